/** The pixels of PNG files, read once for each; of those that were asked for longest ago they are given back. */
export class Bitmaps {
  /** The latest one that was asked for is the last; null while it is read, and where it cannot be. */
  readonly #read = new Map<Uint8Array, ImageBitmap | null>();
  readonly #broken = new WeakSet<Uint8Array>();

  /**
   * @param onRead called when the pixels of another file are there, or cannot be
   * @param capacity so many are kept
   */
  constructor(
    private readonly onRead: () => void,
    private readonly capacity = 1,
  ) {}

  /** Null until it is read, where it cannot be, and for no picture. */
  of(png: Uint8Array | undefined): ImageBitmap | null {
    if (png === undefined || this.#broken.has(png)) return null;
    const known = this.#read.get(png);
    this.#read.delete(png);
    this.#read.set(png, known ?? null);
    if (known === undefined) {
      this.#makeRoom();
      void this.#load(png);
    }
    return known ?? null;
  }

  /** Whether the browser could not read it. */
  isBroken(png: Uint8Array | undefined): boolean {
    return png !== undefined && this.#broken.has(png);
  }

  #makeRoom(): void {
    const tooMany = [...this.#read].slice(0, Math.max(0, this.#read.size - this.capacity));
    for (const [png, bitmap] of tooMany) {
      this.#read.delete(png);
      bitmap?.close();
    }
  }

  async #load(png: Uint8Array): Promise<void> {
    try {
      const bitmap = await createImageBitmap(new Blob([png.slice()], { type: 'image/png' }));
      if (this.#read.get(png) !== null) {
        bitmap.close();
        return;
      }
      this.#read.set(png, bitmap);
    } catch (error) {
      this.#read.delete(png);
      this.#broken.add(png);
      reportError(error);
    }
    this.onRead();
  }
}
