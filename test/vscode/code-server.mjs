// Starts a real VS Code (code-server) in a clean profile with a packaged extension installed.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';

/**
 * @param {{codeServer: string, scratch: string, vsix?: string, node?: string, settings?: object, port?: number}} options
 *   codeServer: folder of the npm package; scratch: empty folder for the profile; port: 0 takes a free one.
 * @returns {Promise<{url: string, ended: Promise<void>, stop: () => Promise<void>, log: () => string}>}
 */
export async function startCodeServer(options) {
  const { codeServer, scratch, vsix, node = process.execPath, settings = {} } = options;
  const data = path.join(scratch, 'data');
  mkdirSync(path.join(data, 'User'), { recursive: true });
  writeFileSync(path.join(data, 'User', 'settings.json'), JSON.stringify(settings));
  const entry = path.join(codeServer, 'out', 'node', 'entry.js');
  const folders = ['--user-data-dir', data, '--extensions-dir', path.join(scratch, 'extensions')];
  const env = { ...process.env };
  for (const name of ['NODE_PATH', 'SCORECAM_LENS_RUNTIME']) delete env[name];
  if (vsix !== undefined) {
    const installed = spawnSync(node, [entry, ...folders, '--install-extension', vsix], { env, encoding: 'utf8' });
    if (installed.status !== 0)
      throw new Error(`the extension was not installed:\n${installed.stderr}${installed.stdout}`);
  }
  const port = options.port || (await freePort());
  const quiet = ['--disable-telemetry', '--disable-update-check', '--disable-workspace-trust'];
  const address = ['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`];
  const child = spawn(node, [entry, ...address, ...quiet, ...folders], { env, stdio: ['ignore', 'pipe', 'pipe'] });
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
  await ready;
  const stop = () => {
    child.kill('SIGTERM');
    return ended;
  };
  return { url: `http://127.0.0.1:${port}`, ended, stop, log: () => output };
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
