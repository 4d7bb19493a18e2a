import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from '../protocol';
import type { ScorecamError } from '../shared/errors';

/** Shows how far a picture is. */
export interface ProgressDisplay {
  readonly update: (progress: Progress) => void;
  readonly end: () => void;
}

/** Writes lines for people: results to standard output, everything else to standard error. */
export interface Terminal {
  readonly print: (line: string) => void;
  readonly log: (line: string) => void;
  readonly progress: (name: string) => ProgressDisplay;
}

export function createTerminal(options: { readonly quiet: boolean }): Terminal {
  const showsBar = process.stderr.isTTY && !options.quiet;
  return {
    print: (line) => {
      process.stdout.write(`${line}\n`);
    },
    log: (line) => {
      if (!options.quiet) process.stderr.write(`${line}\n`);
    },
    progress: (name) => (showsBar ? createBar(name) : { update: () => undefined, end: () => undefined }),
  };
}

/** An error as people read it: what happened, then what to do. */
export function describeError({ message, hint }: ScorecamError): string {
  return hint === '' ? message : `${message}\n  ${hint}`;
}

function createBar(name: string): ProgressDisplay {
  const bar = new SingleBar(
    {
      format: '{name} {bar} {value}/{total} channels',
      clearOnComplete: true,
      stream: process.stderr,
      hideCursor: true,
    },
    Presets.shades_classic,
  );
  let started = false;
  return {
    update: (progress) => {
      if (progress.kind !== 'scored') return;
      if (!started) bar.start(progress.of, progress.done, { name });
      started = true;
      bar.update(progress.done);
    },
    end: () => {
      if (started) bar.stop();
    },
  };
}
