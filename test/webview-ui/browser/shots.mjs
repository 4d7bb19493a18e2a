// Screenshots of the panel's page alone, in all its states: dist/screenshots/panel/STATE-THEME-WIDTH.png
//
//   node test/webview-ui/browser/shots.mjs [--state S]… [--theme T]… [--width W]…
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureBundle, runCommand } from '../../../tools/lib/set-up.mjs';
import { runTypeScript } from '../../../tools/lib/typescript.mjs';

await runCommand(async () => {
  const several = { type: 'string', multiple: true };
  const { values } = parseArgs({ options: { state: several, theme: several, width: several } });
  await ensureBundle();
  await runTypeScript(fileURLToPath(new URL('take-shots.ts', import.meta.url)), {
    states: values.state ?? [],
    themes: values.theme ?? [],
    widths: (values.width ?? []).map(Number),
  });
});
