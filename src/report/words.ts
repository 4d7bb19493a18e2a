import { t } from '@vscode/l10n';
import { ALIKE_CORRELATION, NO_COMMON_PART } from '../metrics';
import type { AgreementInfo, ExplainResult } from '../protocol';

export { bytesInWords } from '../shared/byte-words';
export { printable } from '../shared/printable';

/** A share in [0, 1] as people read it: `30 %`, `0.4 %`, `> 99 %`; number and sign stay on one line. */
export function percent(share: number): string {
  if (share >= 0.995 && share < 1) return '> 99\u00a0%';
  if (share >= 0.0095 || share === 0) return `${Math.round(share * 100)}\u00a0%`;
  return share >= 0.0005 ? `${(share * 100).toFixed(1)}\u00a0%` : '< 0.1\u00a0%';
}

/** `5.1 s`, `120 ms`. */
export function duration(ms: number): string {
  return ms < 995 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** Why maps cannot be compared (`agreementOf`, `agreementOfModels`), in the user's language. */
export function reasonWords(reason: string | null): string {
  switch (reason) {
    case null:
      return t('one of them is missing');
    case 'both maps have the same value everywhere':
      return t('both maps have the same value everywhere');
    case 'the first map has the same value everywhere':
      return t('the first map has the same value everywhere');
    case 'the second map has the same value everywhere':
      return t('the second map has the same value everywhere');
    case NO_COMMON_PART:
      return t('the models look at different parts of the picture');
    default:
      return reason;
  }
}

/** Whether the contrast of two maps is there to look at, has to be asked for on the command line, or is none of the method's. */
type ContrastPlace = 'there' | 'option' | 'none';

/** Where the contrast of a result's maps is to be found. */
export function contrastPlace(
  { uses }: Pick<ExplainResult['method'], 'uses'>,
  { contrast }: { readonly contrast: object | null },
): ContrastPlace {
  if (!uses.includes('contrast')) return 'none';
  return contrast === null ? 'option' : 'there';
}

/** How alike two maps are, in one or two sentences. */
export function agreementSentence(agreement: AgreementInfo, contrast: ContrastPlace = 'there'): string {
  const { correlation, topOverlap, reason } = agreement;
  if (correlation === null || topOverlap === null) {
    return t('The two maps cannot be compared: {0}.', reasonWords(reason));
  }
  const measured = correlation.toFixed(2).replace('-', '−');
  const alike = percent(correlation);
  const shared = percent(topOverlap);
  if (correlation < 0.005) {
    return t(
      'The two maps point at different places (correlation {0}); {1} of their strongest fifth is shared.',
      measured,
      shared,
    );
  }
  if (!areAlike(agreement)) {
    return t(
      'The two maps are {0} alike (correlation {1}); {2} of their strongest fifth is shared.',
      alike,
      measured,
      shared,
    );
  }
  if (contrast === 'none') {
    return t(
      'The two maps are {0} alike (correlation {1}); {2} of their strongest fifth is shared: they do not tell the two classes apart.',
      alike,
      measured,
      shared,
    );
  }
  return contrast === 'there'
    ? t(
        'The two maps are {0} alike (correlation {1}); {2} of their strongest fifth is shared: they do not tell the two classes apart. Look at the contrast.',
        alike,
        measured,
        shared,
      )
    : `The two maps are ${alike} alike (correlation ${measured}); ${shared} of their strongest fifth is shared: they do not tell the two classes apart. Look at the contrast (--contrast).`;
}

/** Whether two maps are so alike that they do not tell their classes apart. */
export function areAlike({ correlation }: AgreementInfo): boolean {
  return correlation !== null && correlation > ALIKE_CORRELATION;
}

/** What a result says about how alike its maps are; of one class asked about twice, just that. */
export function resultAgreement(
  result: Pick<ExplainResult, 'agreement' | 'predicted' | 'target'>,
  contrast: ContrastPlace,
): string {
  if (result.predicted.index === result.target.index) {
    return t('You ask about the class that the model says, so both maps are the same.');
  }
  return agreementSentence(result.agreement, contrast);
}

/** How the class asked about was chosen; empty where the user named it. */
export function targetOrigin({
  target,
  targetSource,
  trueLabel,
}: Pick<ExplainResult, 'target' | 'targetSource' | 'trueLabel'>): string {
  if (trueLabel?.index === target.index) return t('the class of its folder');
  return targetSource === 'runner-up' ? t('the runner-up') : '';
}
