/** The engine's resident memory while it explains one picture after the other. */
import { readFileSync } from 'node:fs';
import { EngineClient } from '../../src/process';
import type { ExplainResult } from '../../src/protocol';
import { answer, connection, readTask, wholeRequest } from './task';

interface Task {
  readonly enginePath: string;
  readonly pictures: readonly string[];
}

/** Of the embedded model. */
const CLASSES = 1000;

async function main(): Promise<void> {
  const { enginePath, pictures } = readTask() as Task;
  const client = new EngineClient(connection(enginePath));
  const residentBytes: number[] = [];
  const seconds: number[] = [];
  const keptBytes: number[] = [];
  let peakBytes = 0;
  for (const image of pictures) {
    const begun = performance.now();
    const result = await client.explain({ ...wholeRequest(image), contrast: true, previews: true, overlays: true });
    seconds.push((performance.now() - begun) / 1000);
    keptBytes.push(bytesKept(result));
    residentBytes.push(residentBytesOf(client.pid));
    peakBytes = result.peakMemoryBytes;
  }
  await client.dispose();
  answer({ residentBytes, keptBytes, seconds, peakBytes });
}

/** What the engine keeps of a picture on purpose: logits, activations, the model's input. */
function bytesKept({ channels, layer, model: { inputSize } }: ExplainResult): number {
  const scores = channels.live * (4 * CLASSES + 16);
  const activations = 4 * layer.height * layer.width * layer.channels;
  return scores + activations + 4 * inputSize.height * inputSize.width * 3;
}

/** Linux tells what lies in memory now; elsewhere there is nothing to read. */
function residentBytesOf(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid ?? 'self'}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? NaN) * 1024;
}

void main();
