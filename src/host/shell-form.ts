import path from 'node:path';
import { Shescape } from 'shescape';
import type { CommandForm } from '../output';

/** A script for Node and what its process needs. */
export interface NodeScript {
  /** Absolute path of what runs it. */
  readonly node: string;
  readonly script: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Needs no quotes in any shell. */
const PLAIN = /^[\w/.-]+$/;

/**
 * How a script is called in a shell.
 *
 * @param shell path of the user's shell; the system's own where it is not known
 */
export function shellForm(shell: string, { node, script, environment }: NodeScript): CommandForm {
  const shescape = open(shell);
  const quote = (text: string): string => (PLAIN.test(text) ? text : shescape.quote(text));
  const call = `${quote(node)} ${quote(script)}`;
  const variables = Object.entries(environment);
  switch (kindOf(shell)) {
    case 'powershell': {
      const set = variables.map(([name, value]) => `$env:${name} = ${shescape.quote(value)}; `);
      // Without the operator a quoted path is a text and no call.
      return { program: `${set.join('')}& ${call}`, quote };
    }
    case 'cmd':
      return { program: `${variables.map(([name, value]) => `set "${name}=${value}" && `).join('')}${call}`, quote };
    case 'posix': {
      const set = variables.map(([name, value]) => `${name}=${quote(value)} `);
      return { program: set.length === 0 ? call : `env ${set.join('')}${call}`, quote };
    }
  }
}

function open(shell: string): Shescape {
  // A path never looks like an option here, and the protection would cut off what looks like one.
  const options = { flagProtection: false } as const;
  try {
    return new Shescape({ ...options, shell: shell === '' ? true : shell });
  } catch {
    // A shell that the library does not know; most quote as the system's own does.
    return new Shescape({ ...options, shell: true });
  }
}

function kindOf(shell: string): 'powershell' | 'cmd' | 'posix' {
  const name = path.win32.basename(shell).toLowerCase();
  if (/^(pwsh|powershell)/.test(name)) return 'powershell';
  if (name === '') return process.platform === 'win32' ? 'cmd' : 'posix';
  return name.startsWith('cmd') ? 'cmd' : 'posix';
}
