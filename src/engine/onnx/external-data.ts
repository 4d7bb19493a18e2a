import { open, realpath } from 'node:fs/promises';
import path from 'node:path';
import { ScorecamError } from '../../shared/errors';
import { changedWhileLoading, locatePart, type ModelPart } from '../model-parts';
import { ONNX_HINT } from './check-onnx';
import type { OnnxGraph, OnnxTensor } from './onnx-proto';
import { byteLength, isExternal } from './onnx-tensors';

const DATA_HINTS = { missing: ONNX_HINT, place: 'its data has to lie beside it' };

/** Where the numbers of a tensor lie outside of the model's file. */
interface ExternalPlace {
  /** Absolute, links followed. */
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

/** Places of the tensors that lie in other files, by the tensors' names. */
export type ExternalPlaces = ReadonlyMap<string, ExternalPlace>;

/**
 * Finds the numbers that lie in other files: these have to be in the model's folder and long enough.
 *
 * @param modelFile absolute path
 * @throws ScorecamError `model`
 */
export async function locateExternalData(graph: OnnxGraph, modelFile: string): Promise<ExternalPlaces> {
  const tensors = (graph.initializer ?? []).filter(isExternal);
  if (tensors.length === 0) return new Map();
  const folder = await realpath(path.dirname(modelFile));
  const files = new Map<string, Promise<ModelPart>>();
  const places = new Map<string, ExternalPlace>();
  for (const tensor of tensors) {
    const { location, offset, length } = readPlace(tensor, modelFile);
    let found = files.get(location);
    if (found === undefined) {
      found = locatePart(folder, location, DATA_HINTS);
      files.set(location, found);
    }
    const { path: file, bytes } = await found;
    if (offset + length > bytes) {
      throw new ScorecamError(
        'model',
        `${file} holds ${bytes} bytes, but weight ${tensor.name ?? ''} reaches to byte ${offset + length}: it is cut short.`,
        ONNX_HINT,
      );
    }
    places.set(tensor.name ?? '', { file, offset, length });
  }
  return places;
}

/** The tensor's own description of its place, checked against its shape. */
function readPlace(tensor: OnnxTensor, modelFile: string): { location: string; offset: number; length: number } {
  const entries = new Map((tensor.external_data ?? []).map(({ key = '', value = '' }) => [key, value]));
  const wanted = byteLength(tensor);
  const offset = Number(entries.get('offset') ?? 0);
  const length = Number(entries.get('length') ?? wanted);
  const location = entries.get('location') ?? '';
  const isWhole = Number.isSafeInteger(offset) && offset >= 0 && length === wanted;
  if (isWhole && location !== '') return { location, offset, length };
  throw new ScorecamError(
    'model',
    `${modelFile}: weight ${tensor.name ?? ''} is said to lie at byte ${entries.get('offset') ?? '0'} of ${JSON.stringify(location.slice(0, 200))} ` +
      `with ${entries.get('length') ?? '?'} bytes; its shape needs ${wanted}.`,
    ONNX_HINT,
  );
}

/**
 * The graph with the numbers of all tensors in it.
 *
 * @throws ScorecamError `model` when a file became shorter meanwhile
 */
export async function readExternalData(graph: OnnxGraph, places: ExternalPlaces): Promise<OnnxGraph> {
  if (places.size === 0) return graph;
  const initializer: OnnxTensor[] = [];
  for (const tensor of graph.initializer ?? []) {
    const place = isExternal(tensor) ? places.get(tensor.name ?? '') : undefined;
    if (place === undefined) {
      initializer.push(tensor);
      continue;
    }
    const { dims = [], data_type = 0, name = '' } = tensor;
    initializer.push({ dims, data_type, name, raw_data: await readPart(place) });
  }
  return { ...graph, initializer };
}

async function readPart({ file, offset, length }: ExternalPlace): Promise<Uint8Array> {
  const handle = await open(file).catch((cause: unknown) => {
    throw new ScorecamError('model', `${file} cannot be opened.`, 'Check that you may read it.', { cause });
  });
  try {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length;) {
      const { bytesRead } = await handle.read(bytes, at, length - at, offset + at);
      if (bytesRead === 0) {
        throw changedWhileLoading(file);
      }
      at += bytesRead;
    }
    return bytes;
  } finally {
    await handle.close();
  }
}
