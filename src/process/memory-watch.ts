import { Worker } from 'node:worker_threads';

/** Written to standard error before the process ends itself; the client tells by it why that happened. */
export const MEMORY_MARKER = 'scorecam-engine: over the memory cap';

/**
 * Ends this process when its resident memory goes over a cap.
 *
 * A thread of its own looks, because the main one is busy inside TensorFlow when memory grows.
 */
export function watchMemory(capBytes: number): void {
  const worker = new Worker(
    `const { workerData } = require('node:worker_threads');
     const { writeSync } = require('node:fs');
     setInterval(() => {
       const bytes = process.memoryUsage.rss();
       if (bytes <= workerData.capBytes) return;
       // On a line of its own, whatever TensorFlow was just writing.
       writeSync(2, '\\n' + workerData.marker + ' ' + bytes + '\\n');
       process.kill(process.pid, 'SIGKILL');
     }, 100);`,
    { eval: true, workerData: { capBytes, marker: MEMORY_MARKER } },
  );
  worker.unref();
}
