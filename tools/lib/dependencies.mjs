// The npm packages in node_modules: installed exactly as package-lock.json says, and again when that changes.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { readJson, root } from './paths.mjs';
import { run, say, SetupError, tail, which } from './process.mjs';

const modules = path.join(root, 'node_modules');
const stampFile = path.join(modules, '.scorecam-setup.json');

/** What the installed packages depend on, as one hash. */
function wantedStamp() {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  for (const name of ['package-lock.json', '.npmrc']) hash.update(readFileSync(path.join(root, name)));
  const { dependencies, devDependencies, overrides } = readJson(path.join(root, 'package.json')) ?? {};
  return hash.update(JSON.stringify([dependencies, devDependencies, overrides])).digest('hex');
}

/** What is there after every `npm ci` that ended well. */
const WITNESSES = [
  '.package-lock.json',
  '@tensorflow/tfjs-node/package.json',
  'esbuild/package.json',
  'sharp/package.json',
];

/** @returns {boolean} Whether the last `npm ci` ended well, was for the packages that are wanted now, and is still there. */
export function dependenciesReady() {
  if (readJson(stampFile)?.stamp !== wantedStamp()) return false;
  return WITNESSES.every((file) => existsSync(path.join(modules, file)));
}

/**
 * How to run the npm that belongs to the running Node.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {{command: string, args: string[]}}
 */
export function npmCommand(env = process.env) {
  const binDir = path.dirname(process.execPath);
  const onPath = which('npm');
  const scripts = [
    env['npm_execpath'],
    path.join(binDir, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    path.join(binDir, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    onPath && realpathSync(onPath),
  ];
  // Started by another package manager, npm_execpath names that one.
  const script = scripts.find((file) => file && path.basename(file) === 'npm-cli.js' && existsSync(file));
  if (script) return { command: process.execPath, args: [script] };
  if (onPath && process.platform !== 'win32') return { command: onPath, args: [] };
  throw new SetupError('npm was not found.', 'install Node together with npm: https://nodejs.org');
}

/**
 * Runs `npm ci`. The stamp is written last: without it, what lies in node_modules counts for nothing.
 *
 * @param {(pid: number) => void} addHelper
 */
export async function installDependencies(addHelper) {
  say('Installing the npm packages …');
  const stamp = wantedStamp();
  rmSync(stampFile, { force: true });
  const npm = npmCommand();
  const options = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const result = await run(npm.command, [...npm.args, ...options], {
    cwd: root,
    env: { npm_config_yes: 'true' },
    onStart: addHelper,
  });
  if (result.code !== 0) {
    throw new SetupError(
      `npm ci failed (exit ${result.code}):\n${tail(result.output, 25)}`,
      'check the connection to the npm registry, then run the same command again',
    );
  }
  linkCommand();
  writeFileSync(stampFile, `${JSON.stringify({ stamp, installedAt: new Date().toISOString() })}\n`);
}

/** Makes `npx scorecam` work in the checkout: npm links the commands of dependencies, not those of the project itself. */
function linkCommand() {
  const bin = path.join(modules, '.bin');
  const link = path.join(bin, 'scorecam');
  mkdirSync(bin, { recursive: true });
  rmSync(link, { force: true });
  if (process.platform !== 'win32') {
    symlinkSync(path.join('..', '..', 'dist', 'cli.js'), link);
    return;
  }
  writeFileSync(`${link}.cmd`, '@node "%~dp0\\..\\..\\dist\\cli.js" %*\r\n');
  writeFileSync(link, '#!/bin/sh\nexec node "$(dirname "$0")/../../dist/cli.js" "$@"\n');
  chmodSync(link, 0o755);
}
