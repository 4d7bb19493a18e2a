import { open } from 'node:fs/promises';
import { REPORT_MARK } from '../report';
import type { OutputFolder } from './output-folder';

/** The mark stands in the head of a report, before its styles. */
const HEAD_BYTES = 4096;

/** The name for a report in a folder: `report.html`, unless a file that is no report of this program has it. */
export async function reportName(folder: OutputFolder): Promise<string> {
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? 'report.html' : `report-${n}.html`;
    if (await isFreeOrReport(folder.pathOf(name))) return name;
  }
}

async function isFreeOrReport(file: string): Promise<boolean> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      return buffer.toString('utf8', 0, bytesRead).includes(REPORT_MARK);
    } finally {
      await handle.close();
    }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}
