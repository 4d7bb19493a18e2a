import path from 'node:path';
import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from '../protocol';
import { printable } from '../report';
import type { ScorecamError } from '../shared/errors';

/** Shows how far a picture is. */
export interface ProgressDisplay {
  readonly update: (progress: Progress) => void;
  readonly end: () => void;
}

/** Writes lines for people: results to standard output, everything else to standard error. */
export interface Terminal {
  /** Whether lines can be drawn over. */
  readonly showsBars: boolean;
  /** A line of the answer, as it is. */
  readonly print: (line: string) => void;
  /** A line about the work, which `--quiet` leaves out. */
  readonly log: (line: string) => void;
  /** What went wrong and what to do; `about` names the picture where the message does not. */
  readonly error: (error: ScorecamError, about?: string) => void;
  /** @param steps what the work is counted in */
  readonly progress: (image: string, steps?: string) => ProgressDisplay;
}

export function createTerminal(options: { readonly quiet: boolean }): Terminal {
  const showsBars = process.stderr.isTTY && process.env.TERM !== 'dumb' && !options.quiet;
  const write = (line: string): void => {
    process.stderr.write(`${line}\n`);
  };
  return {
    showsBars,
    print: (line) => {
      process.stdout.write(`${line}\n`);
    },
    log: (line) => {
      if (!options.quiet) write(onOneLine(line));
    },
    error: ({ message, hint }, about) => {
      const named = about === undefined || message.includes(about) ? message : `${about}: ${message}`;
      write(`scorecam: ${onOneLine(named)}`);
      if (hint !== '') write(`  ${onOneLine(hint)}`);
    },
    progress: (image, steps = 'channels') =>
      showsBars ? createBar(image, steps) : { update: () => undefined, end: () => undefined },
  };
}

/** Nothing in a message (it may hold file names) can drive the terminal or look like another line. */
function onOneLine(text: string): string {
  return printable(text.replace(/[\t\r\n]+/g, ' '));
}

function createBar(image: string, steps: string): ProgressDisplay {
  const bar = new SingleBar(
    {
      format: '{name} {bar} {value}/{total} {unit}',
      clearOnComplete: true,
      stream: process.stderr,
      hideCursor: true,
    },
    Presets.shades_classic,
  );
  const name = printable(path.basename(image));
  let started = false;
  return {
    update: (progress) => {
      if (progress.kind !== 'scored' && progress.kind !== 'probed' && progress.kind !== 'randomised') return;
      const unit = { scored: steps, probed: 'pictures', randomised: 'maps' }[progress.kind];
      if (!started) bar.start(progress.of, progress.done, { name, unit });
      started = true;
      bar.update(progress.done);
    },
    end: () => {
      if (started) bar.stop();
    },
  };
}
