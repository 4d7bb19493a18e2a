import { readFileSync } from 'node:fs';

/** Numbers of a NumPy file, flat, with their shape; float32, float64, int32 and int64. */
export function readNpy(file: string): { data: Float64Array; shape: number[] } {
  const bytes = readFileSync(file);
  const headerLength = bytes.readUInt16LE(8);
  const header = bytes.subarray(10, 10 + headerLength).toString('latin1');
  const shape = (/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? '')
    .split(',')
    .map(Number)
    .filter((n) => n > 0);
  const type = /'descr': '([^']+)'/.exec(header)?.[1];
  const body = bytes.subarray(10 + headerLength);
  const count = shape.reduce((product, n) => product * n, 1);
  const read: Record<string, (i: number) => number> = {
    '<f4': (i) => body.readFloatLE(i * 4),
    '<f8': (i) => body.readDoubleLE(i * 8),
    '<i4': (i) => body.readInt32LE(i * 4),
    '<i8': (i) => Number(body.readBigInt64LE(i * 8)),
  };
  const at = read[type ?? ''];
  if (at === undefined) throw new Error(`${file} holds ${String(type)}`);
  const [rows = 1, columns = 1] = shape;
  const isTransposed = header.includes("'fortran_order': True") && shape.length === 2;
  const place = (i: number): number => (isTransposed ? (i % columns) * rows + Math.floor(i / columns) : i);
  return { data: Float64Array.from({ length: count }, (_, i) => at(place(i))), shape };
}
