import type { Notice, PanelError, ToPanel } from '../../../src/protocol';
import { ofLine, withConstantTarget, withGuesses } from './changed-answers';
import { compared } from './compared-messages';
import { beside, CANNOT, methods, refused, startedWith, toldOf } from './method-messages';
import type { Recording } from './recording';
import { HOSTILE, hostileClasses, manyClasses, renameClasses } from './renamed-classes';
import { film, init, parts, ROCKET, started } from './told-messages';

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
  'shapes.onnx explains from now on where no other model is named, here and on the command line: it stands first in scorecam-lens.json.';
const UNTRUSTED = 'This workspace is not trusted: the embedded model explains, and paths in its settings are ignored.';

/** Texts are the host's; those of the tests are of the length that they have. */
function notice(kind: Notice['kind'], text: string, action: string | null = null): ToPanel {
  return { type: 'panel/notices', notices: [{ kind, text, action }] };
}

/** A state that is looked at. */
export interface LookedAt {
  readonly shows: 'loading' | 'preview' | 'done' | 'cancelled' | 'failed';
  /** What the host tells a page to bring it there. */
  readonly messages: readonly ToPanel[];
  /** What it then tells of the worth of the maps, below an open heading. */
  readonly measured?: (id: number) => ToPanel;
}

export type StateName = (typeof STATE_NAMES)[number];

export const STATE_NAMES = [
  'finding',
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
  'compared-guessed',
  'method-rise-preview',
  'method-mask',
  'methods-refused',
  'method-refused',
  'methods-beside',
  'methods-waiting',
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
  const shown = (shows: LookedAt['shows'], ...messages: readonly ToPanel[]): LookedAt => ({
    shows,
    messages: messages.flatMap((message) => (message === init ? [init, methods] : [message])),
  });
  return {
    finding: shown('loading', init, { type: 'explain/finding', picture: ROCKET }),
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
    'method-rise-preview': shown('preview', init, ...toldOf('rise', recording).preview),
    'method-mask': shown('done', init, ...toldOf('mask', recording).done),
    'methods-refused': shown('done', ...whole, refused),
    'method-refused': shown('failed', init, startedWith('mask'), ...working, failed(CANNOT), refused),
    'methods-beside': shown(
      'done',
      ...whole,
      ...[beside(recording)].flatMap((told) => [
        ...told.shown,
        ...told.gradCam,
        ...told.risePreview,
        ...told.maskFailed,
      ]),
    ),
    'methods-waiting': shown('preview', init, started(), ...preview, ...beside(recording).shown),
    'compared-guessed': shown('done', init, started(), ...withGuesses(done), ...compared(recording).guessed),
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
