/** How soon the engine process answers: as the editor asks it. */
import { readFileSync } from 'node:fs';
import { EngineClient } from '../../src/process';
import { answer, connection, readTask, wholeRequest } from './task';

interface Task {
  readonly enginePath: string;
  readonly picture: string;
  /** A photograph with many pixels, of which only the first read may take long. */
  readonly photograph: string;
  /** The classes that are asked for one after the other; the first is not counted. */
  readonly targets: readonly number[];
  readonly starts: number;
}

async function main(): Promise<void> {
  const { enginePath, picture, photograph, targets, starts } = readTask() as Task;

  // A new process, which answers with the five most likely classes.
  const startMs: number[] = [];
  const firstAnswerMs: number[] = [];
  const nextAnswerMs: number[] = [];
  for (let i = 0; i < starts; i += 1) {
    const begun = performance.now();
    const client = new EngineClient(connection(enginePath));
    await client.start();
    startMs.push(performance.now() - begun);
    await client.predict({ image: picture, fit: 'model', exif: 'ignore' });
    firstAnswerMs.push(performance.now() - begun);
    const again = performance.now();
    await client.predict({ image: picture, fit: 'model', exif: 'ignore' });
    nextAnswerMs.push(performance.now() - again);
    await client.dispose();
  }

  // Other classes of pictures that were explained before.
  const client = new EngineClient(connection(enginePath));
  const anotherClass: Record<string, number[]> = {};
  for (const [name, image, overlays] of [
    ['maps', picture, false],
    ['mapsAndOverlays', picture, true],
    ['photograph', photograph, false],
    ['photographAndOverlays', photograph, true],
  ] as const) {
    const taken: number[] = [];
    for (const target of targets) {
      const begun = performance.now();
      const { forwardPasses } = await client.explain({ ...wholeRequest(image), target: String(target), overlays });
      if (target === targets[0]) continue;
      if (forwardPasses !== 0) throw new Error(`another class took ${forwardPasses} forward passes`);
      taken.push(performance.now() - begun);
    }
    anotherClass[name] = taken;
  }
  await client.dispose();
  answer({ startMs, firstAnswerMs, nextAnswerMs, anotherClass, photographBytes: readFileSync(photograph).length });
}

void main();
