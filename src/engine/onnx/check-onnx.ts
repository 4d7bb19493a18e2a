import { ScorecamError } from '../../shared/errors';
import { attributesOf, type OnnxGraph, type OnnxModel, type OnnxNode, type OnnxTensor, toNumber } from './onnx-proto';
import { byteLength, elementCount, findNotFinite, isExternal, shapeOf } from './onnx-tensors';

/** What to do about an ONNX model that does not hold together. */
export const ONNX_HINT = 'Export the model again (torch.onnx.export), and copy all of its files.';

/** Operators of later sets behave as before as far as they are used; before 7 they did not broadcast. */
const MIN_OPERATOR_SET = 7;

const STANDARD_DOMAINS = new Set(['', 'ai.onnx', 'ai.onnx.ml']);

/** Of onnxruntime's own: quantised and fused forms of standard operators, pure functions of their inputs. */
const RUNTIME_DOMAIN = 'com.microsoft';
const RUNTIME_OPERATORS = new Set([
  ...['QuantizeLinear', 'DequantizeLinear', 'DynamicQuantizeMatMul', 'MatMulIntegerToFloat', 'MatMulNBits'],
  ...['QLinearAdd', 'QLinearMul', 'QLinearSigmoid', 'QLinearLeakyRelu', 'QLinearSoftmax', 'QLinearConcat'],
  ...['QLinearAveragePool', 'QLinearGlobalAveragePool', 'QLinearReduceMean', 'QLinearWhere', 'QLinearConv', 'QGemm'],
  ...['FusedConv', 'FusedGemm', 'FusedMatMul', 'FusedMatMulActivation', 'NhwcMaxPool', 'NhwcConv', 'NhwcFusedConv'],
  ...['Gelu', 'FastGelu', 'BiasGelu', 'QuickGelu', 'BiasSoftmax', 'GroupNorm', 'GridSample', 'Inverse'],
  ...[
    'LayerNormalization',
    'SkipLayerNormalization',
    'SimplifiedLayerNormalization',
    'Attention',
    'MultiHeadAttention',
  ],
]);

const MAX_NODES = 200_000;

/**
 * Checks what can be checked of a model without its weights: known operators, in subgraphs too, tensors as long as
 * their shapes say.
 *
 * @param file for messages
 * @throws ScorecamError `model`
 */
export function checkModel(model: OnnxModel, file: string): OnnxGraph {
  const { graph, functions = [], opset_import: sets = [] } = model;
  const fail = (what: string, hint = ONNX_HINT): never => {
    throw new ScorecamError('model', `${file} ${what}.`, hint);
  };
  if (graph?.node === undefined || graph.node.length === 0) return fail('holds no graph of operators');
  if (functions.length > 0 || (graph.sparse_initializer ?? []).length > 0) {
    return fail(
      `holds ${functions.length > 0 ? 'functions of its own' : 'sparse weights'}, which are not supported`,
      'Export the model with its functions inlined and dense weights (onnx.inliner.inline_local_functions).',
    );
  }
  const standard = sets.find(({ domain = '' }) => domain === '' || domain === 'ai.onnx');
  if (standard === undefined) return fail('does not say which set of operators it uses: it is cut short or damaged');
  const version = toNumber(standard.version);
  if (version < MIN_OPERATOR_SET) {
    return fail(`uses operators of set ${version}; ${MIN_OPERATOR_SET} or newer is needed`, 'Export the model again.');
  }
  const count = { nodes: 0 };
  checkGraph(graph, { file, count, isInner: false });
  return graph;
}

interface CheckContext {
  readonly file: string;
  readonly count: { nodes: number };
  /** A graph inside of an operator (If, Loop). */
  readonly isInner: boolean;
}

function checkGraph({ node: nodes = [], initializer: tensors = [] }: OnnxGraph, context: CheckContext): void {
  context.count.nodes += nodes.length;
  if (context.count.nodes > MAX_NODES) {
    throw new ScorecamError('model', `${context.file} has more than ${MAX_NODES} operators.`, ONNX_HINT);
  }
  const names = new Set<string>();
  for (const tensor of tensors) {
    if (names.has(tensor.name ?? '')) {
      throw new ScorecamError('model', `${context.file} has two weights named ${tensor.name ?? ''}.`, ONNX_HINT);
    }
    names.add(tensor.name ?? '');
    checkTensor(tensor, context);
  }
  for (const node of nodes) {
    checkOperator(node, context.file);
    for (const { t, g, tensors: others = [], graphs = [] } of attributesOf(node).values()) {
      for (const tensor of [...(t ? [t] : []), ...others]) checkTensor(tensor, { ...context, isInner: true });
      for (const inner of [...(g ? [g] : []), ...graphs]) checkGraph(inner, { ...context, isInner: true });
    }
  }
}

function checkOperator({ op_type: type = '', domain = '', name = '' }: OnnxNode, file: string): void {
  if (STANDARD_DOMAINS.has(domain) || (domain === RUNTIME_DOMAIN && RUNTIME_OPERATORS.has(type))) return;
  const where = name === '' ? '' : ` (node ${name.slice(0, 200)})`;
  throw new ScorecamError(
    'model',
    `${file} uses the operator ${domain.slice(0, 200)}.${type.slice(0, 200)}${where}, which is not known here.`,
    'Only standard ONNX operators are run; export the model without operators of its own.',
  );
}

function checkTensor(tensor: OnnxTensor, { file, isInner }: CheckContext): void {
  const fail = (what: string): never => {
    throw new ScorecamError('model', `${file}: weight ${(tensor.name ?? '').slice(0, 200)} ${what}.`, ONNX_HINT);
  };
  if (!shapeOf(tensor).every((length) => Number.isSafeInteger(length) && length >= 0)) {
    fail(`has an impossible shape [${shapeOf(tensor).slice(0, 10).join(', ')}]`);
  }
  const wanted = byteLength(tensor);
  if (isExternal(tensor)) {
    if (isInner) fail('is part of an operator and lies in another file, which is not supported');
    if (!Number.isSafeInteger(wanted)) fail('lies in another file and has a type that is not known');
    return;
  }
  const raw = tensor.raw_data ?? new Uint8Array();
  if (raw.length > 0 && Number.isFinite(wanted) && raw.length !== wanted) {
    fail(`has ${raw.length} bytes, but its shape [${shapeOf(tensor).join(', ')}] needs ${wanted}`);
  }
  const packed: readonly [Uint8Array | undefined, number][] = [
    [tensor.float_data, 4],
    [tensor.double_data, 8],
  ];
  for (const [bytes = new Uint8Array(), each] of packed) {
    // Complex numbers, which no operator of a network takes, would be two of them.
    if (bytes.length > 0 && bytes.length !== each * elementCount(tensor)) {
      fail(
        `has ${bytes.length / each} numbers, but its shape [${shapeOf(tensor).join(', ')}] needs ${elementCount(tensor)}`,
      );
    }
  }
  const varints = Math.max(
    tensor.int32_data?.length ?? 0,
    tensor.int64_data?.length ?? 0,
    tensor.uint64_data?.length ?? 0,
  );
  const texts = tensor.string_data?.length ?? 0;
  const isEmpty = raw.length + varints + texts + packed.reduce((sum, [bytes]) => sum + (bytes?.length ?? 0), 0) === 0;
  if (isEmpty && elementCount(tensor) > 0) fail('holds no numbers');
}

/**
 * Refuses weights that are NaN or infinite, those inside of Constant operators too.
 *
 * @throws ScorecamError `model`
 */
export function checkFinite({ initializer: tensors = [], node: nodes = [] }: OnnxGraph, file: string): void {
  const refuse = (name: string, bad: string): never => {
    throw new ScorecamError(
      'model',
      `${file}: weight ${name.slice(0, 200)} holds ${bad}.`,
      'The training of this model diverged, or its file is damaged; use another checkpoint.',
    );
  };
  for (const tensor of tensors) {
    const bad = findNotFinite(tensor);
    if (bad !== undefined) refuse(tensor.name ?? '', bad);
  }
  for (const node of nodes) {
    if (node.op_type !== 'Constant') continue;
    const value = attributesOf(node).get('value')?.t;
    const bad = value && findNotFinite(value);
    if (bad !== undefined) refuse(node.output?.[0] ?? '', bad);
  }
}
