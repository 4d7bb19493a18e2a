import type { PicturePlace, ToPanel } from '../../../src/protocol';

/** The same answer by a model of which nothing but its file is known. */
export function withGuesses(told: readonly ToPanel[]): ToPanel[] {
  const guessed = ['scale', 'fit', 'resample', 'labels', 'output'];
  return told.map((message) => {
    if (message.type === 'explain/done') {
      const { result } = message;
      return {
        ...message,
        result: { ...result, preprocess: { ...result.preprocess, guessed, isOwnCutGuessed: true } },
      };
    }
    if (message.type !== 'explain/progress' || message.progress.kind !== 'predicted') return message;
    const { progress } = message;
    return {
      ...message,
      progress: { ...progress, preprocess: { ...progress.preprocess, guessed, isOwnCutGuessed: true } },
    };
  });
}

/** The same answer about a picture that is hardly more than a line. */
export function ofLine(told: readonly ToPanel[]): ToPanel[] {
  const place: PicturePlace = { width: 2000, height: 1, orientation: 1, frame: { x: 999, y: 0, width: 1, height: 1 } };
  return told.map((message) => {
    if (message.type === 'explain/done') return { ...message, result: { ...message.result, picture: place } };
    if (message.type !== 'explain/progress' || message.progress.kind !== 'picture') return message;
    const { picture } = message.progress;
    return { ...message, progress: { kind: 'picture', picture: { ...picture, place } } };
  });
}

/** The same answer where the target's map marks nothing. */
export function withConstantTarget(told: readonly ToPanel[]): ToPanel[] {
  return told.map((message) => {
    if (message.type !== 'explain/done') return message;
    const { maps } = message.result;
    const data = new Float32Array(maps.target.data.length);
    const target = { ...maps.target, data, low: 0, high: 0, constant: true };
    return { ...message, result: { ...message.result, maps: { ...maps, target } } };
  });
}
