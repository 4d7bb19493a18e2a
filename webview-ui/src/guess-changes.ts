import { t } from '@vscode/l10n';
import type { FromPanel } from '../../src/protocol';

export type GuessChange = Extract<FromPanel, { type: 'guess/change' }>['of'];

/** What is done about a guess; what stands in the fields of the panel is chosen there. */
const CHANGES: Readonly<Record<string, GuessChange | undefined>> = {
  scale: 'preprocessing',
  labels: 'labels',
  folderLabels: 'labels',
  labelCount: 'labels',
  output: 'output',
};

/** What can be asked of the host about a guess; undefined for nothing. */
export function changeOf(guess: string): GuessChange | undefined {
  return CHANGES[guess];
}

/** Whether trying pictures tells what was guessed. */
export function canBeFound(guessed: readonly string[]): boolean {
  return guessed.includes('scale') || guessed.includes('fit');
}

/** The words of the button. */
export function changeWords(of: GuessChange): string {
  switch (of) {
    case 'preprocessing':
      return t('Find It Out…');
    case 'labels':
      return t('Choose a File…');
    case 'output':
      return t('Say What It Is…');
  }
}
