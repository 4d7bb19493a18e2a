export { explainCommandLine, quotePosix } from './explain-command-line';
export type { CommandForm, CommandOptions, SaidOfSecond } from './explain-command-line';
export { isResultPicture } from './output-names';
export { OutputFolder, type OutputFile } from './output-folder';
export { reportName } from './report-name';
export { ResultWriter } from './result-writer';
