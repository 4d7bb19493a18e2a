import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { fingerprintFiles, joinFingerprints } from '../../files/fingerprint';
import { ScorecamError } from '../../shared/errors';
import { changedWhileLoading, hashFiles } from '../model-parts';
import { findDamage } from '../protobuf/find-damage';
import { checkOperators } from './check-operators';
import { checkpointNames } from './checkpoint-names';
import { flatten, type FlatGraph } from './flat-graph';
import { freezeWeights } from './frozen-model';
import type { OwnScaling } from './graph-scale';
import { ModelProgram } from './model-program';
import { addObjectNames } from './object-names';
import { decodeSavedModel, SAVED_MODEL_MESSAGES, type MetaGraphProto } from './saved-model-proto';
import { findSavedModelScaling } from './saved-model-scale';
import { chooseSignature, servingGraph, type Signature } from './signatures';
import { SAVED_MODEL_HINT, TensorBundle } from './tensor-bundle';
import { takeFractions } from './whole-levels';

/** No protobuf message is larger. */
const MAX_BYTES = 2 ** 31 - 1;

/** A SavedModel, taken apart and checked; its weights are not yet read. */
export interface OpenedSavedModel {
  readonly signature: Signature;
  readonly graph: FlatGraph;
  readonly scaling: OwnScaling;
  /** Undefined where all weights are part of the graph. */
  readonly bundle: TensorBundle | undefined;
  /** Absolute paths, that of `saved_model.pb` first. */
  readonly files: readonly string[];
  /** SHA-256 over the files. */
  readonly contentHash: string;
  /** Of the files, taken before they were read. */
  readonly fingerprint: string;
}

/**
 * Opens a SavedModel and checks what can be checked without its weights. Nothing of it reaches TensorFlow here.
 *
 * @param file absolute path of `saved_model.pb`
 * @param asked name of the signature that is wanted
 * @throws ScorecamError `model`, or `usage` where there is no such signature
 */
export async function openSavedModel(file: string, asked?: string): Promise<OpenedSavedModel> {
  const before = await fingerprintFiles([file]);
  const bytes = await readWhole(file);
  const damage = findDamage(bytes, SAVED_MODEL_MESSAGES, 'savedModel');
  if (damage !== undefined) throw new ScorecamError('model', `${file} ${damage}.`, SAVED_MODEL_HINT);
  const graph = servingGraph(decode(bytes, file), file);
  const bundle = await TensorBundle.open(path.dirname(file));
  const others = bundle?.files ?? [];
  const understood = await understand(graph, bundle, { file, asked });
  const { channels } = understood.signature.picture;
  return {
    ...understood,
    scaling: await findSavedModelScaling(understood.graph, bundle, channels),
    bundle,
    files: [file, ...others],
    fingerprint: joinFingerprints(before, await fingerprintFiles(others)),
    contentHash: await hashFiles(others, bytes),
  };
}

/**
 * Reads a SavedModel with its weights.
 *
 * @param contentHash that it has to have
 * @throws ScorecamError `model` when it has changed, or when a weight is damaged, NaN or infinite
 */
export async function readSavedModel(
  file: string,
  { contentHash, signature: asked }: { readonly contentHash: string; readonly signature: string },
): Promise<{ readonly graph: FlatGraph; readonly signature: Signature }> {
  const opened = await openSavedModel(file, asked);
  if (opened.contentHash !== contentHash) {
    throw changedWhileLoading(file);
  }
  const { graph, bundle, signature } = opened;
  return { graph: await freezeWeights(graph, bundle, file), signature };
}

async function understand(
  meta: MetaGraphProto,
  bundle: TensorBundle | undefined,
  { file, asked }: { readonly file: string; readonly asked: string | undefined },
): Promise<Pick<OpenedSavedModel, 'signature' | 'graph'>> {
  const { graph_def: main, saver_def: saver, object_graph_def: objects } = meta;
  const program = new ModelProgram(main?.node ?? [], main?.library?.function ?? [], file);
  checkOperators(program, meta, file);
  const signature = chooseSignature(meta, file, asked);
  const { picture, outputs } = signature;
  const restored = checkpointNames(program, saver?.restore_op_name ?? '');
  const checkpoint = await addObjectNames({ program, objects, bundle, restored });
  const wanted = outputs.map(({ tensor }) => tensor);
  const graph = flatten({ program, file, picture: picture.node, wanted, checkpoint });
  return { signature, graph: picture.isWhole ? { ...graph, nodes: takeFractions(graph, file) } : graph };
}

async function readWhole(file: string): Promise<Buffer> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) {
    throw new ScorecamError(
      'model',
      `There is no model at ${file}.`,
      'Give --model the folder that holds saved_model.pb.',
      {
        remedy: 'model-path',
      },
    );
  }
  const relative = path.relative(await realpath(path.dirname(file)), await realpath(file));
  if (path.dirname(relative) !== '.') {
    throw new ScorecamError(
      'model',
      `${file} is a link to another place, and models are not followed there.`,
      'Give --model the folder that holds the model itself.',
      { remedy: 'model-path' },
    );
  }
  if (found.size > MAX_BYTES) {
    throw new ScorecamError('model', `${file} has more than 2 GiB.`, 'Export the model with variables.');
  }
  return readFile(file).catch((cause: unknown) => {
    throw new ScorecamError('model', `${file} cannot be read.`, 'Check that you may read it.', { cause });
  });
}

function decode(bytes: Buffer, file: string): readonly MetaGraphProto[] {
  try {
    return decodeSavedModel(bytes);
  } catch (cause) {
    throw new ScorecamError('model', `${file} is damaged: it is no SavedModel.`, SAVED_MODEL_HINT, { cause });
  }
}
