import {
  USUAL_CHOICES,
  type BackendChoice,
  type ExplainParams,
  type ModelParams,
  type OnnxProvider,
} from '../protocol';

/** What the command line of `scorecam explain` (with `with`: of `scorecam compare`) can say; paths are absolute. */
export interface CommandOptions
  extends ModelParams, Pick<ExplainParams, 'methodOptions' | 'fit' | 'exif' | 'weighting' | 'baseline' | 'channels'> {
  readonly target?: string | undefined;
  /** Of `scorecam compare`: the other model, or `embedded`. */
  readonly with?: string | undefined;
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
  const { channels, temperature } = options;
  const given: (readonly [string, string | undefined])[] = [
    ['--target', options.target],
    ['--model', options.model],
    ['--with', options.with],
    ['--labels', options.labels],
    ['--preprocess', options.preprocess],
    ['--output', options.output],
    ['--output-name', options.outputName],
    ['--signature', options.signature],
    ['--method', unless('score-cam', options.method)],
    ...Object.entries(options.methodOptions ?? {}).map(([name, value]) => [`--${name}`, String(value)] as const),
    ['--layer', options.layer],
    ['--fit', unless(USUAL_CHOICES.fit, options.fit)],
    ['--exif', unless(USUAL_CHOICES.exif, options.exif)],
    ['--weighting', unless(USUAL_CHOICES.weighting, options.weighting)],
    ['--temperature', temperature === undefined ? undefined : String(temperature)],
    ['--baseline', unless(USUAL_CHOICES.baseline, options.baseline)],
    ['--channels', channels === 1 ? undefined : `${Number((channels * 100).toPrecision(12))}%`],
    ['--backend', unless('auto', options.backend)],
    ['--provider', options.provider],
    ['--out', options.out],
  ];
  return [
    `${program} ${options.with === undefined ? 'explain' : 'compare'}`,
    ...images.map(quote),
    ...given.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${quote(value)}`])),
    ...(options.contrast === true ? ['--contrast'] : []),
  ].join(' ');
}

function unless<T>(usual: T, value: T): T | undefined {
  return value === usual ? undefined : value;
}
