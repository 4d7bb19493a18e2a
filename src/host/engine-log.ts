/** What TensorFlow says of itself whenever it is loaded: its banner, and messages of the severity "information". */
const GREETINGS: readonly RegExp[] = [
  /^WARNING: All log messages before absl::InitializeLog\(\) is called/,
  /^I\d{4} /,
  /^\d{4}-\d\d-\d\d \S+: I /,
  /^To enable the following instructions: /,
];

/** The level at which a line of the engine's standard error stands in the log. */
export function levelOf(line: string): 'debug' | 'info' {
  return GREETINGS.some((greeting) => greeting.test(line)) ? 'debug' : 'info';
}
