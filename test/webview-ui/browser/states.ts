import {
  FIRST_QUESTION,
  type ClassList,
  type ClassScore,
  type Notice,
  type PanelError,
  type PictureName,
  type Progress,
  type ToPanel,
} from '../../../src/protocol';
import type { Recording } from './recording';
import { ofLine, withConstantTarget, withGuesses } from './changed-answers';

const ROCKET: PictureName = { name: 'rocket.jpg', folder: 'media/pictures/space_shuttle' };

/** Everything in a name that a page might take for more than text. */
export const HOSTILE = `<img src=x onerror="document.title='owned'">'"\`\${1}&lt;\u202Egpj.exe ${'long '.repeat(40)}.png`;

const BROKEN_PICTURE: PanelError = {
  code: 'picture',
  message: 'The picture broken.jpg cannot be read: it is no picture of a known kind.',
  hint: 'Open it in another program and save it again as PNG or JPEG.',
};

const ENGINE_DIED: PanelError = {
  code: 'engine',
  message: 'The engine ended while it worked (signal SIGKILL).',
  hint: 'Try again: that starts a new engine. The log holds what the last one wrote.',
};

const LENS_FILE = 'What scorecam-lens.json says is left out: /work/scorecam-lens.json, line 3: a text was expected.';
const NEW_DEFAULT =
  'shapes.onnx is the model of /work now, here and on the command line, where no other one is named: it stands first in the new scorecam-lens.json.';
const UNTRUSTED = 'This workspace is not trusted: the embedded model explains, and paths in its settings are ignored.';

const init: ToPanel = { type: 'panel/init', language: 'en', texts: {} };

function started(picture = ROCKET, id = 1): ToPanel {
  const model = { name: 'EfficientNet-Lite0', path: null, why: 'the embedded model' };
  return { type: 'explain/started', id, picture, model, question: FIRST_QUESTION, anew: id === 1 };
}

/** Texts are the host's; those of the tests are of the length that they have. */
function notice(kind: Notice['kind'], text: string, action: string | null = null): ToPanel {
  return { type: 'panel/notices', notices: [{ kind, text, action }] };
}

function steps(progress: readonly Progress[]): ToPanel[] {
  return progress.map((step) => ({ type: 'explain/progress', id: 1, progress: step }));
}

/** The messages up to the first preview, and those that a page is told that comes when all is done. */
function parts({ progress, result, layers }: Recording) {
  const firstPreview = progress.findIndex((step) => step.kind === 'scored' && step.preview !== null);
  const beforeMaps = progress.slice(0, firstPreview).filter((step) => step.kind !== 'scores');
  const done: ToPanel = { type: 'explain/done', id: 1, result };
  return {
    working: steps(beforeMaps),
    preview: steps(progress.slice(0, firstPreview + 1)),
    done: [
      ...steps(progress.filter((step) => step.kind !== 'scored')),
      done,
      { type: 'model/layers', layers } satisfies ToPanel,
    ],
  };
}

/** A state that is looked at. */
export interface LookedAt {
  readonly shows: 'empty' | 'loading' | 'preview' | 'done' | 'cancelled' | 'failed';
  /** What the host tells a page to bring it there. */
  readonly messages: readonly ToPanel[];
  /** What it then tells of the worth of the maps, below an open heading. */
  readonly measured?: (id: number) => ToPanel;
}

export type StateName = (typeof STATE_NAMES)[number];

export const STATE_NAMES = [
  'empty',
  'loading',
  'working',
  'preview',
  'done',
  'another-question',
  'cancelled',
  'cancelled-preview',
  'failed',
  'engine-died',
  'picture-gone',
  'picture-changed',
  'model-changed',
  'settings-changed',
  'lens-file',
  'new-default',
  'untrusted',
  'engine-gave-up',
  'slow-runtime',
  'storage',
  'measuring',
  'measured',
  'measure-offered',
  'measure-failed',
  'measured-constant',
  'pinned',
  'compared',
  'compared-working',
  'compared-waiting',
  'compared-failed',
  'film',
  'folder',
  'many-classes',
  'guessed',
  'line',
  'hostile',
] as const;

export function panelStates(recording: Recording): Readonly<Record<StateName, LookedAt>> {
  const { working, preview, done } = parts(recording);
  const whole = [init, started(), ...done];
  const cancelled: ToPanel = { type: 'explain/cancelled', id: 1 };
  const failed = (error: PanelError): ToPanel => ({ type: 'explain/failed', id: 1, error });
  const loading: ToPanel = { type: 'explain/progress', id: 1, progress: { kind: 'stage', stage: 'loading' } };
  const position: ToPanel = { type: 'pictures/position', position: { index: 7, count: 20_000 } };
  const hostile = [
    init,
    started({ name: HOSTILE, folder: HOSTILE }),
    ...renameClasses(recording, done, hostileClasses),
  ];
  const shown = (shows: LookedAt['shows'], ...messages: readonly ToPanel[]): LookedAt => ({ shows, messages });
  return {
    empty: shown('empty', init),
    loading: shown('loading', init, started(), loading),
    working: shown('loading', init, started(), ...working),
    preview: shown('preview', init, started(), ...preview),
    done: shown('done', ...whole),
    'another-question': shown('loading', ...whole, started(ROCKET, 2)),
    cancelled: shown('cancelled', init, started(), ...working, cancelled),
    'cancelled-preview': shown('cancelled', init, started(), ...preview, cancelled),
    failed: shown('failed', init, started({ name: 'broken.jpg', folder: '' }), failed(BROKEN_PICTURE)),
    'engine-died': shown('failed', init, started(), ...preview, failed(ENGINE_DIED)),
    'picture-gone': shown('done', ...whole, notice('picture-gone', 'The picture is not there any more.')),
    'picture-changed': shown(
      'done',
      ...whole,
      notice('picture-changed', 'The picture has changed since it was explained.', 'Explain again'),
    ),
    'model-changed': shown(
      'done',
      ...whole,
      notice('model-changed', 'The model has changed on disk.', 'Explain again'),
    ),
    'settings-changed': shown(
      'done',
      ...whole,
      notice('settings-changed', 'Settings have changed since this was computed.', 'Explain again'),
    ),
    'lens-file': shown('done', ...whole, notice('lens-file', LENS_FILE, 'Open the File')),
    'new-default': shown('done', ...whole, notice('new-default', NEW_DEFAULT, 'All Right')),
    untrusted: shown('done', ...whole, notice('untrusted', UNTRUSTED, 'Manage trust')),
    'engine-gave-up': shown(
      'failed',
      init,
      started(),
      failed(ENGINE_DIED),
      notice('engine-gave-up', 'The engine ended five times within three minutes.', 'Start it again'),
    ),
    'slow-runtime': shown('done', ...whole, notice('slow-runtime', 'WebAssembly computes, about ten times slower.')),
    storage: shown('done', ...whole, notice('storage', 'The result cannot be kept: no space is left on the disk.')),
    measuring: {
      ...shown('done', ...whole),
      measured: (id) => ({ type: 'measure/progress', id, done: 96, of: 236 }),
    },
    measured: { ...shown('done', ...whole), measured: measuredAs(recording) },
    'measure-offered': {
      ...shown('done', ...whole),
      measured: (id) => ({ type: 'measure/offered', id, why: 'slow', seconds: 95 }),
    },
    'measure-failed': {
      ...shown('done', ...whole),
      measured: (id) => ({ type: 'measure/failed', id, error: ENGINE_DIED }),
    },
    'measured-constant': {
      ...shown('done', init, started(), ...withConstantTarget(done)),
      measured: measuredAs(recording),
    },
    pinned: shown('done', ...whole, { type: 'pin/shown', messages: [started(), ...done] }),
    compared: shown('done', ...whole, ...compared(recording).done),
    'compared-working': shown('done', ...whole, ...compared(recording).preview),
    'compared-waiting': shown('preview', init, started(), ...preview, ...compared(recording).waiting),
    'compared-failed': shown('done', ...whole, ...compared(recording).failed),
    film: shown('done', ...whole, ...film(recording)),
    folder: shown('done', ...whole, position),
    'many-classes': shown('done', init, started(), ...renameClasses(recording, done, manyClasses)),
    guessed: shown('done', init, started(), ...withGuesses(done)),
    line: shown('done', init, started(), ...ofLine(done)),
    hostile: { ...shown('done', ...hostile), measured: measuredAs(recording) },
  };
}

function measuredAs({ measurements }: Recording): (id: number) => ToPanel {
  return (id) => ({ type: 'measure/done', id, measurements });
}

/** Another model beside the first one: what its row is told. */
function compared({ other }: Recording): Readonly<Record<'waiting' | 'preview' | 'done' | 'failed', ToPanel[]>> {
  const model = { name: 'retrained', path: '/models/retrained.keras', why: 'chosen for this panel' };
  const told = (messages: readonly ToPanel[]): ToPanel[] =>
    messages.map((message) => ({ type: 'compare/told', message }));
  const result = { ...other.result, model: { ...other.result.model, name: model.name } };
  const { preview, done } = parts({ ...other, result, layers: [], measurements: [], other });
  const begun: ToPanel[] = [{ type: 'compare/shown', model }];
  const start: ToPanel = {
    type: 'explain/started',
    ...{ id: 1, picture: ROCKET, model, question: FIRST_QUESTION, anew: true },
  };
  const error: PanelError = {
    code: 'usage',
    message: 'EfficientNet-Lite0 has 1000 classes and retrained has 10, of which 0 are the same.',
    hint: 'Compare models of the same classes. They are matched by synset or name: a labels.json beside each model gives these.',
  };
  return {
    waiting: begun,
    preview: [...begun, ...told([start, ...preview])],
    done: [...begun, ...told([start, ...done])],
    failed: [...begun, ...told([start, { type: 'explain/failed', id: 1, error }])],
  };
}

/** Five pictures that were chosen together; the picture itself stands for their thumbnails. */
function film({ progress }: Recording): ToPanel[] {
  const png = progress.find((step) => step.kind === 'picture')?.picture.png ?? new Uint8Array();
  const names = ['rocket.jpg', 'astronaut.png', 'chelsea.png', 'coffee.png', HOSTILE];
  const pictures = names.map((name) => ({ name, folder: ROCKET.folder }));
  const position = { index: 0, count: pictures.length };
  const thumbnails = pictures.slice(0, 3).map((_, index): ToPanel => ({ type: 'pictures/thumbnail', index, png }));
  return [{ type: 'pictures/film', film: pictures }, { type: 'pictures/position', position }, ...thumbnails];
}

type Rename = (classes: ClassList) => ClassList;

/** The same messages about classes of other names. */
function renameClasses(recording: Recording, messages: readonly ToPanel[], rename: Rename): ToPanel[] {
  const known = recording.progress.find((step) => step.kind === 'classes');
  if (known === undefined) throw new Error('the engine told no classes');
  const classes = rename(known.classes);
  const named = (score: ClassScore): ClassScore => ({ ...score, label: classes.labels[score.index] ?? '' });
  const step = (progress: Progress): Progress => {
    if (progress.kind === 'classes') return { kind: 'classes', classes };
    if (progress.kind !== 'predicted') return progress;
    const { predicted, target, top5 } = progress;
    return { ...progress, predicted: named(predicted), target: named(target), top5: top5.map(named) };
  };
  return messages.map((message) => {
    if (message.type === 'explain/progress') return { ...message, progress: step(message.progress) };
    if (message.type !== 'explain/done') return message;
    const { predicted, target, top5, trueLabel } = message.result;
    const renamed = { predicted: named(predicted), target: named(target), top5: top5.map(named) };
    return {
      ...message,
      result: { ...message.result, ...renamed, trueLabel: trueLabel === null ? null : named(trueLabel) },
    };
  });
}

const MANY = 20_000;

function manyClasses({ labels, probabilities }: ClassList): ClassList {
  const all = new Float32Array(MANY);
  all.set(probabilities);
  return {
    labels: Array.from({ length: MANY }, (_, index) => labels[index] ?? `class number ${index}`),
    synsets: Array.from({ length: MANY }, () => null),
    probabilities: all,
  };
}

function hostileClasses(classes: ClassList): ClassList {
  return { ...classes, labels: classes.labels.map((label) => `${label} ${HOSTILE}`) };
}
