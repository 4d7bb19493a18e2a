import { writeSync } from 'node:fs';

/**
 * What the engine process says of itself on its standard error, each on a line of its own: written at once, from any
 * thread, so that it arrives even when the main thread is inside TensorFlow or dies there.
 */
export const SIGNS = {
  /** Some thread of the process still runs; given every second. */
  alive: 'scorecam-engine: alive',
  /** The process ends itself; followed by the bytes that it has. */
  overMemory: 'scorecam-engine: over the memory cap',
  /** From here on TensorFlow's library may end the process. */
  nativeBegun: "scorecam-engine: TensorFlow's library is tried",
  /** It has computed something, or is not used. */
  nativeEnded: "scorecam-engine: TensorFlow's library was tried",
} as const;

export type Sign = keyof typeof SIGNS;

/** The sign that a line of standard error is, or begins with. */
export function readSign(line: string): Sign | undefined {
  const names = Object.keys(SIGNS) as Sign[];
  return names.find((name) => line.startsWith(SIGNS[name]));
}

export function giveSign(sign: Sign): void {
  try {
    // On a line of its own, whatever TensorFlow was just writing.
    writeSync(2, `\n${SIGNS[sign]}\n`);
  } catch {
    // Nobody reads it any more, or not fast enough; the work does not depend on it.
  }
}
