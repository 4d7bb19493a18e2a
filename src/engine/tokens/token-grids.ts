/** A vision transformer's tokens `[batch, skipped + height · width, channels]`, those of the picture row by row. */
export interface TokenGrid {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Tokens before those of the picture: of the class, of a distillation, registers. */
  readonly skipped: number;
}

/** Places of a map, or pixels of a picture. */
export interface Grid {
  readonly height: number;
  readonly width: number;
}

/** DINOv2 with registers has five. */
const MAX_SKIPPED = 16;

/**
 * The grid that tokens were cut from; undefined where their number fits none.
 *
 * Where the model cuts its picture into patches by a convolution, the grid is that convolution's, or a half of it, a
 * quarter and so on without tokens beside it (Swin). Else it is taken to be a square, possibly with a class token.
 *
 * @param dims `[batch, tokens, channels]`
 * @param grids of the convolutions' outputs
 * @param size of the picture in pixels
 */
export function tokenGridOf(dims: readonly number[], grids: readonly Grid[], size: Grid): TokenGrid | undefined {
  const [, tokens = 0, channels = 0] = dims;
  // One number a token is a mean or a deviation of a norm that is written out.
  if (dims.length !== 3 || channels < 2) return undefined;
  const cells = ({ height, width }: Grid): number => height * width;
  const whole = grids.flatMap(halves).find((grid) => cells(grid) === tokens);
  const isBeside = (grid: Grid): boolean => {
    const skipped = tokens - cells(grid);
    return skipped > 0 && skipped <= MAX_SKIPPED && skipped < cells(grid);
  };
  const [nearest] = grids.filter(isBeside).sort((a, b) => cells(b) - cells(a));
  const grid = whole ?? nearest ?? (grids.length === 0 ? square(tokens, size) : undefined);
  return grid && { height: grid.height, width: grid.width, channels, skipped: tokens - cells(grid) };
}

function halves(grid: Grid): Grid[] {
  const result: Grid[] = [];
  for (let { height, width } = grid; height * width > 1;) {
    result.push({ height, width });
    if (height % 2 !== 0 || width % 2 !== 0) break;
    [height, width] = [height / 2, width / 2];
  }
  return result;
}

function square(tokens: number, { height, width }: Grid): Grid | undefined {
  if (height !== width) return undefined;
  const side = [tokens, tokens - 1].map(Math.sqrt).find((root) => Number.isInteger(root) && root > 1);
  return side === undefined ? undefined : { height: side, width: side };
}
