import { howItEnded, type EndOfEngine } from './engine-error';

/** Signals by which a process ends for what it did itself, and not because somebody else wanted it. */
const OWN_FAULTS: readonly (NodeJS.Signals | null)[] = [
  ...(['SIGILL', 'SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGTRAP', 'SIGSYS'] as const),
];

/**
 * Why a process that was trying TensorFlow's library out is gone, in a sentence.
 *
 * @returns undefined where that was not the library's fault: it was killed from outside, hung, or took too much memory
 */
export function describeNativeFailure(end: EndOfEngine): string | undefined {
  if (end.stopped || end.overMemory || end.silentForMs !== undefined) return undefined;
  if (end.signal !== null && !OWN_FAULTS.includes(end.signal)) return undefined;
  return `TensorFlow's library ended the process (${howItEnded(end)}) before it had computed anything.`;
}
