export { chooseLabels, NO_LABELS, type ChosenLabels } from './choose-labels';
export { byCodePoints, folderLabels, withFolders } from './folder-labels';
export type { LabelList } from './label-sources';
export { describeScale, NAMED_SCALES } from './scales';
