import { Worker } from 'node:worker_threads';
import { SIGNS } from './signs';

/** How often a sign of life is given. */
const ALIVE_INTERVAL_MS = 1000;

/**
 * Gives signs of life of this process, and ends it when its resident memory goes over a cap.
 *
 * A thread of its own does that, because the main one is busy inside TensorFlow for long and when memory grows. So
 * silence of the main thread alone is work, and silence of both means that the process was stopped.
 */
export function startWatchThread(memoryCapBytes: number): void {
  const worker = new Worker(
    `const { workerData } = require('node:worker_threads');
     const { writeSync } = require('node:fs');
     const give = (sign) => {
       try {
         writeSync(2, '\\n' + sign + '\\n');
       } catch {}
     };
     give(workerData.signs.alive);
     setInterval(() => give(workerData.signs.alive), workerData.aliveIntervalMs);
     setInterval(() => {
       const bytes = process.memoryUsage.rss();
       if (bytes <= workerData.memoryCapBytes) return;
       give(workerData.signs.overMemory + ' ' + bytes);
       process.kill(process.pid, 'SIGKILL');
     }, 100);`,
    { eval: true, workerData: { memoryCapBytes, signs: SIGNS, aliveIntervalMs: ALIVE_INTERVAL_MS } },
  );
  worker.unref();
}
