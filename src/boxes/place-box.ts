import type { PictureBox, Size } from '../maps';
import { turnForDisplay } from '../shared/orientation';

/**
 * Where a box lies on the model's input, and so on its maps.
 *
 * @param box in pixels of the decoded picture
 * @param frame what the model sees of it, in the same pixels; it may reach outside of the picture (letterbox)
 * @param input size of the model's input
 * @returns the part of it that the model sees, in pixels of the input; null where it sees none
 */
export function boxOnInput(box: PictureBox, frame: PictureBox, input: Size): PictureBox | null {
  const across = (x: number): number => clamp(((x - frame.x) / frame.width) * input.width, input.width);
  const down = (y: number): number => clamp(((y - frame.y) / frame.height) * input.height, input.height);
  const [left, top] = [across(box.x), down(box.y)];
  const [width, height] = [across(box.x + box.width) - left, down(box.y + box.height) - top];
  return width > 0 && height > 0 ? { x: left, y: top, width, height } : null;
}

/**
 * Where a box lies once the picture is turned upright.
 *
 * @param box in pixels of the picture as it is stored
 * @param stored size of that
 * @param orientation EXIF's, 1 to 8
 * @returns in pixels of the picture as it is displayed
 */
export function turnBox(box: PictureBox, stored: Size, orientation: number): PictureBox {
  const displayed = orientation >= 5 && orientation <= 8 ? { width: stored.height, height: stored.width } : stored;
  const corner = (x: number, y: number): { x: number; y: number } => {
    const turned = turnForDisplay({ x: x / stored.width, y: y / stored.height }, orientation);
    return { x: turned.x * displayed.width, y: turned.y * displayed.height };
  };
  const [a, b] = [corner(box.x, box.y), corner(box.x + box.width, box.y + box.height)];
  return {
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    width: Math.abs(b.x - a.x),
    height: Math.abs(b.y - a.y),
  };
}

function clamp(value: number, high: number): number {
  return Math.min(Math.max(value, 0), high);
}
