import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Process ids of the engines that were installed below a folder; only Linux tells. */
export function enginesOf(folder: string): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return command.includes(folder) && command.includes(path.join('dist', 'engine.js'));
      } catch {
        // It ended meanwhile.
        return false;
      }
    })
    .map(Number);
}

/** The one engine that was installed below a folder. */
export function engineOf(folder: string): number {
  const [engine, ...others] = enginesOf(folder);
  if (engine === undefined || others.length > 0) throw new Error(`${others.length + 1} engines where one was expected`);
  return engine;
}
