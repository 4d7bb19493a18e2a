import type * as core from '@tensorflow/tfjs-core';
import type { GraphFiles } from '../formats/model-files';
import type { GraphOperator } from '../tensorflow/graph-def';
import { isPassingOn } from './graph-operators';
import type { GraphSteps } from './graph-steps';

/** What a value was before an operator, from what it is behind it, a channel. */
type Inverse = (value: number, channel: number) => number;

/**
 * What of the input becomes zero for the first learned operator, behind factors and sums that a graph may begin with.
 *
 * @returns one number a channel; not finite where the graph multiplies by 0
 */
export function findGraphZero({ operators, input, channels }: GraphFiles, graph: GraphSteps): number[] {
  const inverses: Inverse[] = [];
  let picture = input;
  for (;;) {
    const users = operators.filter(({ inputs }) => inputs.some(({ operator }) => operator === picture));
    const [user] = users;
    if (user === undefined || users.length > 1) break;
    if (!isPassingOn(user)) {
      const inverse = inverseOf(user, picture, channels, graph);
      if (inverse === undefined) break;
      inverses.push(inverse);
    }
    picture = user.name;
  }
  return Array.from({ length: channels }, (_, channel) =>
    inverses.reduceRight((value, inverse) => inverse(value, channel), 0),
  );
}

/** Undefined where an operator is no factor or sum with a constant. */
function inverseOf(
  { type, inputs }: GraphOperator,
  picture: string,
  channels: number,
  graph: GraphSteps,
): Inverse | undefined {
  const at = inputs.findIndex(({ operator }) => operator === picture);
  const other = inputs[1 - at];
  const constant = inputs.length === 2 && other !== undefined ? perChannel(graph.find(other), channels) : undefined;
  if (constant === undefined) return undefined;
  switch (`${type} ${at}`) {
    case 'Mul 0':
    case 'Mul 1':
      return (value, channel) => value / constant(channel);
    case 'Add 0':
    case 'Add 1':
    case 'AddV2 0':
    case 'AddV2 1':
    case 'BiasAdd 0':
      return (value, channel) => value - constant(channel);
    case 'Sub 0':
      return (value, channel) => value + constant(channel);
    case 'Sub 1':
      return (value, channel) => constant(channel) - value;
    case 'Div 0':
    case 'RealDiv 0':
      return (value, channel) => value * constant(channel);
    default:
      return undefined;
  }
}

/** A constant that is the same for every pixel. */
function perChannel(
  value: number | core.Tensor | undefined,
  channels: number,
): ((channel: number) => number) | undefined {
  if (value === undefined || typeof value === 'number') return undefined;
  if (value.size !== 1 && (value.size !== channels || value.shape.at(-1) !== channels)) return undefined;
  const values = value.dataSync();
  return (channel) => values[values.length === 1 ? 0 : channel] ?? 0;
}
