/** A first start as the editor sees it: when the five most likely classes are there, and when the maps are. */
import { EngineClient } from '../../src/process';
import { answer, connection, readTask, wholeRequest } from './task';

interface Task {
  readonly enginePath: string;
  readonly picture: string;
}

async function main(): Promise<void> {
  const { enginePath, picture } = readTask() as Task;
  const begun = performance.now();
  const client = new EngineClient(connection(enginePath));
  let topFiveMs = NaN;
  const { timingMs, peakMemoryBytes } = await client.explain(wholeRequest(picture), {
    onProgress: ({ kind }) => {
      if (kind === 'predicted') topFiveMs = performance.now() - begun;
    },
  });
  const mapsMs = performance.now() - begun;
  await client.dispose();
  answer({ topFiveMs, mapsMs, timingMs, peakMemoryBytes });
}

void main();
