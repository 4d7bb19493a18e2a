import { RecordingBinding } from '../graph/recorder';
import type { NativeBinding } from '../native';
import { loadTfjs, startNodeBackend, type NativeIdOf, type Tfjs } from './tfjs-runtime';

/** tfjs that computes with TensorFlow's library, and what writes down what it does. */
export interface NodeTfjs {
  readonly tfjs: Tfjs;
  readonly recorder: RecordingBinding;
  readonly nativeId: NativeIdOf;
}

/** tfjs has its backend once in a process, whoever asks first. */
let started: Promise<NodeTfjs> | undefined;

export function startNodeTfjs(binding: NativeBinding): Promise<NodeTfjs> {
  started ??= start(binding).catch((error: unknown) => {
    started = undefined;
    throw error;
  });
  return started;
}

async function start(binding: NativeBinding): Promise<NodeTfjs> {
  const tfjs = await loadTfjs();
  const recorder = new RecordingBinding(binding);
  const nativeId = await startNodeBackend(tfjs, recorder.binding);
  return { tfjs, recorder, nativeId };
}
