import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { shellForm } from '../../src/host/shell-form';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();

/** Names that do something when a shell takes them for more than a name. */
const HOSTILE = [
  "';calc;'.jpg",
  "'; touch pwned; '",
  '$(touch pwned).png',
  '`touch pwned`.png',
  "\\'; touch pwned; \\'.png",
  '"; touch pwned; ".png',
  'a & touch pwned.png',
  'a|touch pwned;#.png',
  '*.png',
  "!touch 'pwned'.png",
  '\u2019; touch pwned; \u2018.png',
  '写真 1.png',
];

function quoteOf(shell: string): (text: string) => string {
  return shellForm(shell, { node: '/n', script: '/s', environment: {} }).quote;
}

/** What comes out for a shell, and null for what is refused. */
function quotedBy(shell: string, texts: readonly string[]): (string | null)[] {
  const quote = quoteOf(shell);
  return texts.map((text) => {
    try {
      return quote(text);
    } catch (error) {
      expect(error).toMatchObject({ code: 'usage' });
      return null;
    }
  });
}

describe('a hostile name', () => {
  test('is one text for POSIX shells', () => {
    const names = ["';calc;'.jpg", "'; touch pwned; '", '$(x)', '`x`', 'a\\', '“”'];
    const quoted = [`''\\'';calc;'\\''.jpg'`, `''\\''; touch pwned; '\\'''`, "'$(x)'", "'`x`'", "'a\\'", "'“”'"];
    for (const shell of ['/bin/bash', '/bin/zsh', '/bin/sh', 'C:\\Program Files\\Git\\bin\\bash.exe']) {
      expect(quotedBy(shell, names)).toEqual(quoted);
    }
  });

  test('is one text for fish, where a backslash escapes between quotes', () => {
    const names = ["';calc;'.jpg", "'; touch pwned; '", '$(x)', '`x`', "\\'", 'a\\'];
    const quoted = [`'\\';calc;\\'.jpg'`, `'\\'; touch pwned; \\''`, "'$(x)'", "'`x`'", `'\\\\\\''`, `'a\\\\'`];
    expect(quotedBy('/usr/bin/fish', names)).toEqual(quoted);
  });

  test('is one text for PowerShell, where typographic quotes are quotes', () => {
    const names = ["';calc;'.jpg", "'; touch pwned; '", '$(x)', '`x`', '’;calc;‘', '‚‛', 'a"b'];
    const quoted = [`''';calc;''.jpg'`, `'''; touch pwned; '''`, "'$(x)'", "'`x`'", `'’’;calc;‘‘'`, `'‚‚‛‛'`, null];
    for (const shell of ['/usr/bin/pwsh', 'C:\\Program Files\\PowerShell\\7\\pwsh.exe', 'powershell.exe']) {
      expect(quotedBy(shell, names)).toEqual(quoted);
    }
  });

  test('is one text for the command prompt, or refused', () => {
    const names = ["';calc;'.jpg", 'a & calc.jpg', '^', 'C:\\a b\\', '%PATH%', '"', '!x!'];
    const quoted = [`"';calc;'.jpg"`, '"a & calc.jpg"', '"^"', '"C:\\a b\\\\"', null, null, null];
    expect(quotedBy('C:\\Windows\\System32\\cmd.exe', names)).toEqual(quoted);
  });

  test.each(['', '/usr/bin/nu', '/bin/tcsh', '/usr/bin/xonsh', '/opt/elvish'])(
    'is refused for shells that are not known: %j',
    (shell) => {
      expect(quotedBy(shell, HOSTILE)).toEqual(HOSTILE.map(() => null));
      expect(quotedBy(shell, ['/a/plain-1.png', '~', 'a b', '-'])).toEqual(['/a/plain-1.png', null, null, '-']);
    },
  );

  test.each(['/bin/bash', '/usr/bin/fish', 'pwsh', 'cmd.exe', ''])(
    'with control characters, which a terminal takes for keys, is refused: %j',
    (shell) => {
      const names = ['a\ntouch pwned\n', 'a\rb', 'a\u0003b', 'a\u001b[201~b', 'a\tb', 'a\u0085b', 'a\u0000b'];
      expect(quotedBy(shell, names)).toEqual(names.map(() => null));
    },
  );
});

describe.runIf(process.platform !== 'win32')('a real shell', () => {
  const shells = ['bash', 'sh', 'dash', 'zsh', 'fish', 'pwsh'].filter(
    (name) => spawnSync(name, ['-c', 'exit 0']).status === 0,
  );

  test('is there', () => {
    expect(shells).toContain('sh');
  });

  test.each(shells)('%s hands over script, names and variables as they are, and runs nothing else', (shell) => {
    const print = 'process.stdout.write(JSON.stringify([process.env.MADE_UP, ...process.argv.slice(1)]))';
    const names = shell === 'pwsh' ? HOSTILE.filter((name) => !name.includes('"')) : HOSTILE;
    const { program, quote } = shellForm(`/bin/${shell}`, {
      node: process.execPath,
      script: '-e',
      environment: { MADE_UP: "a 'b" },
    });
    const line = [program, quote(print), '--', ...names.map(quote)].join(' ');
    const taken = execFileSync(shell, ['-c', line], { encoding: 'utf8', cwd: folder });
    expect(JSON.parse(taken)).toEqual(["a 'b", ...names]);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('the program', () => {
  const script = { node: '/opt/a b/node', script: '/x/cli.js', environment: { ELECTRON_RUN_AS_NODE: '1' } };

  test.each([
    ['/bin/bash', "env ELECTRON_RUN_AS_NODE=1 '/opt/a b/node' /x/cli.js"],
    ['/usr/bin/fish', "env ELECTRON_RUN_AS_NODE=1 '/opt/a b/node' /x/cli.js"],
    ['pwsh.exe', "$env:ELECTRON_RUN_AS_NODE = '1'; & '/opt/a b/node' /x/cli.js"],
    ['cmd.exe', 'set "ELECTRON_RUN_AS_NODE=1" && "/opt/a b/node" /x/cli.js'],
  ])('is called in the way of %s', (shell, program) => {
    expect(shellForm(shell, script).program).toBe(program);
  });

  test('needs no quotes where all is plain', () => {
    const plain = { node: path.posix.join('/usr', 'bin', 'node'), script: '/x/cli.js', environment: {} };
    expect(shellForm('/usr/bin/nu', plain).program).toBe('/usr/bin/node /x/cli.js');
  });
});
