import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { isAlive, processStart } from '../../tools/lib/lock.mjs';

/** Waits until a process is gone; one that is dead but not yet reaped counts as gone. */
export async function waitForEnd(pid: number, timeoutMs = 15_000): Promise<void> {
  const started = processStart(pid);
  if (started === 'gone') return;
  await expect.poll(() => isAlive({ pid, started }), { timeout: timeoutMs, interval: 20 }).toBe(false);
}

/** The process that another one has started; only Linux tells. */
export function childOf(pid: number): number {
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
  return Number(child);
}
