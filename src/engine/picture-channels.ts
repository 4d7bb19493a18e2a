/** Channels of the picture that a model takes: grey, colour, or colour and transparency. */
export type PictureChannels = 1 | 3 | 4;

export function isPictureChannels(length: unknown): length is PictureChannels {
  return length === 1 || length === 3 || length === 4;
}
