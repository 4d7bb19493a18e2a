import {
  USUAL_CHOICES,
  type BackendChoice,
  type ExplainParams,
  type ModelParams,
  type OnnxProvider,
  type SaidOfModel,
} from '../protocol';

/** What is said of the second of two models. */
export interface SaidOfSecond extends SaidOfModel {
  readonly layer?: string | undefined;
}

/** What the command line of `scorecam explain` (with `with`: of `scorecam compare`) can say; paths are absolute. */
export interface CommandOptions
  extends ModelParams, Pick<ExplainParams, 'methodOptions' | 'fit' | 'exif' | 'weighting' | 'baseline' | 'channels'> {
  readonly target?: string | undefined;
  /** Of `scorecam compare`: the other model, or `embedded`. */
  readonly with?: string | undefined;
  /** Of that model, where it differs from what is said of the first. */
  readonly ofSecond?: SaidOfSecond;
  readonly method?: string | undefined;
  readonly layer?: string | undefined;
  /** Left out: the usual one. */
  readonly temperature?: number | undefined;
  readonly contrast?: boolean | undefined;
  readonly backend?: BackendChoice | undefined;
  readonly provider?: OnnxProvider | undefined;
  readonly out?: string | undefined;
}

export interface CommandForm {
  /** What runs the program, as the shell takes it. */
  readonly program: string;
  /** Puts a text in the shell's quotes where it needs them. */
  readonly quote: (text: string) => string;
}

/** A text in the quotes of POSIX shells, where it needs them. */
export function quotePosix(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * The command that makes a result again, fit to be pasted into a shell; options at their defaults are left out.
 *
 * @param images absolute paths
 */
export function explainCommandLine(
  images: readonly string[],
  options: CommandOptions,
  { program, quote }: CommandForm,
): string {
  const { channels, temperature, ofSecond = {} } = options;
  const given: (readonly [string, string | undefined])[] = [
    ['--target', options.target],
    ['--model', options.model],
    ['--with', options.with],
    ...saidOptions('--', options),
    ...saidOptions('--with-', ofSecond),
    ['--method', unless('score-cam', options.method)],
    ...Object.entries(options.methodOptions ?? {}).map(([name, value]) => [`--${name}`, String(value)] as const),
    ['--layer', options.layer],
    ['--with-layer', ofSecond.layer],
    ['--fit', unless(USUAL_CHOICES.fit, options.fit)],
    ['--exif', unless(USUAL_CHOICES.exif, options.exif)],
    ['--weighting', unless(USUAL_CHOICES.weighting, options.weighting)],
    ['--temperature', temperature === undefined ? undefined : String(temperature)],
    ['--baseline', unless(USUAL_CHOICES.baseline, options.baseline)],
    ['--channels', channels === 1 ? undefined : `${Number((channels * 100).toPrecision(12))}%`],
    ['--backend', unless('auto', options.backend)],
    ['--provider', unless('cpu', options.provider)],
    ['--out', options.out],
  ];
  return [
    `${program} ${options.with === undefined ? 'explain' : 'compare'}`,
    ...images.map(quote),
    ...given.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${quote(value)}`])),
    ...(options.contrast === true ? ['--contrast'] : []),
  ].join(' ');
}

function saidOptions(start: string, said: SaidOfModel): (readonly [string, string | undefined])[] {
  return [
    [`${start}labels`, said.labels],
    [`${start}preprocess`, said.preprocess],
    [`${start}output`, said.output],
    [`${start}output-name`, said.outputName],
    [`${start}signature`, said.signature],
  ];
}

function unless<T>(usual: T, value: T): T | undefined {
  return value === usual ? undefined : value;
}
