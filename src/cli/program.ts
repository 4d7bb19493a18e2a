import { Command, CommanderError, Option } from 'commander';
import { ScorecamError, toScorecamError } from '../shared/errors';
import { VERSION } from '../shared/version';
import { runDoctor } from './doctor-command';
import { runExplain } from './explain-command';
import { EXIT_CODES } from './exit-codes';
import { runLayers } from './layers-command';
import {
  engineOptions,
  explainOptions,
  modelOption,
  pictureOptions,
  type EngineOptions,
  type ExplainOptions,
  type PictureOptions,
} from './options';
import { runPredict } from './predict-command';
import { createTerminal, describeError } from './terminal';

/**
 * Runs the command line.
 *
 * @param argv as Node has it: runtime, script, arguments
 * @returns the exit code
 */
export async function runProgram(argv: readonly string[]): Promise<number> {
  const cancel = cancelOnSignals();
  endQuietlyWithoutReader();
  let code = 0;
  const program = new Command('scorecam')
    .description('Why did the model say X, and not Y? Score-CAM maps of an image classifier, for two classes at once.')
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError('(add --help for the options)');
  withOptions(program.command('explain'), explainOptions())
    .description('maps of the predicted class and of another one')
    .argument('<image...>', 'pictures')
    .action(async (images: string[], options: ExplainOptions) => {
      code = await runExplain(images, options, cancel);
    });
  withOptions(program.command('predict'), pictureOptions())
    .description('the most likely classes')
    .argument('<image...>', 'pictures')
    .action(async (images: string[], options: PictureOptions) => {
      code = await runPredict(images, options, cancel);
    });
  withOptions(program.command('layers'), [
    modelOption(),
    new Option('--json', 'print one JSON object'),
    ...engineOptions(),
  ])
    .description('layers that can be the target, with their shapes')
    .action(async (options: EngineOptions & { model?: string; json?: boolean }) => {
      code = await runLayers(options, cancel);
    });
  withOptions(program.command('doctor'), engineOptions())
    .description('what the engine would use')
    .action(async (options: EngineOptions) => {
      code = await runDoctor(options);
    });
  try {
    await program.parseAsync(argv);
    return code;
  } catch (error) {
    // Commander has told the user already; --help and --version come here too, with exit code 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_CODES.usage;
    const known = toScorecamError(error);
    createTerminal({ quiet: false }).log(`scorecam: ${describeError(known)}`);
    return EXIT_CODES[known.code];
  }
}

function withOptions(command: Command, options: readonly Option[]): Command {
  options.forEach((option) => command.addOption(option));
  return command;
}

/** The first Ctrl-C cancels what is under way, the second one ends at once. */
function cancelOnSignals(): AbortSignal {
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (abort.signal.aborted) process.exit(EXIT_CODES.cancelled);
      abort.abort(new ScorecamError('cancelled', 'Cancelled.', ''));
    });
  }
  return abort.signal;
}

/** `scorecam … | head` closes the pipe early, which is no error. */
function endQuietlyWithoutReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  });
}
