import { ScorecamError } from '../../shared/errors';
import { ElementType, encodeModel, type OnnxValue } from '../onnx/onnx-proto';
import type { OnnxProvider } from '../types';
import { firstLine, type OnnxRuntime } from './onnx-runtime';

/** An execution provider that onnxruntime was built for on this system. */
export interface OfferedProvider {
  readonly name: string;
  /** Its libraries come with onnxruntime; of others they are installed apart. */
  readonly bundled: boolean;
}

const KNOWN: readonly string[] = ['cpu', 'cuda', 'dml', 'coreml', 'webgpu'] satisfies OnnxProvider[];

/** Those that are there, as onnxruntime itself lists them; others of its own cannot be asked for. */
export function offeredProviders(runtime: Pick<OnnxRuntime, 'listSupportedBackends'>): readonly OfferedProvider[] {
  const listed = runtime.listSupportedBackends().filter(({ name }) => KNOWN.includes(name));
  return listed.map(({ name, bundled }) => ({ name, bundled }));
}

/**
 * Makes sure that a provider computes here, by opening a graph of one operator with it: one that is listed may still want
 * for its libraries or for a device.
 *
 * @throws ScorecamError `runtime` that names those that are there
 */
export async function requireProvider(
  runtime: Pick<OnnxRuntime, 'listSupportedBackends' | 'InferenceSession'>,
  provider: OnnxProvider,
): Promise<void> {
  if (provider === 'cpu') return;
  const offered = offeredProviders(runtime);
  const found = offered.find(({ name }) => name === provider);
  if (found === undefined) {
    throw new ScorecamError(
      'runtime',
      `onnxruntime has no provider ${provider} on ${process.platform}-${process.arch}: it has ${namesOf(offered)}.`,
      'Leave out --provider, so that the processor computes, or name one that is there.',
      { remedy: 'onnx-provider' },
    );
  }
  try {
    const session = await runtime.InferenceSession.create(copyingModel(), sessionProviders(provider));
    await session.release();
  } catch (cause) {
    const why = cause instanceof Error ? asSentence(firstLine(cause.message)) : String(cause);
    const others = namesOf(offered.filter(({ name }) => name !== provider));
    const needs = found.bundled ? 'It needs a device and a driver that serve it.' : NOT_BUNDLED;
    throw new ScorecamError(
      'runtime',
      `onnxruntime cannot compute with its provider ${provider} here: ${why} ${needs} Others are there: ${others}.`,
      'Leave out --provider, so that the processor computes.',
      { cause, remedy: 'onnx-provider' },
    );
  }
}

const NOT_BUNDLED =
  'Its libraries are not part of the package: those that belong to this version of onnxruntime have to lie beside its own.';

/** What a session is opened with; what a provider cannot compute, the processor does. */
export function sessionProviders(provider: OnnxProvider): {
  readonly executionProviders: readonly string[];
  readonly enableMemPattern: boolean;
} {
  return {
    executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
    // DirectML allows no patterns of memory (onnxruntime.ai/docs/execution-providers/DirectML-ExecutionProvider.html).
    enableMemPattern: provider !== 'dml',
  };
}

/** "cpu, webgpu and cuda (installed apart)" */
function namesOf(offered: readonly OfferedProvider[]): string {
  const names = offered.map(({ name, bundled }) => (bundled ? name : `${name} (installed apart)`));
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

/** Without the place in onnxruntime's source, and the condition there. */
function asSentence(text: string): string {
  const said = text.replace(/^\S*onnxruntime_src\S* .* was false\.\s*/, '');
  return said.endsWith('.') ? said : `${said}.`;
}

/** Hands out what it is given. */
function copyingModel(): Uint8Array {
  const value = (name: string): OnnxValue => ({
    name,
    type: { tensor_type: { elem_type: ElementType.float, shape: { dim: [{ dim_value: 1 }] } } },
  });
  return encodeModel({
    ir_version: 8,
    opset_import: [{ domain: '', version: 13 }],
    graph: {
      name: 'copy',
      node: [{ op_type: 'Identity', name: 'copy', input: ['given'], output: ['taken'] }],
      input: [value('given')],
      output: [value('taken')],
    },
  });
}
