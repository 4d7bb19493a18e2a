import { Command, CommanderError, Option } from 'commander';
import { printable } from '../report';
import { toScorecamError } from '../shared/errors';
import { VERSION } from '../shared/version';
import { runAudit } from './audit-command';
import { auditOptions, type AuditOptions } from './audit-options';
import { runCompare } from './compare-command';
import { doctorOptions, runDoctor } from './doctor-command';
import type { DoctorOptions } from './doctor-model';
import { runExplain } from './explain-command';
import { runEvaluate } from './evaluate-command';
import { evaluateOptions, type EvaluateOptions } from './evaluate-options';
import { EXIT_CODES } from './exit-codes';
import { runLayers } from './layers-command';
import { mergeOptions, runMerge, type MergeOptions } from './merge-command';
import { modelOptions, type ModelOptions } from './model-options';
import type { CompareOptions } from './model-pair';
import { runModels, type ModelsOptions } from './models-command';
import {
  compareOptions,
  engineOptions,
  explainOptions,
  modelsOptions,
  pictureOptions,
  type EngineOptions,
  type ExplainOptions,
  type PictureOptions,
} from './options';
import { runPredict } from './predict-command';
import { probeOptions, runProbe, type ProbeOptions } from './probe-command';
import { runSanity } from './sanity-command';
import { sanityOptions, type SanityOptions } from './sanity-options';
import { endSoftly, reportError } from './streams';

/**
 * Runs the command line.
 *
 * @param argv as Node has it: runtime, script, arguments
 * @returns the exit code
 */
export async function runProgram(argv: readonly string[]): Promise<number> {
  const cancel = cancelOnSignals();
  endSoftly();
  let code = 0;
  const program = new Command('scorecam')
    .description('Why did the model say X, and not Y? Score-CAM maps of an image classifier, for two classes at once.')
    .version(VERSION)
    .exitOverride()
    .configureOutput({ writeErr: (text) => process.stderr.write(text.split('\n').map(printable).join('\n')) })
    .showHelpAfterError('(add --help for the options)');
  withOptions(program.command('explain'), explainOptions())
    .description('maps of the predicted class and of another one')
    .argument('<image...>', 'pictures')
    .action(async (images: string[], options: ExplainOptions) => {
      code = await runExplain(images, options, cancel);
    });
  withOptions(program.command('compare'), compareOptions())
    .description('what two models say of the same pictures, and where they look: maps of the same two classes')
    .argument('<image...>', 'pictures')
    .action(async (images: string[], options: CompareOptions) => {
      code = await runCompare(images, options, cancel);
    });
  withOptions(program.command('predict'), pictureOptions())
    .description('the most likely classes')
    .argument('<image...>', 'pictures')
    .action(async (images: string[], options: PictureOptions) => {
      code = await runPredict(images, options, cancel);
    });
  withOptions(program.command('layers'), [
    ...modelOptions(),
    new Option('--json', 'print one JSON object'),
    ...engineOptions(),
  ])
    .description('layers that can be the target, with their shapes')
    .action(async (options: EngineOptions & ModelOptions & { json?: boolean }) => {
      code = await runLayers(options, cancel);
    });
  withOptions(program.command('models'), modelsOptions())
    .description('models that lie in folders, told by their content')
    .argument('[folder...]', 'where to search (default: the present folder)')
    .action(async (folders: string[], options: ModelsOptions) => {
      code = await runModels(folders, options, cancel);
    });
  withOptions(program.command('probe'), probeOptions())
    .description('how pictures have to be prepared for a model: tries the usual ways on pictures of yours')
    .argument('<picture-or-folder...>', 'pictures, or a folder with one folder of pictures for each class')
    .action(async (places: string[], options: ProbeOptions) => {
      code = await runProbe(places, options, cancel);
    });
  withOptions(program.command('evaluate'), evaluateOptions())
    .description('what the maps of several methods are worth, measured over a folder of pictures')
    .argument('<folder>', 'pictures, or one folder of them for each class')
    .action(async (folder: string, options: EvaluateOptions) => {
      code = await runEvaluate(folder, options, cancel);
    });
  withOptions(program.command('audit'), auditOptions())
    .description('which pictures of a data set the model gets wrong, and into what')
    .argument('<place>', 'a folder of pictures, maybe one for each class, or a table of paths and labels')
    .action(async (place: string, options: AuditOptions) => {
      code = await runAudit(place, options, cancel);
    });
  withOptions(program.command('merge'), mergeOptions())
    .description('what the shards of an audit found, together')
    .argument('<folder...>', 'what scorecam audit --shard has written')
    .action(async (folders: string[], options: MergeOptions) => {
      code = await runMerge(folders, options);
    });
  withOptions(program.command('sanity'), sanityOptions())
    .description('whether maps show what the model has learned: how alike they stay while its layers are randomised')
    .argument('<image>', 'a picture')
    .action(async (image: string, options: SanityOptions) => {
      code = await runSanity(image, options, cancel);
    });
  withOptions(program.command('doctor'), doctorOptions())
    .description('what the engine would use; with --model, what is understood of a model, and whether it works')
    .action(async (options: DoctorOptions) => {
      code = await runDoctor(options, cancel);
    });
  try {
    await program.parseAsync(argv);
    return code;
  } catch (error) {
    // Commander has told the user already; --help and --version come here too, with exit code 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_CODES.usage;
    const known = toScorecamError(error);
    reportError(known);
    return EXIT_CODES[known.code];
  }
}

function withOptions(command: Command, options: readonly Option[]): Command {
  options.forEach((option) => command.addOption(option));
  return command;
}

/** npm hands on a Ctrl-C that the terminal has already sent to everybody: within this time it counts as one. */
const ONE_SIGNAL_MS = 300;

/** The first Ctrl-C (or a closed terminal) cancels what is under way, the second one ends at once. */
function cancelOnSignals(): AbortSignal {
  const abort = new AbortController();
  let cancelledMs = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!abort.signal.aborted) {
        cancelledMs = performance.now();
        abort.abort();
      } else if (performance.now() - cancelledMs > ONE_SIGNAL_MS) {
        process.exit(EXIT_CODES.cancelled);
      }
    });
  }
  return abort.signal;
}
