import { spawn, type ChildProcess } from 'node:child_process';
import { CLI } from './build-dist';

export interface CliResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  /** On top of the present environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** In a process group of its own, as a shell starts programs. */
  readonly ownGroup?: boolean;
}

/** The command line under way. */
export interface RunningCli {
  readonly child: ChildProcess;
  readonly result: Promise<CliResult>;
}

/** Starts `scorecam` with arguments as a process of its own. */
export function startCli(args: readonly string[], options: CliOptions = {}): RunningCli {
  return startProgram(process.execPath, [CLI, ...args], options);
}

/** Runs `scorecam` to its end. */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return startCli(args, options).result;
}

/** Runs a line of POSIX shell in which `scorecam` is the command line. */
export function runShell(line: string, options: CliOptions = {}): Promise<CliResult> {
  const scorecam = `scorecam() { ${quote(process.execPath)} ${quote(CLI)} "$@"; }`;
  return startProgram('/bin/sh', ['-c', `${scorecam}; ${line}`], options).result;
}

export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The objects of `--json`: each line has to be one. */
export function jsonLines(stdout: string): Record<string, unknown>[] {
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

function startProgram(program: string, args: readonly string[], { cwd, env, ownGroup }: CliOptions): RunningCli {
  const child = spawn(program, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: ownGroup ?? false,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const result = new Promise<CliResult>((resolve, reject) => {
    child.once('error', reject).once('close', (code, signal) => {
      resolve({ code, signal, stdout, stderr });
    });
  });
  return { child, result };
}
