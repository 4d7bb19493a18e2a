// Starts a real VS Code (code-server) in a clean profile, with a packaged extension installed.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';

/**
 * @param {object} options
 * @param {string} options.codeServer Folder of the npm package.
 * @param {string} options.scratch Empty folder for the profile.
 * @param {string} [options.vsix] The package to install.
 * @param {string} [options.node] The executable that runs the editor.
 * @param {object} [options.settings] Of the user.
 * @param {boolean} [options.asksForTrust] Otherwise every folder is trusted.
 * @param {number} [options.port] A free one otherwise.
 * @returns {Promise<{url: string, ended: Promise<void>, stop: () => Promise<void>, log: () => string}>}
 */
export async function startCodeServer(options) {
  const { codeServer, scratch, vsix, node = process.execPath, settings = {}, asksForTrust = false } = options;
  const data = path.join(scratch, 'data');
  mkdirSync(path.join(data, 'User'), { recursive: true });
  writeFileSync(path.join(data, 'User', 'settings.json'), JSON.stringify(settings));
  const entry = path.join(codeServer, 'out', 'node', 'entry.js');
  const places = {
    'user-data-dir': data,
    'extensions-dir': path.join(scratch, 'extensions'),
    config: path.join(scratch, 'config.yaml'),
  };
  const folders = Object.entries(places).flatMap(([name, place]) => [`--${name}`, place]);
  const env = cleanEnvironment();
  if (vsix !== undefined) {
    const installed = spawnSync(node, [entry, ...folders, '--install-extension', vsix], { env, encoding: 'utf8' });
    if (installed.status !== 0)
      throw new Error(`the extension was not installed:\n${installed.stderr}${installed.stdout}`);
  }
  const port = options.port || (await freePort());
  const quiet = ['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'];
  const trust = asksForTrust ? [] : ['--disable-workspace-trust'];
  const address = ['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`];
  const child = spawn(node, [entry, ...address, ...quiet, ...trust, ...folders], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ready = new Promise((resolve, reject) => {
    const read = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString();
      if (output.includes('HTTP server listening')) resolve(undefined);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`code-server ended with ${code}:\n${output}`)));
  });
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => {
    child.once('exit', () => resolve());
  });
  const endWithThis = () => child.kill();
  process.once('exit', endWithThis);
  void ended.then(() => process.off('exit', endWithThis));
  await ready;
  const stop = () => {
    child.kill('SIGTERM');
    return ended;
  };
  return { url: `http://127.0.0.1:${port}`, ended, stop, log: () => output };
}

/** The environment without what the test runner, npm and this project put into it. */
function cleanEnvironment() {
  const env = { ...process.env };
  for (const name of Object.keys(env)) {
    if (/^(NODE_PATH|NODE_OPTIONS|NODE_ENV|SCORECAM_LENS_RUNTIME|VITEST.*|VSCODE_.*|TEST|npm_.*)$/.test(name))
      delete env[name];
  }
  return env;
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
