import { readFile, stat } from 'node:fs/promises';
import { fingerprintFiles, joinFingerprints } from '../../files/fingerprint';
import { ScorecamError } from '../../shared/errors';
import { changedWhileLoading, hashFiles } from '../model-parts';
import { findDamage } from '../protobuf/find-damage';
import { checkFinite, checkModel, ONNX_HINT } from './check-onnx';
import { locateExternalData, readExternalData, type ExternalPlaces } from './external-data';
import { decodeModel, type OnnxGraph, type OnnxModel } from './onnx-proto';
import { ONNX_MESSAGES } from './onnx-messages';
import { sortNodes } from './sort-nodes';

/** No protobuf message is larger, and the runtime takes a model as one. */
const MAX_BYTES = 2 ** 31 - 1;

/** A model's file, taken apart and checked; its weights may still lie in other files. */
export interface OpenedOnnx {
  readonly model: OnnxModel;
  readonly graph: OnnxGraph;
  readonly places: ExternalPlaces;
  /** Absolute paths, the model's own first. */
  readonly files: readonly string[];
  /** SHA-256 over the model's file and the others. */
  readonly contentHash: string;
  /** Of the files, taken before they were read. */
  readonly fingerprint: string;
}

/**
 * Opens a model and checks what can be checked without its weights.
 *
 * @throws ScorecamError `model`
 */
export async function openOnnx(file: string): Promise<OpenedOnnx> {
  const before = await fingerprintFiles([file]);
  const bytes = await readWhole(file);
  const damage = findDamage(bytes, ONNX_MESSAGES, 'model');
  if (damage !== undefined) throw new ScorecamError('model', `${file} ${damage}.`, ONNX_HINT);
  const { model, graph } = understand(bytes, file);
  const places = await locateExternalData(graph, file);
  const others = [...new Set([...places.values()].map((place) => place.file))];
  const total = [...places.values()].reduce((sum, { length }) => sum + length, bytes.length);
  if (total > MAX_BYTES) throw tooLarge(file);
  const fingerprint = joinFingerprints(before, await fingerprintFiles(others));
  return { model, graph, places, files: [file, ...others], contentHash: await hashFiles(others, bytes), fingerprint };
}

/**
 * Reads a model with all of its weights.
 *
 * @param contentHash that it has to have
 * @throws ScorecamError `model` when it has changed, or when a weight is NaN or infinite
 */
export async function readOnnx(file: string, contentHash: string): Promise<{ model: OnnxModel; graph: OnnxGraph }> {
  const opened = await openOnnx(file);
  if (opened.contentHash !== contentHash) {
    throw changedWhileLoading(file);
  }
  const graph = await readExternalData(opened.graph, opened.places);
  checkFinite(graph, file);
  return { model: opened.model, graph };
}

async function readWhole(file: string): Promise<Buffer> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) {
    throw new ScorecamError('model', `There is no model at ${file}.`, 'Give --model the path of an .onnx file.', {
      remedy: 'model-path',
    });
  }
  if (found.size > MAX_BYTES) throw tooLarge(file);
  return readFile(file).catch((cause: unknown) => {
    throw new ScorecamError('model', `${file} cannot be read.`, 'Check that you may read it.', { cause });
  });
}

function tooLarge(file: string): ScorecamError {
  return new ScorecamError(
    'model',
    `${file} has more than 2 GiB of weights.`,
    'Use a smaller model, or one in float16.',
  );
}

function understand(bytes: Buffer, file: string): { model: OnnxModel; graph: OnnxGraph } {
  try {
    const model = decodeModel(bytes);
    return { model, graph: sortNodes(checkModel(model, file)) };
  } catch (cause) {
    if (cause instanceof ScorecamError) throw cause;
    throw new ScorecamError('model', `${file} is damaged: it is no ONNX model.`, ONNX_HINT, { cause });
  }
}
