// npm run build: dist/ from src/, when a source changed.
import './lib/check-node.mjs';

const { ensureBundle, ensureDependencies, runCommand } = await import('./lib/set-up.mjs');

await runCommand(async () => {
  await ensureDependencies();
  await ensureBundle();
});
