import type { Answer, Enquiry, Explanations } from '../../src/host/explanations';
import { ModelFinder, type FindOptions } from '../../src/host/model-finder';
import { Notices } from '../../src/host/notices';
import { PanelMemory } from '../../src/host/panel-memory';
import type { SessionServices, SessionView } from '../../src/host/session-services';
import type {
  ClassList,
  ExplainResult,
  FoundModel,
  LayersResult,
  Progress,
  ThumbnailResult,
  ToPanel,
} from '../../src/protocol';
import { ScorecamError } from '../../src/shared/errors';
import { sampleResult } from '../report/sample';
import { EventEmitter } from '../support/vscode';
import { sampleParts } from './sample-parts';

type ExplainCall = Parameters<Explanations['explain']>;

/** A question that was asked; the test answers it. */
export class AskedQuestion {
  #resolve!: (answer: Answer) => void;
  #reject!: (error: Error) => void;
  readonly promise: Promise<Answer>;
  /** Those that are told; the usual ones when left out. */
  classes: ClassList | undefined;
  /** As of methods that have none. */
  withoutScores = false;

  constructor(
    readonly enquiry: Enquiry,
    readonly missing: ExplainCall[1]['missing'],
    private readonly options: ExplainCall[2],
  ) {
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    options.signal.addEventListener('abort', () => {
      this.fail(new ScorecamError('cancelled', 'Cancelled.', ''));
    });
  }

  progress(...steps: readonly Progress[]): void {
    steps.forEach((step) => {
      this.options.onProgress(step);
    });
  }

  /** Tells what is still missing of the picture, and the scores. */
  tellParts(): void {
    const { picture, classes, scores } = sampleParts();
    if (this.missing.includes('picture')) this.progress({ kind: 'picture', picture });
    this.progress({ kind: 'stage', stage: 'predicting' });
    if (this.missing.includes('classes')) this.progress({ kind: 'classes', classes: this.classes ?? classes });
    if (!this.withoutScores) this.progress({ kind: 'scores', scores });
  }

  answer(result: ExplainResult = resultOf(this.enquiry)): void {
    this.tellParts();
    this.#resolve({ result, layers: undefined, refused: undefined, runtime: 'auto' });
  }

  fail(error: Error): void {
    this.#reject(error);
  }
}

/** What the editor keeps for an extension. */
export class FakeMemento {
  readonly #values = new Map<string, unknown>();

  get(key: string): unknown {
    return this.#values.get(key);
  }

  update(key: string, value: unknown): Promise<void> {
    this.#values.set(key, value);
    return Promise.resolve();
  }
}

/** A result about a question, of files that held these. */
export function resultOf({ image }: Enquiry, { picture = 'p1', model = 'm1' } = {}): ExplainResult {
  const sample = sampleResult({ image, pictureHash: picture });
  return { ...sample, model: { ...sample.model, contentHash: model, files: [], fingerprint: '' } };
}

/** What a session works with, and what it does to it. */
export class SessionFakes {
  readonly asked: AskedQuestion[] = [];
  readonly kept: Enquiry[] = [];
  readonly told: ToPanel[] = [];
  readonly thumbnails: string[] = [];
  readonly titles: string[] = [];
  /** Content of the model as it is when somebody asks for its layers. */
  modelHash = 'm1';
  /** Those of a model that is asked for them; the usual ones when left out. */
  classes: ClassList | undefined;
  /** Why methods cannot be used. */
  refused: Readonly<Record<string, string>> = {};
  /** What lies in the workspace. */
  found: readonly FoundModel[] = [];
  readonly searched = new EventEmitter<void>();
  readonly memory = new FakeMemento();
  /** What was pinned. */
  readonly pins = new Map<string, readonly ToPanel[]>();
  /** How that was looked for. */
  readonly searches: (FindOptions | undefined)[] = [];
  readonly models = new ModelFinder({
    search: {
      find: (options) => {
        this.searches.push(options);
        return Promise.resolve(this.found);
      },
      onDidChange: this.searched.event,
    },
    memory: this.memory,
    ownFolder: '/extension',
  });
  readonly view: SessionView;
  readonly services: SessionServices;

  constructor() {
    const memory = new PanelMemory();
    this.view = {
      memory,
      notices: new Notices(),
      send: (message) => {
        memory.remember(message);
        this.told.push(message);
      },
      showTitle: (title) => this.titles.push(title),
    };
    this.services = {
      explanations: {
        explain: (enquiry, { missing }, options) => {
          const question = new AskedQuestion(enquiry, missing, options);
          this.asked.push(question);
          return question.promise;
        },
        classes: () => Promise.resolve(this.classes ?? sampleParts().classes),
        layers: () => Promise.resolve(this.#layers()),
        refusedMethods: () => Promise.resolve(this.refused),
        keep: (enquiry) => {
          this.kept.push(enquiry);
          return Promise.resolve();
        },
      },
      models: this.models,
      pins: {
        find: (name) => Promise.resolve(this.pins.get(name)),
        put: (name, messages) => {
          this.pins.set(name, messages);
          return Promise.resolve();
        },
      },
      thumbnails: {
        thumbnail: ({ image }): Promise<ThumbnailResult> => {
          this.thumbnails.push(image);
          return Promise.resolve({ png: new Uint8Array([1]) });
        },
      },
      notices: new Notices(),
      log: { error: () => undefined, warn: () => undefined, show: () => undefined },
    };
  }

  /** The last question that was asked. */
  get last(): AskedQuestion {
    const last = this.asked.at(-1);
    if (last === undefined) throw new Error('nothing was asked');
    return last;
  }

  /** Types of the messages of questions and layers, with what tells them apart, from a place on. */
  messages(from = 0): string[] {
    return this.told.slice(from).flatMap((message) => {
      if (message.type === 'model/layers') return ['layers'];
      if (message.type === 'explain/started') return [`started ${message.id}${message.anew ? ' anew' : ''}`];
      if (message.type === 'explain/progress') return [message.progress.kind];
      if (message.type === 'explain/finding') return ['finding'];
      return message.type.startsWith('explain/') && 'id' in message
        ? [`${message.type.slice('explain/'.length)} ${message.id}`]
        : [];
    });
  }

  #layers(): LayersResult {
    const { layer, model } = sampleResult();
    const contentHash = this.modelHash;
    return {
      model: { ...model, contentHash },
      defaultLayer: layer.name,
      layers: [layer],
      warnings: [],
      backend: 'tfjs-node',
    };
  }
}
