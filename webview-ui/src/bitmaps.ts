/** The pixels of PNG files, read once for each. */
export class Bitmaps {
  readonly #read = new WeakMap<Uint8Array, ImageBitmap | null>();

  /** @param onRead called when the pixels of another file are there */
  constructor(private readonly onRead: () => void) {}

  /** Null until it is read, and for no picture. */
  of(png: Uint8Array | undefined): ImageBitmap | null {
    if (png === undefined) return null;
    const known = this.#read.get(png);
    if (known === undefined) void this.#load(png);
    return known ?? null;
  }

  async #load(png: Uint8Array): Promise<void> {
    this.#read.set(png, null);
    this.#read.set(png, await createImageBitmap(new Blob([png.slice()], { type: 'image/png' })));
    this.onRead();
  }
}
