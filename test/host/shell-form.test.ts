import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { shellForm } from '../../src/host/shell-form';

const NAMES = ["/a/it's $(touch x) `y`.png", '/a/"two" & more.png', '/ü/写真.png', '/a/plain-1.png'];
const onPosix = process.platform !== 'win32';

describe.runIf(onPosix)('a POSIX shell', () => {
  test.each(['/bin/bash', '/bin/sh', '', '/usr/bin/fish'])(
    'known as %j takes script, names and variables as they are',
    (shell) => {
      const print = 'process.stdout.write(JSON.stringify([process.env.MADE_UP, ...process.argv.slice(1)]))';
      const { program, quote } = shellForm(shell, {
        node: process.execPath,
        script: '-e',
        environment: { MADE_UP: "a 'b" },
      });
      const line = [program, quote(print), '--', ...NAMES.map(quote)].join(' ');
      const taken = execFileSync(shell.endsWith('bash') ? 'bash' : 'sh', ['-c', line], { encoding: 'utf8' });
      expect(JSON.parse(taken)).toEqual(["a 'b", ...NAMES]);
    },
  );

  test('gets no quotes where none are needed', () => {
    const { program, quote } = shellForm('/bin/bash', { node: '/usr/bin/node', script: '/x/cli.js', environment: {} });
    expect(program).toBe('/usr/bin/node /x/cli.js');
    expect(quote('/a/plain-1.png')).toBe('/a/plain-1.png');
  });
});

test('PowerShell calls a path by an operator, and sets variables before', () => {
  const script = { node: '/opt/a b/node', script: '/x/cli.js', environment: { ELECTRON_RUN_AS_NODE: '1' } };
  const { program } = shellForm('C:\\Program Files\\PowerShell\\7\\pwsh.exe', script);
  expect(program).toMatch(/^\$env:ELECTRON_RUN_AS_NODE = '1'; & '\/opt\/a b\/node' /);
});

test('the command prompt sets variables in its own way', () => {
  const script = { node: '/opt/node', script: '/x/cli.js', environment: { ELECTRON_RUN_AS_NODE: '1' } };
  expect(shellForm('C:\\Windows\\System32\\cmd.exe', script).program).toMatch(/^set "ELECTRON_RUN_AS_NODE=1" && /);
});
