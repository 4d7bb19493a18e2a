import type { PicturePlace } from '../../../src/protocol';
import { coloursOf, drawMap, type Look } from '../drawing/draw-map';
import type { Box } from '../drawing/geometry';
import { paintScale } from '../drawing/map-colours';
import type { ImageColumn, ImageContent } from './image-content';

/** On paper and slides as in both themes: dark on white. */
const PAPER = 'white';
const INK = 'rgb(30 30 30)';
const PALE_INK = 'rgb(90 90 90)';

/** Of a column, in pixels: large pictures are reduced, small ones enlarged, so that the words fit. */
const WIDTH = { least: 480, most: 960 };

export interface ImageSource {
  readonly picture: ImageBitmap;
  readonly place: PicturePlace;
  readonly look: Look;
  readonly content: ImageContent;
  /** Names of fonts as in a style sheet. */
  readonly font: string;
}

/** Draws the maps side by side with what they are and what made them, opaque. */
export async function composeImage({ picture, place, look, content, font }: ImageSource): Promise<Blob> {
  const width = Math.min(Math.max(picture.width, WIDTH.least), WIDTH.most);
  const height = Math.round((width * place.height) / place.width);
  const size = Math.round(width / 32);
  const [gap, line] = [size, Math.round(size * 1.5)];
  const count = content.columns.length;
  const inner = count * width + (count - 1) * gap;
  const canvas = new OffscreenCanvas(inner + 2 * gap, 1);
  const caption = wrapText(contextOf(canvas, { size, font }), content.caption, inner);
  canvas.height = 2 * gap + 2 * line + height + gap + caption.length * line;
  const context = contextOf(canvas, { size, font });
  context.fillStyle = PAPER;
  context.fillRect(0, 0, canvas.width, canvas.height);
  content.columns.forEach((column, i) => {
    const left = gap + i * (width + gap);
    context.fillStyle = INK;
    context.fillText(shorten(context, column.heading, width), left, gap + line / 2);
    const box = { x: left, y: gap + line, width, height };
    drawMap(context, { picture, place, map: column.map, kind: column.kind, look, box });
    drawScale(context, { column, look, box: { x: left, y: box.y + height, width, height: line } });
  });
  context.fillStyle = INK;
  caption.forEach((text, i) => {
    context.fillText(text, gap, 2 * gap + 2 * line + height + (i + 0.5) * line);
  });
  return canvas.convertToBlob({ type: 'image/png' });
}

type Context = OffscreenCanvasRenderingContext2D;

function contextOf(canvas: OffscreenCanvas, { size, font }: { size: number; font: string }): Context {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('The browser gives no canvas to draw on.');
  context.font = `${size}px ${font}`;
  context.textBaseline = 'middle';
  return context;
}

/** The colours of a map between the words for their ends. */
function drawScale(context: Context, { column, look, box }: { column: ImageColumn; look: Look; box: Box }): void {
  const middle = box.y + box.height / 2;
  const [left, right] = column.ends.map((text) => shorten(context, text, 0.4 * box.width));
  const space = box.height / 2;
  context.fillStyle = PALE_INK;
  context.fillText(left ?? '', box.x, middle);
  const rightWidth = context.measureText(right ?? '').width;
  context.fillText(right ?? '', box.x + box.width - rightWidth, middle);
  const from = box.x + context.measureText(left ?? '').width + space;
  const width = box.x + box.width - rightWidth - space - from;
  context.save();
  context.translate(column.turned ? from + width : from, middle - box.height / 6);
  context.scale(column.turned ? -1 : 1, 1);
  context.drawImage(paintScale(coloursOf(column.kind, look)), 0, 0, width, box.height / 3);
  context.restore();
}

/** A text that is at most so wide, with an ellipsis where something was left out. */
function shorten(context: Context, text: string, width: number): string {
  const characters = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
  let count = characters.length;
  const shortened = (): string => (count === characters.length ? text : `${characters.slice(0, count).join('')}…`);
  while (count > 0 && context.measureText(shortened()).width > width) count -= 1;
  return shortened();
}

/** Lines that are at most so wide, broken between words. */
function wrapText(context: Context, paragraphs: readonly string[], width: number): string[] {
  return paragraphs.flatMap((paragraph) => {
    const lines: string[] = [];
    let current = '';
    for (const word of paragraph.split(' ')) {
      const longer = current === '' ? word : `${current} ${word}`;
      if (context.measureText(longer).width <= width) current = longer;
      else {
        if (current !== '') lines.push(current);
        current = shorten(context, word, width);
      }
    }
    return [...lines, current];
  });
}
