import { printable } from '../report';
import { createEngine } from './engine';
import { askChosen, modelChooser } from './model-choice';
import type { ModelOptions } from './model-options';
import type { EngineOptions } from './options';
import { createTerminal } from './terminal';

/** `scorecam layers`: one line a layer, the default one marked. */
export async function runLayers(
  options: EngineOptions & ModelOptions & { readonly json?: boolean },
  signal: AbortSignal,
): Promise<number> {
  const json = options.json ?? false;
  const terminal = createTerminal({ quiet: false });
  const engine = createEngine(options, terminal);
  try {
    const choice = await modelChooser(options, terminal)();
    const asked = { ...choice.params, ...(choice.layer === undefined ? {} : { layer: choice.layer }) };
    const { layers, defaultLayer, model, warnings } = await askChosen(choice, engine.layers(asked, { signal }));
    const usual = choice.layer ?? defaultLayer;
    if (!layers.some(({ name }) => name === usual)) {
      terminal.log(
        `scorecam: the model has no layer ${JSON.stringify(usual)}, which ${choice.heeded?.file ?? ''} names`,
      );
    }
    if (json) {
      terminal.print(JSON.stringify({ schema: 1, model, defaultLayer: usual, layers, warnings }));
      return 0;
    }
    const width = Math.max(...layers.map(({ name }) => name.length));
    for (const { name, type, height, width: w, channels } of layers) {
      const mark = name === usual ? '  (default)' : '';
      terminal.print(printable(`${name.padEnd(width)}  ${`${height}×${w}×${channels}`.padEnd(13)} ${type}${mark}`));
    }
    for (const warning of warnings) terminal.print(printable(`! ${warning}`));
    return 0;
  } finally {
    await engine.dispose();
  }
}
