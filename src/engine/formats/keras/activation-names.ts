/** What Keras' activation functions are called in tfjs; names that tfjs lacks are made in backends/keras-layers.ts. */
const NAMES: Readonly<Record<string, string>> = {
  elu: 'elu',
  exponential: 'exponential',
  gelu: 'gelu',
  hard_silu: 'hardSilu',
  hard_swish: 'hardSilu',
  leaky_relu: 'leakyRelu',
  linear: 'linear',
  mish: 'mish',
  relu: 'relu',
  relu6: 'relu6',
  selu: 'selu',
  sigmoid: 'sigmoid',
  silu: 'swish',
  softmax: 'softmax',
  softplus: 'softplus',
  softsign: 'softsign',
  swish: 'swish',
  tanh: 'tanh',
};

/**
 * The name that an activation has in tfjs.
 *
 * @param value as it stands in a layer's options: a name, or an object around one
 * @returns undefined for one that is not known
 */
export function activationName(value: unknown, isKeras3: boolean): string | undefined {
  if (value === null || value === undefined) return 'linear';
  if (typeof value === 'object') {
    const { config, class_name: className } = value as Record<string, unknown>;
    // Functions stand under their name in `config`, which is an object where the class itself is meant.
    const inner = typeof config === 'string' ? config : className;
    return typeof inner === 'string' ? activationName(inner, isKeras3) : undefined;
  }
  // The slope of Keras 2 is 0.2 around 0.5, that of Keras 3 one sixth.
  if (value === 'hard_sigmoid') return isKeras3 ? 'hardSigmoid6' : 'hardSigmoid';
  return typeof value === 'string' && Object.hasOwn(NAMES, value) ? NAMES[value] : undefined;
}
