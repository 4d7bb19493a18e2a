// npm run try: the packaged extension in a real VS Code (code-server), in the user's browser. Ctrl-C ends it.
import './lib/check-node.mjs';

const { tryArguments } = await import('./lib/arguments.mjs');
const { tryExtension } = await import('./lib/try-extension.mjs');
const { runCommand } = await import('./lib/set-up.mjs');

await runCommand(() => tryExtension(tryArguments(process.argv.slice(2))));
