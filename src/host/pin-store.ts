import type { ToPanel } from '../protocol';
import { KeptFiles } from './kept-files';

/** Pinned results on disk, each as the messages that once showed it. */
export class PinStore extends KeptFiles<readonly ToPanel[]> {
  constructor(folder: string) {
    super(folder, { name: 'pin', format: 1 });
  }
}

/** Whether a pinned result may be kept under that name, which the page of a panel gave back. */
export function isPinName(name: unknown): name is string {
  return typeof name === 'string' && /^[0-9a-f-]{36}$/.test(name);
}
