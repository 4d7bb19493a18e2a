import path from 'node:path';
import * as vscode from 'vscode';
import { quotePosix, type CommandForm } from '../output';
import { ScorecamError } from '../shared/errors';

/** A script for Node and what its process needs. */
export interface NodeScript {
  /** Absolute path of what runs it. */
  readonly node: string;
  readonly script: string;
  readonly environment: Readonly<Record<string, string>>;
}

type Shell = 'posix' | 'fish' | 'powershell' | 'cmd' | 'unknown';

/** Means nothing but itself in any shell. */
const PLAIN = /^[\w/.-]+$/;

/** In a terminal they are keys that are pressed, quotes or not. */
const CONTROL = /\p{Cc}/u;

/**
 * A text in a shell's quotes; undefined where the shell has none that hold it. Libraries that quote know only the shells
 * that this process could start itself: the user's may be fish or PowerShell on any system.
 */
const QUOTES: Readonly<Record<Shell, (text: string) => string | undefined>> = {
  posix: quotePosix,
  // Between its single quotes, fish takes these two after a backslash, and nothing else.
  fish: (text) => `'${text.replace(/[\\']/g, String.raw`\$&`)}'`,
  // PowerShell takes typographic quotes for plain ones. Before 7.3 it hands double quotes to programs as if they had ended
  // the text.
  powershell: (text) => (text.includes('"') ? undefined : `'${text.replace(/['‘’‚‛]/g, '$&$&')}'`),
  // No quotes of the command prompt keep % and ! from being replaced. A backslash at the end would escape the quote.
  cmd: (text) => (/["%!]/.test(text) ? undefined : `"${text.replace(/\\+$/, '$&$&')}"`),
  unknown: () => undefined,
};

/**
 * How a script is called in a shell. Paths are hostile text: a picture's name must not become a command of its own when the
 * line is pasted.
 *
 * @param shellPath path of the user's shell
 * @returns whose `quote` throws a ScorecamError `usage` for what cannot be said safely in that shell
 * @throws ScorecamError `usage`
 */
export function shellForm(shellPath: string, { node, script, environment }: NodeScript): CommandForm {
  const shell = shellOf(shellPath);
  const inQuotes = (text: string): string => {
    const quoted = CONTROL.test(text) ? undefined : QUOTES[shell](text);
    if (quoted === undefined) throw cannotQuote(text, shellPath);
    return quoted;
  };
  const quote = (text: string): string => (PLAIN.test(text) ? text : inQuotes(text));
  const call = `${quote(node)} ${quote(script)}`;
  const variables = Object.entries(environment);
  switch (shell) {
    case 'powershell': {
      const set = variables.map(([name, value]) => `$env:${name} = ${inQuotes(value)}; `);
      // Without the operator a quoted path is a text and no call.
      return { program: `${set.join('')}& ${call}`, quote };
    }
    case 'cmd': {
      const set = variables.map(([name, value]) => `set ${inQuotes(`${name}=${value}`)} && `);
      return { program: `${set.join('')}${call}`, quote };
    }
    case 'posix':
    case 'fish':
    case 'unknown': {
      const set = variables.map(([name, value]) => `${name}=${quote(value)} `);
      return { program: set.length === 0 ? call : `env ${set.join('')}${call}`, quote };
    }
  }
}

function shellOf(shellPath: string): Shell {
  const name = path.win32.basename(shellPath.toLowerCase(), '.exe');
  if (/^(ba|da|z|k|mk|a)?sh$/.test(name)) return 'posix';
  if (/^(pwsh|powershell)(-preview)?$/.test(name)) return 'powershell';
  return name === 'fish' || name === 'cmd' ? name : 'unknown';
}

function cannotQuote(text: string, shellPath: string): ScorecamError {
  // As JSON, so that control characters are seen and do nothing.
  const shown = JSON.stringify(text);
  const shell = shellPath === '' ? '?' : path.win32.basename(shellPath);
  return new ScorecamError(
    'usage',
    vscode.l10n.t('There is no safe way to write {0} on a command line of this shell ({1}).', shown, shell),
    vscode.l10n.t('Save the results instead: the report tells how they were made.'),
  );
}
