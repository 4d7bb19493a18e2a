import type { PredictResult } from '../protocol';
import { failureRecord, percent, predictionRecord, printable } from '../report';
import { createEngine } from './engine';
import { forEachPicture } from './each-picture';
import { askChosen, modelChooser } from './model-choice';
import type { PictureOptions } from './options';
import { ReadingNotes } from './reading-notes';
import { createTerminal } from './terminal';

/** `scorecam predict`: the five most likely classes of each picture. */
export async function runPredict(
  images: readonly string[],
  options: PictureOptions,
  signal: AbortSignal,
): Promise<number> {
  const json = options.json ?? false;
  const terminal = createTerminal({ quiet: options.quiet ?? false });
  const choose = modelChooser(options, terminal);
  const notes = new ReadingNotes();
  const engine = createEngine(options, terminal);
  try {
    const code = await forEachPicture(images, terminal, {
      signal,
      work: async (image) => {
        const choice = await choose(image);
        const { params, fit } = choice;
        const asked = engine.predict({ image, ...params, fit, exif: options.exif }, { signal });
        const result = await askChosen(choice, asked);
        if (json) terminal.print(JSON.stringify(predictionRecord(result)));
        else printPrediction(result, terminal.print);
        notes.add(result);
      },
      onFailure: (image, error) => {
        if (json) terminal.print(JSON.stringify(failureRecord(image, error)));
      },
    });
    if (!json) notes.lines().forEach(terminal.print);
    return code;
  } finally {
    await engine.dispose();
  }
}

function printPrediction(result: PredictResult, print: (line: string) => void): void {
  print(printable(result.image));
  for (const { label, probability, index } of result.top5) {
    print(`  ${percent(probability).padStart(7)}  ${printable(label)} (${index})`);
  }
  result.warnings.forEach((warning) => {
    print(`  ! ${printable(warning)}`);
  });
}
