import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Notices } from '../../src/host/notices';
import { PanelModels, type PanelModelsOptions } from '../../src/host/panel-models';
import { FIRST_QUESTION } from '../../src/protocol';
import { temporaryFolder } from '../support/temporary-folder';
import { editor } from '../support/vscode';

const root = temporaryFolder();
const enquiry = { image: path.join(root, 'tom.png'), model: path.join(root, 'a.keras'), question: FIRST_QUESTION };
let notices: Notices;
let models: PanelModels;
let repeated: number;
/** What was done again by the model that is compared. */
let comparedAgain: number;

beforeEach(() => {
  editor.workspace = root;
  editor.choice = 1;
  notices = new Notices();
  repeated = 0;
  comparedAgain = 0;
  const comparing = {
    enquiry: { ...enquiry, model: path.join(root, 'b.keras') },
    repeat: () => void (comparedAgain += 1),
  };
  const session = { enquiry, repeat: () => Promise.resolve(void (repeated += 1)), comparing };
  const complain = (error: unknown): never => {
    throw error as Error;
  };
  models = new PanelModels({ session, notices, complain } as unknown as PanelModelsOptions);
});
afterEach(() => {
  editor.workspace = undefined;
  editor.choice = undefined;
  rmSync(path.join(root, 'scorecam-lens.json'), { force: true });
});

it('says that the first model of a new file explains from now on, until the user has read it', async () => {
  await models.changeGuess('output', 'own');
  expect(repeated).toBe(1);
  const [notice] = notices.all();
  expect(notice).toMatchObject({ kind: 'new-default', action: 'All Right' });
  expect(notice?.text).toBe(
    'a.keras explains from now on where no other model is named, here and on the command line: it stands first in scorecam-lens.json.',
  );
  await notices.act('new-default');
  expect(notices.all()).toEqual([]);
  await models.changeGuess('output', 'own');
  expect(notices.all()).toEqual([]);
});

it('writes what is said of the compared model into its entry, and asks it alone again', async () => {
  await models.changeGuess('output', 'compared');
  expect([repeated, comparedAgain]).toEqual([0, 1]);
  const written = JSON.parse(readFileSync(path.join(root, 'scorecam-lens.json'), 'utf8')) as unknown;
  expect(written).toMatchObject({ models: [{ path: 'b.keras', output: 'logits' }] });
});

it('says it of a set-up that is saved, too', async () => {
  await models.saveSetUp();
  expect(notices.all()).toMatchObject([{ kind: 'new-default' }]);
  expect(repeated).toBe(1);
  await models.saveSetUp();
  expect(repeated).toBe(1);
});

it('says nothing where the user writes nothing', async () => {
  editor.choice = undefined;
  await models.changeGuess('output', 'own');
  expect(notices.all()).toEqual([]);
  expect(repeated).toBe(0);
});
