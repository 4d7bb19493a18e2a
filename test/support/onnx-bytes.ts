import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { decodeModel, encodeModel, type OnnxModel } from '../../src/engine/onnx/onnx-proto';
import { ONNX_VECTORS } from './paths';

type Mutable<T> = T extends Uint8Array | { toNumber(): number }
  ? T
  : T extends readonly (infer Item)[]
    ? Mutable<Item>[]
    : T extends object
      ? { -readonly [Key in keyof T]: Mutable<T[Key]> }
      : T;

export type OnnxDraft = Mutable<OnnxModel> & { graph: Mutable<NonNullable<OnnxModel['graph']>> };

/** Bytes of one of the models of test/vectors/onnx. */
export function onnxBytes(name = 'residual'): Buffer {
  return readFileSync(path.join(ONNX_VECTORS, `${name}.onnx`));
}

/** Writes a model of test/vectors/onnx with something in it changed; returns the path. */
export function writeChangedOnnx(file: string, change: (draft: OnnxDraft) => void, name?: string): string {
  const draft = decodeModel(onnxBytes(name)) as OnnxDraft;
  change(draft);
  writeFileSync(file, encodeModel(draft));
  return file;
}
