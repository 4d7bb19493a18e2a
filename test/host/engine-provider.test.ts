import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineProvider, type EngineHandle } from '../../src/host/engine-provider';
import { Notices } from '../../src/host/notices';
import { RestartPolicy } from '../../src/host/restart-policy';
import {
  FIRST_QUESTION,
  type ExplainParams,
  type ExplainResult,
  type HideResult,
  type LayersResult,
  type MeasureResult,
  type MethodsResult,
  type ModelsResult,
  type PredictResult,
  type ProbeResult,
  type ThumbnailResult,
} from '../../src/protocol';
import { ScorecamError } from '../../src/shared/errors';

const MINUTE_MS = 60_000;
const LAYERS = {} as LayersResult;
const DIED = new ScorecamError('engine', 'It died.', '');
const STOPPED = new ScorecamError('cancelled', 'It was shut down.', '');

/** An engine whose answers and whose end are the test's. */
class FakeEngine implements EngineHandle {
  ended = false;
  #gone = Promise.resolve();
  readonly #waiting: { resolve: (result: LayersResult) => void; reject: (reason: Error) => void }[] = [];

  constructor(private readonly onEnd: (reason: ScorecamError) => void) {}

  async start(): Promise<void> {
    await this.layers();
  }

  async models(): Promise<ModelsResult> {
    return (await this.layers()) as unknown as ModelsResult;
  }

  async methods(): Promise<MethodsResult> {
    return (await this.layers()) as unknown as MethodsResult;
  }

  layers(): Promise<LayersResult> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
  }

  async explain(): Promise<ExplainResult> {
    return (await this.layers()) as unknown as ExplainResult;
  }

  async predict(): Promise<PredictResult> {
    return (await this.layers()) as unknown as PredictResult;
  }

  async hide(): Promise<HideResult> {
    return (await this.layers()) as unknown as HideResult;
  }

  async measure(): Promise<MeasureResult> {
    return (await this.layers()) as unknown as MeasureResult;
  }

  async probe(): Promise<ProbeResult> {
    return (await this.layers()) as unknown as ProbeResult;
  }

  async thumbnail(): Promise<ThumbnailResult> {
    return (await this.layers()) as unknown as ThumbnailResult;
  }

  answer(): void {
    this.#waiting.shift()?.resolve(LAYERS);
  }

  end(reason: ScorecamError): void {
    this.onEnd(reason);
    for (const { reject } of this.#waiting.splice(0)) reject(reason);
  }

  /** @returns what is to be called when the process is gone */
  takeTimeToEnd(): { gone: () => void } {
    let gone: () => void = () => undefined;
    this.#gone = new Promise((resolve) => (gone = resolve));
    return { gone };
  }

  dispose(): Promise<void> {
    if (!this.ended) {
      this.ended = true;
      this.end(STOPPED);
    }
    return this.#gone;
  }
}

function setUp() {
  const engines: FakeEngine[] = [];
  const notices = new Notices();
  const working: string[] = [];
  const settings = { idleMinutes: 10 };
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const provider = new EngineProvider({
    start: (onEnd) => {
      const engine = new FakeEngine(onEnd);
      engines.push(engine);
      return engine;
    },
    idleMinutes: () => settings.idleMinutes,
    policy: new RestartPolicy(),
    notices,
    log,
    showWork: (picture) => {
      working.push(picture);
      return { dispose: () => working.splice(working.indexOf(picture), 1) };
    },
  });
  const engine = (index: number): FakeEngine => {
    const started = engines[index];
    if (started === undefined) throw new Error(`only ${engines.length} engines were started`);
    return started;
  };
  return { provider, engines, engine, notices, working, settings, log };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('EngineProvider', () => {
  it('starts one engine with the first request', async () => {
    const { provider, engines, engine } = setUp();
    expect(engines).toHaveLength(0);
    const answers = [provider.layers({}), provider.layers({})];
    expect(engines).toHaveLength(1);
    engine(0).answer();
    engine(0).answer();
    expect(await Promise.all(answers)).toEqual([LAYERS, LAYERS]);
  });

  it('ends it after the idle time, counted from the last answer', async () => {
    const { provider, engine } = setUp();
    const first = provider.layers({});
    vi.advanceTimersByTime(30 * MINUTE_MS);
    expect(engine(0).ended).toBe(false);
    engine(0).answer();
    await first;
    vi.advanceTimersByTime(9 * MINUTE_MS);
    const second = provider.layers({});
    engine(0).answer();
    await second;
    vi.advanceTimersByTime(10 * MINUTE_MS - 1);
    expect(engine(0).ended).toBe(false);
    vi.advanceTimersByTime(1);
    expect(engine(0).ended).toBe(true);
  });

  it('takes another idle time at once, and 0 as never', async () => {
    const { provider, engine, settings } = setUp();
    settings.idleMinutes = 0;
    const asked = provider.layers({});
    engine(0).answer();
    await asked;
    vi.advanceTimersByTime(1000 * MINUTE_MS);
    expect(engine(0).ended).toBe(false);
    settings.idleMinutes = 1;
    provider.watchIdle();
    vi.advanceTimersByTime(MINUTE_MS);
    expect(engine(0).ended).toBe(true);
  });

  it('finishes work with the old engine after other settings, and asks a new one next', async () => {
    const { provider, engine, engines } = setUp();
    const old = provider.layers({});
    provider.replace();
    expect(engine(0).ended).toBe(false);
    const next = provider.layers({});
    expect(engines).toHaveLength(2);
    engine(0).answer();
    await expect(old).resolves.toBe(LAYERS);
    expect(engine(0).ended).toBe(true);
    expect(engine(1).ended).toBe(false);
    engine(1).answer();
    await expect(next).resolves.toBe(LAYERS);
  });

  it('ends an engine without work at once when it is replaced', async () => {
    const { provider, engine, engines } = setUp();
    const asked = provider.layers({});
    engine(0).answer();
    await asked;
    provider.replace();
    expect(engine(0).ended).toBe(true);
    expect(engines).toHaveLength(1);
  });

  it('rejects the requests of an engine that died, and asks a new one next', async () => {
    const { provider, engine, engines } = setUp();
    const asked = [provider.layers({}), provider.layers({})];
    engine(0).end(DIED);
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const next = provider.layers({});
    expect(engines).toHaveLength(2);
    engine(1).answer();
    await expect(next).resolves.toBe(LAYERS);
  });

  it('gives up after the fifth death, one death counting once, until the user starts it again', async () => {
    const { provider, engine, engines, notices } = setUp();
    for (let death = 0; death < 5; death += 1) {
      expect(notices.all()).toEqual([]);
      const asked = Promise.allSettled([provider.layers({}), provider.layers({})]);
      engine(death).end(DIED);
      await asked;
    }
    expect(notices.all()).toMatchObject([{ kind: 'engine-gave-up', action: 'Start again' }]);
    await expect(provider.layers({})).rejects.toMatchObject({ code: 'engine', remedy: 'start-engine' });
    expect(engines).toHaveLength(5);

    await notices.act('engine-gave-up');
    expect(notices.all()).toEqual([]);
    const asked = provider.layers({});
    engine(5).answer();
    await expect(asked).resolves.toBe(LAYERS);
  });

  it('starts engines again with other settings', async () => {
    const { provider, engine, engines, notices } = setUp();
    for (let death = 0; death < 5; death += 1) {
      const asked = Promise.allSettled([provider.layers({})]);
      engine(death).end(new ScorecamError('engine', 'It cannot be started.', '', { remedy: 'node-path' }));
      await asked;
    }
    await expect(provider.layers({})).rejects.toMatchObject({ code: 'engine', remedy: 'node-path' });
    provider.replace();
    expect(notices.all()).toEqual([]);
    void provider.layers({});
    expect(engines).toHaveLength(6);
  });

  it.each([
    [
      'was replaced',
      (provider: EngineProvider) => {
        provider.replace();
      },
    ],
    [
      'died',
      (_: EngineProvider, engine: FakeEngine) => {
        engine.end(DIED);
      },
    ],
  ])('counts no idle time of an engine that %s', async (_, end) => {
    const { provider, engine, log } = setUp();
    const asked = provider.layers({});
    engine(0).answer();
    await asked;
    end(provider, engine(0));
    vi.advanceTimersByTime(20 * MINUTE_MS);
    expect(log.info).not.toHaveBeenCalled();
  });

  it('waits in the end for one that is ending already', async () => {
    const { provider, engine } = setUp();
    const asked = provider.layers({});
    engine(0).answer();
    await asked;
    const { gone } = engine(0).takeTimeToEnd();
    provider.replace();
    let isOver = false;
    const over = provider.end().then(() => (isOver = true));
    await vi.advanceTimersByTimeAsync(1000);
    expect(isOver).toBe(false);
    gone();
    await over;
  });

  it('does not count engines that were asked to end', async () => {
    const { provider, engine, notices } = setUp();
    for (let round = 0; round < 6; round += 1) {
      const asked = Promise.allSettled([provider.layers({})]);
      await provider.restart();
      await asked;
      expect(engine(round).ended).toBe(true);
    }
    expect(notices.all()).toEqual([]);
  });

  it('ends all engines in the end, those that still work too', async () => {
    const { provider, engine } = setUp();
    const asked = [provider.layers({})];
    provider.replace();
    asked.push(provider.layers({}));
    const outcomes = Promise.allSettled(asked);
    await provider.end();
    expect([engine(0).ended, engine(1).ended]).toEqual([true, true]);
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('tells which picture is worked on, however that ends', async () => {
    const { provider, engine, working } = setUp();
    const params: ExplainParams = {
      ...FIRST_QUESTION,
      ...{ image: '/a.png', target: '1', contrast: true, channels: 1, previews: true, overlays: false },
    };
    const first = provider.explain(params, {});
    expect(working).toEqual(['/a.png']);
    engine(0).answer();
    await first;
    expect(working).toEqual([]);
    const second = Promise.allSettled([provider.explain(params, {})]);
    expect(working).toEqual(['/a.png']);
    engine(0).end(DIED);
    await second;
    expect(working).toEqual([]);
  });
});
