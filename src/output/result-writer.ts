import type { ExplainResult, MapData } from '../protocol';
import { encodeNpy, reportItem, reportParts, toJsonRecord, type ReportItem, type ResultFiles } from '../report';
import type { ScorecamError } from '../shared/errors';
import { VERSION } from '../shared/version';
import { OutputFolder, type OutputFile } from './output-folder';
import { OutputNames } from './output-names';
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
    const { stem, earlier } = await this.names.namesFor(result.image);
    const written: OutputFile[] = [];
    const save = (name: string, content: Uint8Array | null | undefined): string | null => {
      if (content === null || content === undefined) return null;
      written.push({ name: `${stem}.${name}`, content });
      return this.folder.pathOf(`${stem}.${name}`);
    };
    const npy = (map: MapData | null): Uint8Array | null => map && encodeNpy(map.data, [map.height, map.width]);
    const files: ResultFiles = {
      predictedMap: save('predicted.npy', npy(maps.predicted)),
      targetMap: save('target.npy', npy(maps.target)),
      contrastMap: save('contrast.npy', npy(maps.contrast)),
      predictedOverlay: save('predicted.png', overlays?.predicted),
      targetOverlay: save('target.png', overlays?.target),
      contrastOverlay: save('contrast.png', overlays?.contrast),
      report: this.folder.pathOf(this.reportFile),
    };
    const record = `${JSON.stringify(toJsonRecord(result, files, startMs), null, 2)}\n`;
    // The record comes last: where it lies, everything that it names lies, too.
    await this.folder.write([...written, { name: `${stem}.json`, content: record }]);
    const names = new Set(written.map(({ name }) => name));
    await this.folder.remove(earlier.filter((name) => !names.has(name)));
    this.#report(reportItem(result));
    return files;
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
    if (!this.#items.some(({ kind }) => kind === 'explained')) return undefined;
    const about = { version: VERSION, command: this.command, left: this.#left, generatedAt: new Date() };
    await this.folder.write([{ name: this.reportFile, content: reportParts(this.#items, about) }]);
    return { report: this.folder.pathOf(this.reportFile), left: this.#left };
  }

  #report(item: ReportItem): void {
    const bytes = item.kind === 'failed' ? 0 : bytesOf(Object.values(item.pictures));
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

function bytesOf(pictures: readonly (Uint8Array | null)[]): number {
  return pictures.reduce((sum, picture) => sum + (picture?.byteLength ?? 0), 0);
}
