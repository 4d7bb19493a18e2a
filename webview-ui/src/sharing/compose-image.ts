import type { PicturePlace } from '../../../src/protocol';
import { coloursOf, drawMap, type Look } from '../drawing/draw-map';
import type { Box } from '../drawing/geometry';
import { paintScale } from '../drawing/map-colours';
import type { ImageColumn, ImageContent, ImageRow } from './image-content';

/** On paper and slides as in both themes: dark on white. */
const PAPER = 'white';
const INK = 'rgb(30 30 30)';
const PALE_INK = 'rgb(90 90 90)';

/** Of a column, in pixels: large pictures are reduced, small ones enlarged, so that the words fit. */
const WIDTH = { least: 480, most: 960 };

/** A picture that is hardly more than a line is drawn thicker. */
const THINNEST = 24;

export interface ImageSource {
  readonly picture: ImageBitmap;
  readonly look: Look;
  readonly content: ImageContent;
  /** Names of fonts as in a style sheet. */
  readonly font: string;
}

/** Draws the maps side by side, those of a second model below, with what they are and what made them, opaque. */
export async function composeImage({ picture, look, content, font }: ImageSource): Promise<Blob> {
  const { rows, caption } = content;
  const width = Math.min(Math.max(picture.width, WIDTH.least), WIDTH.most);
  const size = Math.round(width / 32);
  const [gap, line] = [size, Math.round(size * 1.5)];
  const count = Math.max(...rows.map(({ columns }) => columns.length));
  const inner = count * width + (count - 1) * gap;
  const canvas = new OffscreenCanvas(inner + 2 * gap, 1);
  const lines = wrapText(contextOf(canvas, { size, font }), caption, inner);
  const layout = { left: gap, width, gap, line, inner };
  canvas.height = gap + rows.reduce((sum, row) => sum + heightOf(row, layout) + gap, 0) + lines.length * line;
  const context = contextOf(canvas, { size, font });
  context.fillStyle = PAPER;
  context.fillRect(0, 0, canvas.width, canvas.height);
  let top = gap;
  for (const row of rows) {
    drawRow(context, row, { ...layout, top, picture, look });
    top += heightOf(row, layout) + gap;
  }
  context.fillStyle = INK;
  lines.forEach((text, i) => {
    context.fillText(text, gap, top + (i + 0.5) * line);
  });
  return canvas.convertToBlob({ type: 'image/png' });
}

/** Where a row stands, in pixels: `width` that of a column, `inner` that of all of them, `line` the height of a line of words. */
interface RowLayout {
  readonly left: number;
  readonly width: number;
  readonly gap: number;
  readonly line: number;
  readonly inner: number;
}

function heightOf({ heading, place }: ImageRow, { width, line }: RowLayout): number {
  return (heading === null ? 2 : 3) * line + mapHeight(place, width);
}

function mapHeight({ width, height }: PicturePlace, columnWidth: number): number {
  return Math.round(Math.max(THINNEST, (columnWidth * height) / width));
}

function drawRow(
  context: Context,
  { heading, columns, place }: ImageRow,
  {
    left,
    top,
    width,
    gap,
    line,
    inner,
    picture,
    look,
  }: RowLayout & Pick<ImageSource, 'picture' | 'look'> & { readonly top: number },
): void {
  const height = mapHeight(place, width);
  context.fillStyle = INK;
  if (heading !== null) context.fillText(shorten(context, heading, inner), left, top + line / 2);
  const from = heading === null ? top : top + line;
  columns.forEach((column, i) => {
    const box = { x: left + i * (width + gap), y: from + line, width, height };
    context.fillStyle = INK;
    context.fillText(shorten(context, column.heading, width), box.x, from + line / 2);
    drawMap(context, { picture, place, map: column.map, kind: column.kind, look, box });
    drawScale(context, { column, look, box: { ...box, y: box.y + height, height: line } });
  });
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
