import { dataInputs, short, type Frame, type ModelProgram } from './model-program';
import type { NodeProto } from './saved-model-proto';
import { textsOf } from './tensor-values';

/** The largest networks have some thousand weights, each restored by some operators. */
const MAX_RUN = 1_000_000;

const ASSIGNS = new Set(['Assign', 'AssignVariableOp']);

/** Operators that stand for a variable. */
const VARIABLES = new Set(['VarHandleOp', 'Variable', 'VariableV2']);

/** What tells a variable from others; undefined where a node is none. Two handles of one name share their values. */
export function variableName({ op, name, attr }: NodeProto): string | undefined {
  if (!VARIABLES.has(op)) return undefined;
  const shared = op === 'VarHandleOp' ? Buffer.from(attr.shared_name?.s ?? []).toString('utf8') : '';
  return shared === '' ? name : shared;
}

/**
 * Reads off what restores a model's weights under which name each of its variables lies in the checkpoint.
 *
 * @param restore name of the operator that restores them all; empty where the model has no weights
 * @returns names in the checkpoint by names of variables
 * @throws ScorecamError `model`
 */
export function checkpointNames(program: ModelProgram, restore: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const texts = new Map<NodeProto, readonly string[]>();
  const textsBehind = (frame: Frame, reference: string): readonly string[] => {
    const { node } = program.follow(frame, reference);
    const known = texts.get(node) ?? textsOf(node.op === 'Const' ? (node.attr.value?.tensor ?? null) : null);
    texts.set(node, known);
    return known;
  };
  for (const { frame, node } of nodesRunBy(program, restore)) {
    if (!ASSIGNS.has(node.op)) continue;
    const [target = '', value = ''] = dataInputs(node);
    const variable = variableName(program.follow(frame, target).node);
    const source = program.follow(frame, value);
    if (variable === undefined || source.node.op !== 'RestoreV2') continue;
    const [, keys = '', slices = ''] = dataInputs(source.node);
    const key = textsBehind(source.frame, keys)[source.output];
    if (key === undefined) throw program.fail(`nothing says where the weight ${short(variable)} lies`);
    if ((textsBehind(source.frame, slices)[source.output] ?? '') !== '') {
      throw program.fail(`the weight ${short(variable)} lies in several pieces, which is not supported`);
    }
    names.set(variable, key);
  }
  return names;
}

/**
 * Everything that an operator of the main graph makes run, in functions too; each node once in each frame.
 *
 * @throws ScorecamError `model` where that is too much, as of functions that call others twice each
 */
export function nodesRunBy(program: ModelProgram, name: string): { readonly frame: Frame; readonly node: NodeProto }[] {
  const found = new Map<string, { frame: Frame; node: NodeProto }>();
  const waiting: { frame: Frame; node: NodeProto }[] = [];
  const visit = (frame: Frame, node: NodeProto | undefined): void => {
    const key = `${frame.number}/${node?.name ?? ''}`;
    if (node === undefined || found.has(key)) return;
    if (found.size === MAX_RUN) throw program.fail(`what sets it up runs more than ${MAX_RUN} operators`);
    found.set(key, { frame, node });
    waiting.push({ frame, node });
  };
  visit(program.main, program.main.body.nodes.get(nodeName(name)));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { frame, node } = next;
    for (const reference of node.input) visit(frame, frame.body.nodes.get(nodeName(reference)));
    const callee =
      node.op === 'PartitionedCall' || node.op === 'StatefulPartitionedCall' ? program.frameOf(frame, node) : undefined;
    for (const inner of callee?.body.nodes.values() ?? []) visit(callee ?? frame, inner);
  }
  return [...found.values()];
}

/** Name of the operator in a reference: `^name`, `name:1`, `name:output:0`. */
function nodeName(reference: string): string {
  return reference.replace(/^\^/, '').split(':', 1)[0] ?? '';
}
