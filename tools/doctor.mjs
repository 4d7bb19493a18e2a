// npm run doctor: what is used, where it lies, and what to do about each thing that is missing.
import './lib/check-node.mjs';
import { existsSync } from 'node:fs';

const { cliPath } = await import('./lib/bundle.mjs');
const { examine } = await import('./lib/examine.mjs');
const { run } = await import('./lib/process.mjs');

const findings = await examine();
for (const { title, text, todo } of findings) {
  console.log(`${todo ? '!' : ' '} ${title.padEnd(16)} ${text.replaceAll('\n', `\n${' '.repeat(19)}`)}`);
  if (todo) console.log(`${' '.repeat(19)}→ ${todo}`);
}
if (existsSync(cliPath)) {
  console.log('\nscorecam doctor');
  const { code } = await run(process.execPath, [cliPath, 'doctor'], { inherit: true });
  if (code !== 0) process.exitCode = 5;
}
if (findings.some(({ todo, needed }) => needed && todo)) process.exitCode = 5;
