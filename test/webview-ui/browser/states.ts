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

const init: ToPanel = { type: 'panel/init', language: 'en', texts: {} };

function started(picture = ROCKET, id = 1): ToPanel {
  return { type: 'explain/started', id, picture, question: FIRST_QUESTION, anew: id === 1 };
}

function notices(...list: readonly Notice[]): ToPanel {
  return { type: 'panel/notices', notices: list };
}

function steps(progress: readonly Progress[]): ToPanel[] {
  return progress.map((step) => ({ type: 'explain/progress', id: 1, progress: step }));
}

/** The messages up to the first preview, and all of them. */
function parts({ progress, result, layers }: Recording) {
  const firstPreview = progress.findIndex((step) => step.kind === 'scored' && step.preview !== null);
  const beforeMaps = progress.slice(0, firstPreview).filter((step) => step.kind !== 'scores');
  const done: ToPanel = { type: 'explain/done', id: 1, result };
  return {
    working: steps(beforeMaps),
    preview: steps(progress.slice(0, firstPreview + 1)),
    done: [...steps(progress), done, { type: 'model/layers', layers } satisfies ToPanel],
  };
}

/** What the host tells a page to bring it into each state that is looked at, by the state's name. */
export function panelStates(recording: Recording): Readonly<Record<string, readonly ToPanel[]>> {
  const { working, preview, done } = parts(recording);
  const whole = [init, started(), ...done];
  const cancelled: ToPanel = { type: 'explain/cancelled', id: 1 };
  const failed = (error: PanelError): ToPanel => ({ type: 'explain/failed', id: 1, error });
  return {
    empty: [init],
    loading: [init, started(), { type: 'explain/progress', id: 1, progress: { kind: 'stage', stage: 'loading' } }],
    working: [init, started(), ...working],
    preview: [init, started(), ...preview],
    done: whole,
    'another-question': [...whole, started(ROCKET, 2)],
    cancelled: [init, started(), ...working, cancelled],
    'cancelled-preview': [init, started(), ...preview, cancelled],
    failed: [init, started({ name: 'broken.jpg', folder: '' }), failed(BROKEN_PICTURE)],
    'engine-died': [init, started(), ...preview, failed(ENGINE_DIED)],
    ...noticeStates(whole, [init, started(), failed(ENGINE_DIED)]),
    pinned: [...whole, { type: 'pin/shown', messages: [started(), ...done] }],
    film: [...whole, ...film(recording)],
    folder: [...whole, { type: 'pictures/position', position: { index: 7, count: 20_000, film: null } }],
    'many-classes': [init, started(), ...renameClasses(recording, done, manyClasses)],
    hostile: [init, started({ name: HOSTILE, folder: HOSTILE }), ...renameClasses(recording, done, hostileClasses)],
  };
}

/** Texts are the host's; these are of the length that they have. */
function noticeStates(whole: readonly ToPanel[], died: readonly ToPanel[]): Record<string, readonly ToPanel[]> {
  const state = (notice: Notice, base = whole): readonly ToPanel[] => [...base, notices(notice)];
  return {
    'picture-gone': state({ kind: 'picture-gone', text: 'The picture is not there any more.', action: null }),
    'picture-changed': state({
      kind: 'picture-changed',
      text: 'The picture has changed since it was explained.',
      action: 'Explain again',
    }),
    'model-changed': state({ kind: 'model-changed', text: 'The model has changed on disk.', action: 'Explain again' }),
    'settings-changed': state({
      kind: 'settings-changed',
      text: 'Settings have changed since this was computed.',
      action: 'Explain again',
    }),
    untrusted: state({
      kind: 'untrusted',
      text: 'This workspace is not trusted: the embedded model explains, and paths in the settings of the workspace are ignored.',
      action: 'Manage trust',
    }),
    'engine-gave-up': state(
      {
        kind: 'engine-gave-up',
        text: 'The engine ended five times within three minutes and is not started again by itself.',
        action: 'Start it again',
      },
      died,
    ),
    'slow-runtime': state({
      kind: 'slow-runtime',
      text: 'TensorFlow does not run here; WebAssembly computes, about ten times slower.',
      action: null,
    }),
    storage: state({ kind: 'storage', text: 'The result cannot be kept: no space is left on the disk.', action: null }),
  };
}

/** Five pictures that were chosen together; the picture itself stands for their thumbnails. */
function film({ progress }: Recording): ToPanel[] {
  const png = progress.find((step) => step.kind === 'picture')?.picture.png ?? new Uint8Array();
  const names = ['rocket.jpg', 'astronaut.png', 'chelsea.png', 'coffee.png', HOSTILE];
  const pictures = names.map((name) => ({ name, folder: ROCKET.folder }));
  const position = { index: 0, count: pictures.length, film: pictures };
  const thumbnails = pictures.slice(0, 3).map((_, index): ToPanel => ({ type: 'pictures/thumbnail', index, png }));
  return [{ type: 'pictures/position', position }, ...thumbnails];
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
    return { kind: 'predicted', predicted: named(predicted), target: named(target), top5: top5.map(named) };
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
