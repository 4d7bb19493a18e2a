import { ScorecamError } from '../shared/errors';
import type { NativeBinding } from './native';

/** Pixels of the picture's side, and channels. */
const SIDE = 16;
const CHANNELS = 8;
const KERNEL = 3;

const WANTED = KERNEL * KERNEL * CHANNELS;

/**
 * Has TensorFlow compute one small convolution, of ones by ones without a border: each value is the number of its terms.
 *
 * @throws ScorecamError `runtime` when it comes to anything else; on a machine that it does not suit, the process ends here
 */
export function tryNative(binding: NativeBinding): void {
  const ids: number[] = [];
  const ones = (...shape: number[]): number => {
    const values = new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(1);
    const id = binding.createTensor(shape, binding.TF_FLOAT, values);
    ids.push(id);
    return id;
  };
  try {
    const inputs = [ones(1, SIDE, SIDE, CHANNELS), ones(KERNEL, KERNEL, CHANNELS, CHANNELS)];
    const attributes = [
      { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
      { name: 'strides', type: binding.TF_ATTR_INT, value: [1, 1, 1, 1] },
      { name: 'padding', type: binding.TF_ATTR_STRING, value: 'VALID' },
    ];
    const outputs = binding.executeOp('Conv2D', attributes, inputs, 1);
    ids.push(...outputs.map(({ id }) => id));
    const values = outputs.flatMap(({ id }) => [...binding.tensorDataSync(id)]);
    const count = (SIDE - KERNEL + 1) ** 2 * CHANNELS;
    // Sums of so few ones are exact, whatever their order.
    if (values.length === count && values.every((value) => value === WANTED)) return;
  } finally {
    for (const id of ids) binding.deleteTensor(id);
  }
  throw new ScorecamError(
    'runtime',
    "TensorFlow's native library computes wrongly on this machine.",
    'WebAssembly runs everywhere; use another computer for the full speed.',
  );
}
