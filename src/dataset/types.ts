/** A picture and what is said to be on it. */
export interface DatasetPicture {
  /** Absolute path. */
  readonly image: string;
  /** As it is called below the data set's folder, with slashes; the absolute path of one that lies elsewhere. */
  readonly name: string;
  /** In the words of the data set; null where nothing is said. */
  readonly label: string | null;
}

export interface Dataset {
  /** Absolute path that names are counted from. */
  readonly folder: string;
  /** Ordered by their names, each once. */
  readonly pictures: readonly DatasetPicture[];
  /** What has to be known of how it was read, each a sentence. */
  readonly notes: readonly string[];
}

/** Where the labels of pictures come from. */
export const LABEL_SOURCES = ['folder', 'csv', 'jsonl', 'parquet', 'coco', 'voc', 'yolo', 'none'] as const;

export type LabelSource = (typeof LABEL_SOURCES)[number];
