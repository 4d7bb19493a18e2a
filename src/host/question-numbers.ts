/** Numbers the questions of a panel, and tells which of them a page means that was told of one of them last. */
export class QuestionNumbers {
  #last = 0;
  #firstOfPicture = 1;
  #firstOfPixels = 1;

  /** The number of one more question. */
  next(): number {
    return ++this.#last;
  }

  /** From this question on it is about another picture, or another model answers. */
  beginPicture(id = this.#last + 1): void {
    this.#firstOfPicture = id;
  }

  /** From this question on the model sees something else of the picture. */
  beginPixels(id: number): void {
    this.#firstOfPixels = id;
  }

  isLast(id: number): boolean {
    return id === this.#last;
  }

  /** Whether that question was about the same picture and model as the last one. */
  isOfPicture(id: number): boolean {
    return id >= this.#firstOfPicture;
  }

  /** Whether the model saw the same of the picture, too. */
  isOfPixels(id: number): boolean {
    return this.isOfPicture(id) && id >= this.#firstOfPixels;
  }
}
