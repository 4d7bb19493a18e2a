import path from 'node:path';
import type { ExplainResult, MapData } from '../protocol';
import { encodeNpy, renderReport, reportItem, toJsonRecord, type ReportItem, type ResultFiles } from '../report';
import type { ScorecamError } from '../shared/errors';
import { VERSION } from '../shared/version';
import { OutputFolder } from './output-folder';

/** A report holds its pictures in itself; more of them would make a file that no browser likes. */
const MAX_REPORTED = 200;

/** Writes what `--out` asks for: maps, overlays and a record for each picture, and one report. */
export class ResultWriter {
  readonly #items: ReportItem[] = [];
  #left = 0;

  private constructor(
    private readonly folder: OutputFolder,
    private readonly command: string,
  ) {}

  /** @throws ScorecamError `output` */
  static async open(folder: string, command: string): Promise<ResultWriter> {
    return new ResultWriter(await OutputFolder.open(folder), command);
  }

  /**
   * @param startMs time that it took to start the engine, for the record
   * @returns absolute paths of what was written
   * @throws ScorecamError `output`
   */
  async write(result: ExplainResult, startMs: number): Promise<ResultFiles> {
    const { maps, overlays } = result;
    const stem = this.folder.stemFor(result.image);
    const saveMap = (name: string, map: MapData | null): Promise<string | null> =>
      map === null ? none() : this.folder.write(`${stem}.${name}.npy`, encodeNpy(map.data, [map.height, map.width]));
    const saveOverlay = (name: string, png: Uint8Array | null | undefined): Promise<string | null> =>
      png === null || png === undefined ? none() : this.folder.write(`${stem}.${name}.png`, png);
    const files: ResultFiles = {
      predictedMap: await saveMap('predicted', maps.predicted),
      targetMap: await saveMap('target', maps.target),
      contrastMap: await saveMap('contrast', maps.contrast),
      predictedOverlay: await saveOverlay('predicted', overlays?.predicted),
      targetOverlay: await saveOverlay('target', overlays?.target),
      contrastOverlay: await saveOverlay('contrast', overlays?.contrast),
      report: path.join(this.folder.folder, 'report.html'),
    };
    await this.folder.write(`${stem}.json`, `${JSON.stringify(toJsonRecord(result, files, startMs), null, 2)}\n`);
    this.#report(() => reportItem(result));
    return files;
  }

  addFailure(image: string, { code, message, hint }: ScorecamError): void {
    this.#report(() => ({ kind: 'failed', image, error: { code, message, hint } }));
  }

  /**
   * Writes the report of everything so far.
   *
   * @returns its path and how many pictures did not fit into it
   */
  async finish(): Promise<{ report: string; left: number }> {
    const page = renderReport(this.#items, {
      version: VERSION,
      command: this.command,
      left: this.#left,
      generatedAt: new Date(),
    });
    return { report: await this.folder.write('report.html', page), left: this.#left };
  }

  #report(item: () => ReportItem): void {
    if (this.#items.length < MAX_REPORTED) this.#items.push(item());
    else this.#left += 1;
  }
}

function none(): Promise<null> {
  return Promise.resolve(null);
}
