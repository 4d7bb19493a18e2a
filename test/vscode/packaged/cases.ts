import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { percent, type ComparisonRecord, type ExplainRecord } from '../../../src/report';
import { readNpy } from '../../support/npy';
import { ROOT } from '../../support/paths';
import { jsonLines, runCli } from '../../support/run-cli';
import { HOSTILE_NAME, waitForState } from '../editor-session';
import { engineOf, enginesOf } from '../engine-processes';
import { colourDifference } from '../shown-maps';
import { explainFromExplorer, panelOf } from '../workbench.mjs';
import { describeInEditor } from './in-editor';
import { describeMethods } from './methods-steps';
import { shownMeasurement, writtenMeasurement } from './measured-map';

/** Where the model sees chelsea.png: its short side scaled to 256, and 224 of that in the middle. */
const CHELSEA = { width: 451, height: 300, orientation: 1, frame: { x: 94.25, y: 18.75, width: 262.5, height: 262.5 } };

/** A page mixes colours in 8 bits, and a map between its pixels after it was coloured, not before: most where a map is steep. */
const COLOUR_TOLERANCE = 8;

/** A model that says something else of the same classes: the embedded one, shown the whole picture squeezed. */
function writeOtherModel(folder: string): string {
  cpSync(path.join(ROOT, 'media', 'models', 'efficientnet-lite0'), folder, { recursive: true });
  const file = path.join(folder, 'preprocessing.json');
  const usual = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  writeFileSync(file, JSON.stringify({ ...usual, fit: { mode: 'squash' } }));
  return folder;
}

function onlyComparison(stdout: string): ComparisonRecord {
  const [line, ...others] = jsonLines(stdout);
  expect(others).toEqual([]);
  if (line?.kind !== 'comparison') throw new Error(`nothing was compared: ${stdout}`);
  return line as unknown as ComparisonRecord;
}

/** What is the same in every supported editor. */
export function describePackaged(vscode: string): void {
  describeInEditor(vscode, 'the packaged extension', {}, (step) => {
    step('opens a panel by a right-click, and shows the maps', async ({ page, shot }) => {
      await explainFromExplorer(page, 'chelsea.png');
      const panel = await waitForState(page, 'done');
      await shot('done');
      expect(await panel.getByTestId('predicted-label').textContent()).toBe('tiger cat');
      expect(await panel.getByTestId('target-label').textContent()).toBe('Egyptian cat');
    });

    step('shows the pixels and numbers that the command line writes', async ({ panel, session, shot }) => {
      const out = path.join(session.scratch, 'out');
      const picture = path.join(session.workspace, 'chelsea.png');
      const run = await runCli(['explain', picture, '--contrast', '--quiet', '--json', '--out', out]);
      const { agreement } = (jsonLines(run.stdout)[0] ?? {}) as unknown as ExplainRecord;
      const alike = `${percent(agreement.correlation ?? Number.NaN)} alike`;
      expect(await panel.getByTestId('agreement').textContent()).toContain(alike);
      await panel.getByTestId('contrast-toggle').click();
      await panel.getByTestId('contrast-map').waitFor();
      for (const [name, kind] of [
        ['predicted', 'saliency'],
        ['target', 'saliency'],
        ['contrast', 'contrast'],
      ] as const) {
        const map = readNpy(path.join(out, `chelsea.${name}.npy`));
        const shown = { testId: `${name}-map`, kind, map, place: CHELSEA };
        expect(await colourDifference(panel, shown), name).toBeLessThanOrEqual(COLOUR_TOLERANCE);
      }
      await shot('contrast');
    });

    step('measures what the maps are worth, with the numbers of the command line', async (at) => {
      const { panel, session, shot, shotNarrow } = at;
      await panel.locator('summary', { hasText: 'Faithfulness of the maps' }).click();
      const [sentence, measure] = [panel.getByTestId('curve-sentence-predicted'), panel.getByTestId('measure-maps')];
      await sentence.or(measure).waitFor({ timeout: 60_000 });
      // Where it would take long, it is only offered.
      if (await measure.isVisible()) await measure.click();
      await sentence.waitFor({ timeout: 60_000 });
      const [drop] = await panel.getByTestId('drop-predicted').all();
      await drop?.scrollIntoViewIfNeeded();
      await shot('measured');
      await shotNarrow('measured-narrow', drop);
      expect(await shownMeasurement(panel)).toEqual(
        await writtenMeasurement(path.join(session.workspace, 'chelsea.png'), path.join(session.scratch, 'alone')),
      );
    });

    step('offers the embedded model alone where the folder has no other one', async ({ page, shot }) => {
      await page.locator('.statusbar-item', { hasText: 'EfficientNet-Lite0' }).click();
      const rows = page.locator('.quick-input-list .monaco-list-row');
      await rows.filter({ hasText: 'the embedded model, in use' }).waitFor();
      expect((await rows.all()).length).toBe(4);
      await shot('no-other-model');
      await page.keyboard.press('Escape');
    });

    step('shows the result again after the window was reloaded, without an engine', async ({ page, session, shot }) => {
      // There is one panel yet: an editor that is reloaded may show the one that was open some seconds ago.
      await page.reload();
      const panel = await waitForState(page, 'done');
      expect(await panel.getByTestId('predicted-label').textContent()).toBe('tiger cat');
      await expect.poll(() => enginesOf(session.scratch), { timeout: 60_000 }).toEqual([]);
      await shot('reloaded');
    });

    describeMethods(step, { picture: 'chelsea.png', place: CHELSEA, tolerance: COLOUR_TOLERANCE });

    step('compares with a class that is typed', async ({ page, panel }) => {
      const field = panel.getByTestId('target-class');
      await field.click();
      await field.fill('space sh');
      await field.press('Enter');
      await panel.getByTestId('target-label').filter({ hasText: 'space shuttle' }).waitFor({ state: 'attached' });
      await waitForState(page, 'done');
    });

    step('hides a region and shows how the answer moves', async ({ page, panel, shot }) => {
      await panel.locator('summary', { hasText: 'Try it' }).click();
      await panel.getByTestId('tool-rectangle').click();
      const stage = panel.getByTestId('predicted-map').getByRole('application');
      await stage.scrollIntoViewIfNeeded();
      const box = await stage.boundingBox();
      if (box === null) throw new Error('the map is not shown');
      await page.mouse.move(box.x + box.width * 0.35, box.y + box.height * 0.2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.65, box.y + box.height * 0.8, { steps: 5 });
      await page.mouse.up();
      await panel.getByTestId('hide-summary').filter({ hasText: /\d\s%/ }).waitFor();
      await shot('hidden-region');
    });

    step('says what is wrong with a file that is no picture', async ({ page, shot }) => {
      await explainFromExplorer(page, 'broken.jpg');
      const panel = await waitForState(page, 'failed');
      await panel.getByTestId('error').getByText('broken.jpg').waitFor();
      await shot('failed');
    });

    step(
      'shows a hostile file name as text, and goes on after its engine was killed',
      async ({ page, session, shot }) => {
        await explainFromExplorer(page, '<img');
        await waitForState(page, 'preview');
        process.kill(engineOf(session.scratch), 'SIGKILL');
        const failed = await waitForState(page, 'failed');
        await shot('killed');
        await failed.getByTestId('error').getByRole('button', { name: 'Try again' }).click();
        const panel = await waitForState(page, 'done');
        expect(await panel.locator('h1').textContent()).toBe(HOSTILE_NAME);
        expect(await panel.locator('img').count()).toBe(0);
      },
    );

    step('replaces an engine that was stopped', async ({ page, session }) => {
      await explainFromExplorer(page, 'astronaut.png');
      await waitForState(page, 'preview');
      const stopped = engineOf(session.scratch);
      process.kill(stopped, 'SIGSTOP');
      const failed = await waitForState(page, 'failed');
      await failed.getByTestId('error').getByRole('button', { name: 'Try again' }).click();
      await waitForState(page, 'done');
      expect(enginesOf(session.scratch)).not.toContain(stopped);
    });

    step('shows several pictures as a film', async ({ page, shot }) => {
      await explainFromExplorer(page, 'coffee.png', 'rocket.jpg');
      // Until it is there, the panel that was shown before may still be.
      await panelOf(page).getByTestId('filmstrip').waitFor();
      const panel = await waitForState(page, 'done');
      await shot('film');
      const first = await panel.locator('h1').textContent();
      await panel.getByRole('button', { name: /^Next picture/ }).click();
      await panelOf(page)
        .locator('h1')
        .filter({ hasNotText: first ?? '' })
        .waitFor();
      await waitForState(page, 'done');
    });

    step('notices that the picture was replaced', async ({ page, panel, session }) => {
      const name = (await panel.locator('h1').textContent()) ?? '';
      copyFileSync(path.join(session.workspace, 'chelsea.png'), path.join(session.workspace, name));
      const notice = panel.locator('[data-kind="picture-changed"]');
      await notice.waitFor();
      await notice.getByRole('button').click();
      await notice.waitFor({ state: 'detached' });
      const done = await waitForState(page, 'done');
      expect(await done.getByTestId('predicted-label').textContent()).toBe('tiger cat');
    });

    step('shows another model below, with the numbers of the command line', async ({ page, session, shot }) => {
      await explainFromExplorer(page, 'chelsea.png');
      await panelOf(page).locator('h1').filter({ hasText: 'chelsea.png' }).waitFor();
      const panel = await waitForState(page, 'done');
      const other = writeOtherModel(path.join(session.scratch, 'squashed'));
      mkdirSync(path.join(session.workspace, '.vscode'), { recursive: true });
      const settings = path.join(session.workspace, '.vscode', 'settings.json');
      writeFileSync(settings, JSON.stringify({ 'scorecamLens.model': other }));
      await panel.locator('[data-kind="settings-changed"]').waitFor();
      await panel.getByTestId('more').click();
      await panel.getByRole('menuitem', { name: 'Compare with another model…' }).click();
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'squashed' }).first().click();
      await panel.getByTestId('compared-target-agreement').waitFor({ timeout: 60_000 });
      await panel.getByTestId('compared').scrollIntoViewIfNeeded();
      await shot('compared');

      const target = (await panel.getByTestId('target-label').textContent()) ?? '';
      const picture = path.join(session.workspace, 'chelsea.png');
      const run = await runCli(['compare', picture, '--with', other, '--target', target, '--json', '--quiet']);
      const record = onlyComparison(run.stdout);
      expect(await panel.getByTestId('compared-label').textContent()).toBe(record.b.predicted.label);
      for (const which of ['predicted', 'target'] as const) {
        const { b, agreement } = record[which];
        expect(await panel.getByTestId(`compared-${which}-share`).textContent()).toBe(percent(b.probability));
        const correlation = agreement.correlation?.toFixed(2).replace('-', '−') ?? 'none';
        expect(await panel.getByTestId(`compared-${which}-agreement`).textContent()).toContain(correlation);
      }
      await panel.getByTestId('compare/close').click();
      await panel.getByTestId('compared').waitFor({ state: 'detached' });
    });

    step('explains in two windows at once', async ({ page, session }) => {
      const other = await session.openWindow();
      await explainFromExplorer(page, 'first.png');
      await explainFromExplorer(other, 'second.jpg');
      await waitForState(page, 'done');
      await waitForState(other, 'done');
      expect(enginesOf(session.scratch)).toHaveLength(2);
      await other.close({ runBeforeUnload: true });
    });
  });

  const untrusted = {
    asksForTrust: true,
    settings: { 'security.workspace.trust.startupPrompt': 'never' },
    // Would fail where they were taken.
    workspaceSettings: { 'scorecamLens.model': '/no/model.json', 'scorecamLens.nodePath': '/no/node' },
  };
  describeInEditor(vscode, 'an untrusted workspace', untrusted, (step) => {
    step('is explained by the embedded model alone', async ({ page, shot }) => {
      await explainFromExplorer(page, 'chelsea.png');
      const panel = await waitForState(page, 'done');
      await shot('untrusted');
      await panel.locator('[data-kind="untrusted"]').waitFor();
      expect(await panel.getByTestId('predicted-label').textContent()).toBe('tiger cat');
    });
  });
}
