export { explainCommandLine } from './explain-command-line';
export type { CommandForm, CommandOptions } from './explain-command-line';
export { ResultWriter } from './result-writer';
