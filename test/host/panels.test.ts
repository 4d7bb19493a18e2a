import { beforeEach, expect, it, vi } from 'vitest';
import type { PanelServices } from '../../src/host/explain-panel';
import { Panels } from '../../src/host/panels';
import type { ModelName } from '../../src/protocol';
import { editor, EventEmitter } from '../support/vscode';

/** A panel of which a test says where it is. */
class FakePanel {
  readonly #changed = new EventEmitter<undefined>();
  readonly #closed = new EventEmitter<undefined>();
  readonly onDidChange = this.#changed.event;
  readonly onDidDispose = this.#closed.event;
  isActive = true;
  isVisible = true;
  model: ModelName | undefined;

  constructor(_webview: unknown, _services: unknown, start: { readonly current: string }) {
    this.model = { name: start.current, path: null, why: '' };
    opened.push(this);
  }

  isAbout(): boolean {
    return false;
  }

  begin(): void {
    this.#changed.fire(undefined);
  }

  move(isActive: boolean, isVisible = true): void {
    [this.isActive, this.isVisible] = [isActive, isVisible];
    this.#changed.fire(undefined);
  }

  close(): void {
    this.#closed.fire(undefined);
  }
}

let opened: FakePanel[];
let shown: string | undefined;
let panels: Panels;

vi.mock('../../src/host/explain-panel', () => ({
  get ExplainPanel() {
    return FakePanel;
  },
}));

beforeEach(() => {
  [opened, shown] = [[], undefined];
  panels = new Panels({} as PanelServices, (model) => {
    shown = model?.name;
  });
});

/** Opens a panel on top of the others. */
function open(picture: string): FakePanel {
  opened.forEach((panel) => {
    panel.move(false, false);
  });
  panels.show([picture]);
  const panel = opened.at(-1);
  if (panel === undefined) throw new Error('no panel was opened');
  return panel;
}

const isOffered = (): unknown => editor.contexts.get('scorecamLens.panelShown');

it('means the panel beside the text that is written, as long as it can be seen', () => {
  const panel = open('a.png');
  expect([panels.current, shown, isOffered()]).toEqual([panel, 'a.png', true]);
  panel.move(false);
  expect([panels.current, shown, isOffered()]).toEqual([panel, 'a.png', true]);
  panel.move(false, false);
  expect([panels.current, shown, isOffered()]).toEqual([undefined, undefined, false]);
});

it('means of two panels the one that was in front last', () => {
  const [first, second] = [open('a.png'), open('b.png')];
  first.move(false);
  expect([panels.current, shown]).toEqual([second, 'b.png']);
  second.move(false);
  first.move(true);
  first.move(false);
  expect([panels.current, shown]).toEqual([first, 'a.png']);
  first.close();
  expect([panels.current, shown]).toEqual([second, 'b.png']);
  second.close();
  expect([panels.current, shown, isOffered()]).toEqual([undefined, undefined, false]);
});
