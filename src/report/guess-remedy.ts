import { t } from '@vscode/l10n';
import type { PreprocessInfo } from '../protocol';

/** Where the reader can change how a picture is read. */
export type Reader = 'command line' | 'panel';

type Guessed = Pick<PreprocessInfo, 'resample' | 'inputSize' | 'sharesFolder'>;

/** How to say instead what was guessed: beside the model, unless that would hold for other models, too. */
export function guessRemedy(name: string, guessed: Guessed, reader: Reader): string {
  const { sharesFolder = false } = guessed;
  const place = sharesFolder
    ? t('"preprocess" of the model in scorecam-lens.json')
    : t('preprocessing.json beside the model');
  if (['labels', 'folderLabels', 'labelCount'].includes(name)) return labelsRemedy(sharesFolder, reader);
  return reader === 'panel' ? panelRemedy(name, guessed, place) : optionRemedy(name, guessed, place);
}

function panelRemedy(name: string, { resample }: Guessed, place: string): string {
  switch (name) {
    case 'scale':
      return t('It can be found out with pictures of known classes; to set it, write it into {0}.', place);
    case 'fit':
      return t('To set it, choose it here, or write it into {0}.', place);
    case 'resample':
      return t('To set it, write {0} or another one into {1}.', resampleObject(resample), place);
    case 'inputSize':
      return t('To set it, write inputSize into {0}.', place);
    case 'output':
      return t('To set it, say it here, or export it with its softmax or sigmoid.');
    default:
      return t('To set it, write it into {0}.', place);
  }
}

function optionRemedy(name: string, { resample, inputSize }: Guessed, place: string): string {
  switch (name) {
    case 'scale':
      return `\`scorecam probe\` finds out with pictures of known classes; to set it, use --preprocess, or write it into ${place}.`;
    case 'fit':
      return `To set it, use --fit, or write it into ${place}.`;
    case 'resample':
      return `To set it, use --preprocess '${resampleObject(resample)}' with this or another one, or write that into ${place}.`;
    case 'inputSize':
      return `To set it, use --preprocess '${JSON.stringify({ inputSize })}' with this or another one, or write that into ${place}.`;
    case 'output':
      return 'To set it, use --output, or export it with its softmax or sigmoid.';
    default:
      return `To set it, write it into ${place}.`;
  }
}

function labelsRemedy(sharesFolder: boolean, reader: Reader): string {
  if (sharesFolder) {
    return reader === 'panel'
      ? t('To set them, choose a file here, or name one as "labels" of the model in scorecam-lens.json.')
      : 'To set them, use --labels, or name a file as "labels" of the model in scorecam-lens.json.';
  }
  return reader === 'panel'
    ? t('To set them, choose a file here, or put a labels.json beside the model.')
    : 'To set them, use --labels, or put a labels.json beside the model.';
}

/** What a `preprocessing.json` holds of a filter. */
function resampleObject(resample: string): string {
  return `{ "resample": "${resample}" }`;
}
