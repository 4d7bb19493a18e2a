import { ScorecamError } from '../../shared/errors';
import { isAllowed, isAllowedInSaver } from './allowed-operators';
import { nodesRunBy } from './checkpoint-names';
import { short, type ModelProgram } from './model-program';
import type { MetaGraphProto, NodeProto } from './saved-model-proto';

/** The largest known networks have some 100,000 operators in all of their functions. */
const MAX_NODES = 500_000;

/** As TensorFlow has it, and with what it writes into functions itself. */
const NAME = /^[A-Za-z0-9_.][A-Za-z0-9_.\\/>-]*$/;

/**
 * Refuses a model that has an operator which is not on the list: in its graph, in any of its functions, or among what
 * sets it up. Files are touched by what saves and restores its weights alone, none of which is ever run.
 *
 * @throws ScorecamError `model` that names the operator
 */
export function checkOperators(program: ModelProgram, { saver_def: saver }: MetaGraphProto, file: string): void {
  const bodies = [program.main.body, ...program.functions.values()];
  const count = bodies.reduce((sum, { nodes }) => sum + nodes.size, 0);
  if (count > MAX_NODES) throw program.fail(`it has ${count} operators, more than ${MAX_NODES}`);
  const saving = new Set<NodeProto>();
  for (const name of [saver?.save_tensor_name ?? '', saver?.restore_op_name ?? '']) {
    for (const { node } of nodesRunBy(program, name)) saving.add(node);
  }
  for (const { name: body, nodes } of bodies) {
    for (const node of nodes.values()) {
      if (!NAME.test(node.name)) throw program.fail(`an operator is named ${JSON.stringify(short(node.name))}`);
      if (saving.has(node) ? isAllowedInSaver(node.op) : isAllowed(node.op)) continue;
      const where = body === '' ? '' : ` in the function ${short(body)}`;
      throw new ScorecamError(
        'model',
        `${file} uses the operator ${short(node.op)} (${short(node.name)}${where}), which is not allowed here.`,
        'Only operators that compute an answer from a picture are allowed: none that touch files, print or run code. Export the classifier alone.',
      );
    }
  }
}
