import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ModelChoice } from '../../src/host/model-finder';
import { QuestionRunner, type OpenEnquiry } from '../../src/host/question-runner';
import { FIRST_QUESTION } from '../../src/protocol';
import { ScorecamError } from '../../src/shared/errors';
import { temporaryFolder } from '../support/temporary-folder';
import { resultOf, SessionFakes } from './session-fakes';

const folder = temporaryFolder();
const image = path.join(folder, 'a.png');
const other = path.join(folder, 'b.png');
writeFileSync(image, 'a');
writeFileSync(other, 'b');

let fakes: SessionFakes;
let changes: { areNoticed: boolean; begin: () => void; expect: () => Promise<void>; expectRepair: () => Promise<void> };
/** What was to be repaired. */
let broken: string[];
let runner: QuestionRunner;

beforeEach(() => {
  fakes = new SessionFakes();
  broken = [];
  const expectRepair = (model?: string): Promise<void> => {
    broken.push(model ?? '');
    return Promise.resolve();
  };
  changes = { areNoticed: false, begin: () => undefined, expect: () => Promise.resolve(), expectRepair };
  runner = new QuestionRunner(fakes.view, fakes.services, changes);
});

function open(change: Partial<OpenEnquiry> = {}): OpenEnquiry {
  const question = change.question ?? FIRST_QUESTION;
  return {
    image,
    question,
    findModel: () => ({ model: undefined, origin: 'embedded' }),
    questionFor: () => question,
    film: null,
    ...change,
  };
}

/** Asks, and waits until the engine is asked. */
async function ask(change: Partial<OpenEnquiry> = {}): Promise<{ end: Promise<void> }> {
  const before = fakes.asked.length;
  const end = runner.ask(open(change));
  await vi.waitUntil(() => fakes.asked.length > before);
  return { end };
}

async function askAndAnswer(change: Partial<OpenEnquiry> = {}): Promise<void> {
  const { end } = await ask(change);
  fakes.last.answer();
  await end;
}

const layerQuestion = { ...FIRST_QUESTION, layer: 'block' };

describe('a question', () => {
  it('is told with its answer and kept', async () => {
    await askAndAnswer();
    expect(fakes.messages()).toEqual(['started 1 anew', 'picture', 'stage', 'classes', 'scores', 'layers', 'done 1']);
    expect(fakes.kept).toEqual([{ image, model: undefined, question: FIRST_QUESTION }]);
  });

  it('about a picture that was replaced brings its new thumbnail into the film, and no other one', async () => {
    const film = [image, other];
    await askAndAnswer({ film });
    await askAndAnswer({ film });
    expect(fakes.thumbnails).toEqual([image, other]);
    changes.areNoticed = true;
    await askAndAnswer({ film, image: other });
    expect(fakes.thumbnails).toEqual([image, other, other]);
  });

  it('about another picture is shown while its model is looked for', async () => {
    let found: (choice: ModelChoice) => void = () => undefined;
    const findModel = (): Promise<ModelChoice> => new Promise((resolve) => (found = resolve));
    const asking = ask({ findModel });
    expect(fakes.messages()).toEqual(['finding']);
    found({ model: undefined, origin: 'embedded' });
    const { end } = await asking;
    fakes.last.answer();
    await end;
    expect(fakes.messages().slice(0, 2)).toEqual(['finding', 'started 1 anew']);
    // What is known of the picture stays where it is asked about again.
    const again = ask({ findModel, question: layerQuestion });
    found({ model: undefined, origin: 'embedded' });
    await again;
    expect(fakes.messages().filter((message) => message === 'finding')).toHaveLength(1);
  });

  it('gives way to a newer one, and tells nothing any more', async () => {
    const { end } = await ask();
    const first = fakes.last;
    await askAndAnswer({ question: layerQuestion });
    first.progress({ kind: 'stage', stage: 'predicting' });
    await end;
    expect(fakes.messages().filter((message) => message.endsWith('1'))).toEqual([]);
    expect(fakes.kept).toHaveLength(1);
  });

  it('of which the model cannot be named fails in the panel, and is none', async () => {
    const findModel = (): never => {
      throw new ScorecamError('model', 'The path is relative.', '');
    };
    await runner.ask(open({ findModel }));
    expect(fakes.messages()).toEqual(['started 1 anew', 'failed 1']);
    expect(runner.asked).toBeUndefined();
  });

  it('to a model that is not there names it, and fails without the engine', async () => {
    const missing = path.join(folder, 'mine', 'model.json');
    await runner.ask(open({ findModel: () => ({ model: missing, origin: 'panel' }) }));
    expect(fakes.messages()).toEqual(['started 1 anew', 'failed 1']);
    expect(runner.asked?.model).toBe(missing);
    expect(fakes.asked).toEqual([]);
  });

  it('to a model that cannot be used waits for its repair; of other failures it does not', async () => {
    const findModel = (): ModelChoice => ({ model: other, origin: 'panel' });
    for (const code of ['model', 'memory'] as const) {
      const { end } = await ask({ findModel });
      fakes.last.fail(new ScorecamError(code, 'It is damaged.', ''));
      await end;
    }
    expect(broken).toEqual([other]);
  });

  it('about a picture that has gone says so without the engine', async () => {
    await runner.ask(open({ image: path.join(folder, 'gone.png') }));
    expect(fakes.messages()).toEqual(['started 1 anew', 'failed 1']);
    expect(fakes.asked).toEqual([]);
  });

  it('of a panel that was closed is not asked, nor answered', async () => {
    const { end } = await ask();
    runner.dispose();
    await end;
    await runner.ask(open());
    expect(fakes.asked).toHaveLength(1);
    expect(fakes.messages()).toEqual(['started 1 anew']);
  });
});

describe('what is known of the picture', () => {
  it('is not asked for again', async () => {
    await askAndAnswer();
    await askAndAnswer({ question: layerQuestion });
    expect(fakes.asked.map(({ missing }) => missing)).toEqual([['picture', 'classes'], []]);
    expect(fakes.messages().filter((message) => message === 'layers')).toHaveLength(1);
  });

  it('is asked for again as long as no answer has told of which file it is', async () => {
    const { end } = await ask();
    fakes.last.tellParts();
    runner.cancel();
    await end;
    await ask({ question: layerQuestion });
    expect(fakes.last.missing).toEqual(['picture', 'classes']);
    expect(fakes.messages()).toContain('started 2');
  });

  it.each([
    ['picture', { picture: 'p2' }],
    ['model', { model: 'm2' }],
  ])('never stands beside an answer about another %s: all of it is asked anew', async (_, changed) => {
    await askAndAnswer();
    const from = fakes.told.length;
    const { end } = await ask({ question: layerQuestion });
    const result = resultOf(fakes.last.enquiry, changed);
    fakes.modelHash = result.model.contentHash;
    fakes.last.answer(result);
    await vi.waitUntil(() => fakes.asked.length === 3);
    expect(fakes.last.missing).toEqual(['picture', 'classes']);
    fakes.last.answer(result);
    await end;
    const told = fakes.messages(from);
    expect(told.filter((message) => /^(started|done)/.test(message))).toEqual([
      'started 2',
      'started 3 anew',
      'done 3',
    ]);
    // The answer that was not shown is not kept, either.
    expect(fakes.kept).toHaveLength(2);
  });

  it('is asked for again once the panel says that a file has changed', async () => {
    await askAndAnswer();
    changes.areNoticed = true;
    await ask({ question: layerQuestion });
    expect(fakes.last.missing).toEqual(['picture', 'classes']);
    expect(fakes.messages()).toContain('started 2 anew');
  });
});

describe('layers', () => {
  it('are told as soon as the model is loaded', async () => {
    await ask();
    fakes.last.progress({ kind: 'stage', stage: 'predicting' });
    await vi.waitUntil(() => fakes.messages().includes('layers'));
    expect(fakes.messages()).not.toContain('done 1');
  });

  it('are told where the one that was asked for cannot be used', async () => {
    const { end } = await ask({ question: layerQuestion });
    fakes.last.fail(new ScorecamError('usage', 'There is no layer "block".', '', { remedy: 'other-layer' }));
    await end;
    await vi.waitUntil(() => fakes.messages().includes('layers'));
    expect(fakes.messages()).toEqual(['started 1 anew', 'failed 1', 'layers']);
  });

  it('of another content of the model are not kept with the answer', async () => {
    fakes.modelHash = 'replaced meanwhile';
    await askAndAnswer();
    expect(fakes.messages()).toContain('done 1');
    expect(fakes.kept).toEqual([]);
  });
});

describe('small pictures of a film', () => {
  const film = [image, other];

  it('come after the answer', async () => {
    await askAndAnswer({ film });
    expect(fakes.thumbnails).toEqual(film);
  });

  it('come after a picture that cannot be read, and after one that nobody waits for', async () => {
    const broken = await ask({ film });
    fakes.last.fail(new ScorecamError('picture', 'It is broken.', ''));
    await broken.end;
    expect(fakes.thumbnails).toEqual(film);
    const second = [path.join(folder, 'c.png')];
    const cancelled = await ask({ film: second });
    fakes.view.memory.remember({ type: 'pictures/film', film: [] });
    runner.cancel();
    await cancelled.end;
    expect(fakes.thumbnails).toEqual([...film, ...second]);
    expect(fakes.messages().at(-1)).toBe('cancelled 2');
  });

  it('do not start one more engine after one that failed', async () => {
    const { end } = await ask({ film });
    fakes.last.fail(new ScorecamError('engine', 'It ended.', ''));
    await end;
    expect(fakes.thumbnails).toEqual([]);
  });
});

describe('what a page says', () => {
  it('is out of date where it was told of another picture last', async () => {
    await ask();
    await ask({ question: layerQuestion });
    const { numbers } = runner;
    expect([numbers.isLast(1), numbers.isOfPicture(1), numbers.isOfPixels(1)]).toEqual([false, true, true]);
    await ask({ question: { ...layerQuestion, fit: 'crop' } });
    expect([numbers.isOfPicture(1), numbers.isOfPixels(1)]).toEqual([true, false]);
    await ask({ image: other });
    expect([numbers.isLast(4), numbers.isOfPicture(3), numbers.isOfPicture(4)]).toEqual([true, false, true]);
    await ask({ image: other, findModel: () => ({ model: folder, origin: 'panel' }) });
    expect([numbers.isOfPicture(4), numbers.isOfPicture(5)]).toEqual([false, true]);
  });
});

describe('methods that cannot be used', () => {
  const told = (): unknown[] =>
    fakes.told.flatMap((message) => (message.type === 'model/methods' ? [message.refused] : []));

  it('are told once for a model and a layer', async () => {
    fakes.refused = { mask: 'because' };
    await askAndAnswer();
    await askAndAnswer({ question: { ...FIRST_QUESTION, target: 2 } });
    expect(told()).toEqual([{ mask: 'because' }]);
    await askAndAnswer({ question: layerQuestion });
    expect(told()).toHaveLength(2);
    expect(fakes.view.memory.known().refused).toEqual({ mask: 'because' });
  });

  it('are told where the one that was asked for turns out to be none', async () => {
    const { end } = await ask({ question: { ...FIRST_QUESTION, method: 'mask' } });
    fakes.refused = { mask: 'because' };
    fakes.last.fail(new ScorecamError('model', 'The derivatives cannot be computed.', '', { remedy: 'other-method' }));
    await end;
    await vi.waitUntil(() => told().length === 1);
  });
});
