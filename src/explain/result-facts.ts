import type { LayerInfo, LoadedModel } from '../engine';
import { uprightDimensions } from '../input';
import type { ExplainResult, LayersResult, PictureParams, PredictResult } from '../protocol';
import { framePlace } from '../render';
import { ScorecamError } from '../shared/errors';
import { describeDisplaced } from './displaced-places';
import { describeScale, nameLensFile, nameOfScale } from './model-settings';
import type { OpenModel } from './open-model';
import type { OpenPicture } from './picture';
import { toPreprocessingFile } from './probe/candidates';
import type { ChosenLabels } from './settings';

/** @throws ScorecamError `usage` for a layer that the model has not */
export function findLayer({ description }: LoadedModel, name: string | undefined): LayerInfo {
  const wanted = name ?? description.defaultLayer;
  const layer = description.layers.find((candidate) => candidate.name === wanted);
  if (layer !== undefined) return layer;
  const some = description.layers.slice(-5).map((candidate) => candidate.name);
  if (description.layersAside?.includes(wanted) === true) {
    throw new ScorecamError(
      'usage',
      `The output that is explained does not depend on layer ${JSON.stringify(wanted)}.`,
      `The last layers that it depends on are ${some.join(', ')}; \`--output-name\` chooses another output.`,
      { remedy: 'other-layer' },
    );
  }
  throw new ScorecamError(
    'usage',
    `The model has no layer ${JSON.stringify(wanted)} with activation maps.`,
    `\`scorecam layers\` lists all ${description.layers.length}; the last ones are ${some.join(', ')}.`,
    { remedy: 'other-layer' },
  );
}

const FIT_WORDS: Readonly<Record<Exclude<PictureParams['fit'], 'model'>, string>> = {
  crop: 'largest centred rectangle of the input’s shape',
  squash: 'the whole picture, its aspect ratio not kept',
  letterbox: 'the whole picture with grey bars',
  none: 'the picture as it is',
};

/** What lies between the picture and the model's input, and what of it was guessed. */
export function describePreprocessing(
  opened: OpenModel,
  loaded: LoadedModel,
  labels: ChosenLabels,
  params: Omit<PictureParams, 'image'>,
): PredictResult['preprocess'] {
  const { fit } = params;
  const { preprocessing, preprocessingSource, guessed, sharesFolder } = opened.settings;
  const { activation, isOneNumber = false } = loaded.description;
  const isSigmoid = activation === 'sigmoid';
  const own = preprocessing.fit;
  const ownFit = own.mode === 'crop' ? `short side to ${own.resizeShortSide}, centre crop` : own.mode;
  return {
    fit,
    fitDetail: fit === 'model' ? ownFit : FIT_WORDS[fit],
    resample: preprocessing.resample,
    scale: describeScale(preprocessing),
    scaleName: nameOfScale(preprocessing),
    ownCut: own,
    ...(guessed.includes('fit') ? { isOwnCutGuessed: true } : {}),
    inputSize: preprocessing.inputSize,
    outputForm: loaded.description.outputForm,
    source: nameLensFile(preprocessingSource, params),
    labelsSource: labels.source,
    guessed: [
      ...guessed.filter((part) => !isSettledBy(part, fit)),
      ...labels.guessed,
      ...(loaded.description.activationGuessed ? ['output'] : []),
    ],
    ...(sharesFolder ? { sharesFolder } : {}),
    ...(isSigmoid ? { isMultiLabel: true } : {}),
    whole: {
      preprocessing: toPreprocessingFile(preprocessing),
      output: isSigmoid || isOneNumber ? 'sigmoid' : 'softmax',
    },
  };
}

/** What the user says is no guess; a picture that is taken as it is is neither cut nor resized. */
function isSettledBy(part: string, fit: PictureParams['fit']): boolean {
  return fit !== 'model' && (part === 'fit' || (part === 'resample' && fit === 'none'));
}

/** Size of the picture as displayed, and the part of it that the model saw. */
export function placeOf(picture: OpenPicture): ExplainResult['picture'] {
  const { width, height, orientation, frame } = picture;
  return {
    ...uprightDimensions(picture, orientation),
    frame: framePlace(frame, orientation, width, height),
    orientation,
  };
}

/** Which of several outputs is explained, where nobody said so. */
export function describeTaken({ outputTaken: taken }: LoadedModel['description']): string[] {
  if (taken === undefined) return [];
  const { name, pickedBy } = taken;
  const others = taken.others.slice(0, 5).join(', ');
  const picked = `The model's output ${name} holds what ${pickedBy ?? ''} picks; the numbers before it, one a class, are explained.`;
  return [
    ...(others === '' ? [] : [`Of the model's outputs ${name} is explained; the others (${others}) are no classes.`]),
    ...(pickedBy === undefined ? [] : [picked]),
  ];
}

/** The layers that can be the target, and what is to be known of the one that would be it. */
export function describeLayers(
  description: LoadedModel['description'],
  wanted: string | undefined,
): Pick<LayersResult, 'defaultLayer' | 'layers' | 'warnings'> {
  const { defaultLayer, layers } = description;
  const target = layers.find(({ name }) => name === (wanted ?? defaultLayer));
  return { defaultLayer, layers, warnings: target === undefined ? [] : warnAbout(target, description) };
}

/** A layer of so few places gives a map that is hardly one. */
const COARSE_PLACES = 4;

/** What of a layer does not say anything, or less than a reader of its map may think. */
export function warnAbout(layer: LayerInfo, { layers, ...model }: LoadedModel['description']): string[] {
  const { name, height, width } = layer;
  const warnings: string[] = [];
  const isCoarse = height * width <= COARSE_PLACES;
  const finer = isCoarse ? layers.findLast((other) => other.height * other.width > COARSE_PLACES) : undefined;
  if (model.endsInPoints === true && name === model.defaultLayer) {
    warnings.push(
      `The last convolutions of the model have a single place (1×1), which says nothing about places; layer ${name} (${width}×${height}) is taken, the last one before them.`,
    );
  }
  if (isCoarse) {
    const instead =
      finer === undefined ? '' : ` Layer ${finer.name} has ${finer.width}×${finer.height}: take it for a finer map.`;
    warnings.push(`Layer ${name} has only ${width}×${height} places, so its map is very coarse.${instead}`);
  }
  if (layer.displaced !== undefined) warnings.push(describeDisplaced(layer.displaced, name));
  if (layer.experimental === true) {
    warnings.push(
      `Layer ${name} holds the tokens of a vision transformer, laid out as a grid of ${width}×${height}; Score-CAM was made for convolutions, so take its map as an experiment.`,
    );
  }
  return warnings;
}

/** Largest resident size that this process ever had. */
export function peakMemoryBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}
