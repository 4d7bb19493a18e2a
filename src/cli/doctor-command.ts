import { Option } from 'commander';
import type { OnnxDiagnosis } from '../protocol';
import { printable } from '../report';
import { createEngine } from './engine';
import { EXIT_CODES } from './exit-codes';
import { runModelDoctor, type DoctorOptions } from './doctor-model';
import { modelOptions } from './model-options';
import { notEmpty, wholeNumber } from './option-values';
import { engineOptions, fitOption, layerOption } from './options';
import { createTerminal } from './terminal';

export function doctorOptions(): Option[] {
  return [
    ...modelOptions(),
    fitOption(),
    layerOption(),
    new Option(
      '--labelled <dir>',
      'folder with one folder of pictures for each class, on which the model is tried',
    ).argParser(notEmpty),
    new Option('--limit <n>', 'pictures of it to try, at most').argParser(wholeNumber(1, 100_000)).default(100),
    new Option('--json', 'print one JSON object'),
    ...engineOptions(),
  ];
}

/** `scorecam doctor`: which runtime computes, from where, and what to do when it is not the native one. */
export async function runDoctor(options: DoctorOptions, signal: AbortSignal): Promise<number> {
  if (options.model !== undefined || options.labelled !== undefined) return runModelDoctor(options, signal);
  const terminal = createTerminal({ quiet: false });
  const engine = createEngine(options, terminal);
  try {
    const found = await engine.diagnose();
    const isSlow = found.backend === 'wasm' && options.backend !== 'wasm';
    const code = found.backend === null || isSlow || found.onnx.refused !== null ? EXIT_CODES.runtime : 0;
    if (options.json === true) {
      terminal.print(JSON.stringify({ schema: 1, ...found, node: process.versions.node }));
      return code;
    }
    const versions = Object.entries(found.versions).map(([name, version]) => `${name} ${version}`);
    const rows: [string, string][] = [
      ['backend', found.backend ?? 'none'],
      ['versions', [...versions, `node ${process.versions.node}`].join(', ')],
      ['threads', found.threads === 0 ? 'all cores' : String(found.threads)],
      ['onnx providers', providerWords(found.onnx)],
      ['native runtime', found.runtimeDirectory],
      ['cache', found.cacheDirectory],
    ];
    rows.forEach(([name, value]) => {
      terminal.print(printable(`${name.padEnd(15)} ${value}`));
    });
    for (const reason of [found.reason, found.onnx.refused]) {
      if (reason !== null) terminal.print(printable(`${'to do'.padEnd(15)} ${reason}`));
    }
    return code;
  } finally {
    await engine.dispose();
  }
}

/** "cpu (computes), webgpu, cuda (its libraries are installed apart)" */
function providerWords({ provider, providers, refused }: OnnxDiagnosis): string {
  if (providers.length === 0) return 'none';
  const words = providers.map(({ name, bundled }) => {
    if (name === provider && refused === null) return `${name} (computes)`;
    return bundled ? name : `${name} (its libraries are installed apart)`;
  });
  return words.join(', ');
}
