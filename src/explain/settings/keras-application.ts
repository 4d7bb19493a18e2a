import type { ModelFiles } from '../../engine';
import type { ScaleName } from '../../protocol';
import { listLayers } from './model-layers';
import type { SaidPreprocessing } from './said-preprocessing';
import { NAMED_SCALES } from './scales';

interface Application {
  readonly name: string;
  /** Names of layers that only this one has together. */
  readonly layers: readonly string[];
  /** What its `preprocess_input` does. */
  readonly scale: ScaleName;
}

/** The networks of keras.applications that do not scale their picture themselves; the more special ones first. */
const APPLICATIONS: readonly Application[] = [
  { name: 'NASNet', layers: ['stem_conv1', 'stem_bn1'], scale: 'tf' },
  { name: 'MobileNetV2', layers: ['bn_Conv1', 'expanded_conv_depthwise'], scale: 'tf' },
  { name: 'MobileNet', layers: ['conv_dw_1', 'conv_pw_1'], scale: 'tf' },
  { name: 'Xception', layers: ['block1_conv1', 'block2_sepconv1'], scale: 'tf' },
  { name: 'InceptionResNetV2', layers: ['mixed_5b', 'conv_7b'], scale: 'tf' },
  { name: 'InceptionV3', layers: ['mixed0', 'mixed10'], scale: 'tf' },
  { name: 'DenseNet', layers: ['conv1_conv', 'conv2_block1_concat'], scale: 'torch' },
  { name: 'ResNetV2', layers: ['conv1_conv', 'conv2_block1_preact_bn'], scale: 'tf' },
  { name: 'ResNet', layers: ['conv1_conv', 'conv2_block1_1_conv'], scale: 'caffe' },
  { name: 'VGG', layers: ['block1_conv1', 'block1_pool', 'block5_conv1'], scale: 'caffe' },
];

/**
 * How the network of keras.applications is fed that a model consists of, or contains. That is what its pretrained
 * weights were made with; whoever trains it anew may do otherwise, so that it counts as a guess.
 */
export function findKerasApplication(files: ModelFiles): SaidPreprocessing | undefined {
  const names = layerNames(files);
  const found = APPLICATIONS.find(({ layers }) => layers.every((layer) => names.has(layer)));
  return found && { source: `as Keras feeds ${found.name}`, scale: NAMED_SCALES[found.scale], isGuess: true };
}

/** Names of layers, which Keras also gives to the scopes of their operators; a second name of one layer ends in `_1`. */
function layerNames(files: ModelFiles): ReadonlySet<string> {
  if (files.kind === 'layers') return new Set(listLayers(files).map(({ name }) => name));
  if (files.kind === 'onnx') return new Set();
  const operators = files.kind === 'graph' ? files.operators.map(({ name }) => name) : files.operatorNames;
  const scopes = new Set(operators.flatMap((name) => name.split('/')));
  return new Set([...scopes].flatMap((scope) => [scope, scope.replace(/_\d+$/, '')]));
}
