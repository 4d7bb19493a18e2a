export interface IndexedProbability {
  readonly index: number;
  readonly probability: number;
}

/** What the model says of one picture. */
export interface PictureAnswer {
  /** Place of the picture in the list. */
  readonly place: number;
  /** SHA-256 of the file, hexadecimal. */
  readonly hash: string;
  /** The likeliest first, ties by lower index. */
  readonly top: readonly IndexedProbability[];
  /** Of the class that was asked for; null where none was. */
  readonly asked: IndexedProbability | null;
}

/** A picture that could not be read. */
export interface PictureFailure {
  readonly place: number;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hint: string;
    readonly remedy?: string;
  };
}
