import { createHash } from 'node:crypto';
import { readFile, rm, utimes } from 'node:fs/promises';
import path from 'node:path';
import { fingerprintFiles } from '../files/fingerprint';
import { OutputFolder } from '../output';
import type {
  ClassList,
  DisplayPicture,
  ExplainResult,
  LayerDescription,
  MethodsResult,
  PanelQuestion,
  SaidOfModel,
  ScoreData,
} from '../protocol';
import { VERSION } from '../shared/version';
import { trimFolder } from './bounded-folder';
import { packKept, unpackKept } from './kept-file';

/** Raised when what is kept changes its form: older files are then not used. */
const FORMAT = 5;

const MAGIC = Buffer.from(`Score-CAM Lens ${VERSION}, result ${FORMAT}\n`);
const MAX_BYTES = 256 * 2 ** 20;

/** Everything that brings a result back to a page, which draws the maps of other classes from its scores. */
export interface KeptResult {
  readonly picture: DisplayPicture;
  readonly classes: ClassList;
  /** Null of a method that has none: its maps are those of the result alone. */
  readonly scores: ScoreData | null;
  readonly layers: readonly LayerDescription[];
  /** Why methods cannot be used with the model and the layer. */
  readonly refused: MethodsResult['refused'];
  readonly result: ExplainResult;
}

/** What a kept result depends on. */
export interface ResultSubject extends Pick<PanelQuestion, 'fit' | 'exif' | 'baseline'> {
  /** Absolute path of the picture; the class of its folder is part of the result. */
  readonly image: string;
  /** SHA-256 of its bytes, hexadecimal. */
  readonly pictureHash: string;
  /** Absolute path of the model; undefined for the embedded one, which the version of the extension tells. */
  readonly model: string | undefined;
  readonly said?: SaidOfModel | undefined;
  /** As asked for. */
  readonly layer: string | undefined;
  /** Left out: the usual one. */
  readonly method?: {
    readonly name: string;
    readonly options: PanelQuestion['methodOptions'] | undefined;
    /** As asked for. */
    readonly target: number | undefined;
    readonly subject: number | undefined;
  };
  /** Which runtime computes, as far as that is settled before it does. */
  readonly runtime: string;
}

/** The name under which a result is kept. */
export function resultKey(subject: ResultSubject): string {
  const { image, pictureHash, model, said, layer, fit, exif, baseline, runtime, method } = subject;
  const folder = path.basename(path.dirname(image));
  const facts = [
    pictureHash,
    folder,
    model ?? null,
    Object.entries(said ?? {}).sort(),
    layer ?? null,
    fit,
    exif,
    baseline,
    runtime,
    method === undefined
      ? null
      : [method.name, Object.entries(method.options ?? {}).sort(), method.target ?? null, method.subject ?? null],
  ];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}

/**
 * Results on disk, one file each, which several windows may use at once.
 *
 * A file that is not whole, not of this version, or of a model that has changed since, counts as missing and goes. When
 * all of them grow over their limit, those unused for longest go.
 */
export class ResultStore {
  constructor(
    private readonly folder: string,
    private readonly maxBytes = MAX_BYTES,
  ) {}

  /** @param subject of which the result is wanted */
  async find(subject: ResultSubject): Promise<KeptResult | undefined> {
    const file = this.#fileOf(subject);
    const content = await readFile(file).catch(() => undefined);
    if (content === undefined) return undefined;
    const kept = unpackKept(MAGIC, content) as KeptResult | undefined;
    if (kept === undefined || !(await isCurrent(kept))) {
      await rm(file, { force: true }).catch(() => undefined);
      return undefined;
    }
    const now = new Date();
    await utimes(file, now, now).catch(() => undefined);
    return { ...kept, result: { ...kept.result, image: subject.image } };
  }

  /**
   * Keeps a result.
   *
   * @throws ScorecamError `output` where it cannot be written; what was there stays
   */
  async put(subject: ResultSubject, kept: KeptResult): Promise<void> {
    const content = packKept(MAGIC, kept);
    const folder = await OutputFolder.open(this.folder);
    await folder.write([{ name: path.basename(this.#fileOf(subject)), content }]);
    await trimFolder(this.folder, this.maxBytes);
  }

  #fileOf(subject: ResultSubject): string {
    return path.join(this.folder, `${resultKey(subject)}.result`);
  }
}

/** Whether the model's files are what they were when the engine read them, which was before the result was known. */
async function isCurrent({ result: { model } }: KeptResult): Promise<boolean> {
  return model.fingerprint === (await fingerprintFiles(model.files));
}
