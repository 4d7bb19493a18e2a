import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { hasNativeRuntime } from '../../src/engine';
import { buildDist } from '../support/build-dist';
import { explainParams, openClient, useCache } from '../support/engine-client';
import { temporaryFolder } from '../support/temporary-folder';
import { writeTinyClassifier } from '../support/tiny-classifier';

const folder = temporaryFolder();
const native = hasNativeRuntime();

beforeAll(async () => {
  useCache(folder);
  await buildDist();
});

test.skipIf(!native)('processes that record the same model at the same time all get its graph', async () => {
  const model = writeTinyClassifier(path.join(folder, 'tiny'));
  const clients = [openClient(), openClient(), openClient()];
  const graphs = path.join(folder, 'cache', 'graphs');
  for (let round = 0; round < 3; round += 1) {
    rmSync(graphs, { recursive: true, force: true });
    // A model that was loaded stays so; in each round it is another one for the processes, and the same for all.
    const again = writeTinyClassifier(path.join(folder, `tiny-${round}`), { channels: 24 + round });
    const results = await Promise.all(clients.map((client) => client.explain(explainParams({ model: again }))));
    for (const result of results) {
      expect(result).toMatchObject({ backend: 'tfjs-node', graph: 'recorded', maps: results[0]?.maps });
      expect(result.warnings.filter((warning) => warning.includes('operator by operator'))).toEqual([]);
    }
    expect(readdirSync(graphs).filter((name) => name.startsWith('.'))).toEqual([]);
  }
  // And one that is already there.
  await expect(clients[0]?.explain(explainParams({ model }))).resolves.toMatchObject({ graph: 'recorded' });
});
