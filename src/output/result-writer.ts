import type { Comparison } from '../compare';
import type { ExplainResult, MapData } from '../protocol';
import {
  comparedItem,
  encodeNpy,
  reportItem,
  reportParts,
  toComparisonRecord,
  toJsonRecord,
  type ComparisonFiles,
  type ComparisonRecord,
  type ExplainRecord,
  type ReportItem,
  type ResultFiles,
} from '../report';
import type { ScorecamError } from '../shared/errors';
import { VERSION } from '../shared/version';
import { OutputFolder, type OutputFile } from './output-folder';
import { OutputNames, type ResultNames } from './output-names';
import { reportName } from './report-name';

/** A report holds its pictures in itself; more of them would make a file that no browser likes. */
const MAX_REPORTED = 200;
const MAX_REPORTED_BYTES = 64 * 2 ** 20;

/** Writes what the user asked to keep (`--out`, or "Save" in the panel): maps, overlays and a record for each picture, and one report. */
export class ResultWriter {
  readonly #items: ReportItem[] = [];
  #bytes = 0;
  #left = 0;

  private constructor(
    private readonly folder: OutputFolder,
    private readonly names: OutputNames,
    private readonly reportFile: string,
    private readonly command: string,
  ) {}

  /**
   * @param images absolute paths of all pictures of this run
   * @throws ScorecamError `output`
   */
  static async open(folder: string, images: readonly string[], command: string): Promise<ResultWriter> {
    const opened = await OutputFolder.open(folder);
    return new ResultWriter(opened, new OutputNames(opened, images), await reportName(opened), command);
  }

  /**
   * @param startMs time that it took to start the engine, for the record
   * @returns absolute paths of what was written
   * @throws ScorecamError `output`
   */
  async write(result: ExplainResult, startMs: number): Promise<ResultFiles> {
    const { maps, overlays } = result;
    const { names, save } = await this.#begin(result.image, 'explain');
    const files: ResultFiles = {
      predictedMap: save('predicted.npy', npy(maps.predicted)),
      targetMap: save('target.npy', npy(maps.target)),
      contrastMap: save('contrast.npy', npy(maps.contrast)),
      predictedOverlay: save('predicted.png', overlays?.predicted),
      targetOverlay: save('target.png', overlays?.target),
      contrastOverlay: save('contrast.png', overlays?.contrast),
      report: this.folder.pathOf(this.reportFile),
    };
    await this.#end(names, toJsonRecord(result, files, startMs));
    this.#report(reportItem(result));
    return files;
  }

  /** As `write`, of two models on one picture. */
  async writeComparison(comparison: Comparison, startMs: number): Promise<ComparisonFiles> {
    const { first, second } = comparison;
    const { names, save } = await this.#begin(comparison.image, 'compare');
    const files: ComparisonFiles = {
      predictedMapA: save('predicted-a.npy', npy(first.maps.predicted)),
      predictedMapB: save('predicted-b.npy', npy(second.maps.predicted)),
      targetMapA: save('target-a.npy', npy(first.maps.target)),
      targetMapB: save('target-b.npy', npy(second.maps.target)),
      predictedOverlayA: save('predicted-a.png', first.overlays?.predicted),
      predictedOverlayB: save('predicted-b.png', second.overlays?.predicted),
      targetOverlayA: save('target-a.png', first.overlays?.target),
      targetOverlayB: save('target-b.png', second.overlays?.target),
      report: this.folder.pathOf(this.reportFile),
    };
    await this.#end(names, toComparisonRecord(comparison, files, startMs));
    this.#report(comparedItem(comparison));
    return files;
  }

  /** Finds the names of a picture's results; `save` puts a file among them and tells its path. */
  async #begin(image: string, kind: 'explain' | 'compare'): Promise<{ names: NamedFiles; save: SaveFile }> {
    const { stem, earlier } = await this.names.namesFor(image, kind);
    const files: OutputFile[] = [];
    const save: SaveFile = (name, content) => {
      if (content === null || content === undefined) return null;
      files.push({ name: `${stem}.${name}`, content });
      return this.folder.pathOf(`${stem}.${name}`);
    };
    return { names: { stem, earlier, files }, save };
  }

  async #end({ stem, earlier, files }: NamedFiles, record: ExplainRecord | ComparisonRecord): Promise<void> {
    const content = `${JSON.stringify(record, null, 2)}\n`;
    // The record comes last: where it lies, everything that it names lies, too.
    await this.folder.write([...files, { name: `${stem}.json`, content }]);
    const names = new Set(files.map(({ name }) => name));
    await this.folder.remove(earlier.filter((name) => !names.has(name)));
  }

  addFailure(image: string, { code, message, hint }: ScorecamError): void {
    this.#report({ kind: 'failed', image, error: { code, message, hint } });
  }

  /**
   * Writes the report of everything so far.
   *
   * @returns its path and how many pictures did not fit into it; undefined where there is nothing to report
   * @throws ScorecamError `output`
   */
  async finish(): Promise<{ report: string; left: number } | undefined> {
    // A report of nothing but a mistyped option would replace a good one.
    if (this.#items.every(({ kind }) => kind === 'failed')) return undefined;
    const about = { version: VERSION, command: this.command, left: this.#left, generatedAt: new Date() };
    await this.folder.write([{ name: this.reportFile, content: reportParts(this.#items, about) }]);
    return { report: this.folder.pathOf(this.reportFile), left: this.#left };
  }

  #report(item: ReportItem): void {
    const bytes = bytesOf(item);
    // The first pictures and no others: whoever reads it knows which ones are left out.
    const isFull = this.#left > 0 || this.#items.length === MAX_REPORTED;
    if (isFull || (this.#items.length > 0 && this.#bytes + bytes > MAX_REPORTED_BYTES)) {
      this.#left += 1;
      return;
    }
    this.#bytes += bytes;
    this.#items.push(item);
  }
}

/** The results of a picture that are being written. */
interface NamedFiles extends ResultNames {
  readonly files: readonly OutputFile[];
}

type SaveFile = (name: string, content: Uint8Array | null | undefined) => string | null;

function npy(map: MapData | null): Uint8Array | null {
  return map && encodeNpy(map.data, [map.height, map.width]);
}

/** Of the pictures of an item. */
function bytesOf(item: ReportItem): number {
  if (item.kind === 'failed') return 0;
  if (item.kind === 'compared') return bytesOf(item.first) + bytesOf(item.second);
  return Object.values(item.pictures).reduce((sum, picture) => sum + (picture?.byteLength ?? 0), 0);
}
