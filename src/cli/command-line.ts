import { userPath, type ExplainOptions } from './options';

/** The command that makes a result again, fit to be pasted into a shell; options at their defaults are left out. */
export function reproducingCommand(images: readonly string[], options: ExplainOptions): string {
  const { channels, temperature } = options;
  const given: (readonly [string, string | undefined])[] = [
    ['--target', options.target],
    ['--model', options.model === undefined ? undefined : userPath(options.model)],
    ['--layer', options.layer],
    ['--fit', unless('model', options.fit)],
    ['--exif', unless('ignore', options.exif)],
    ['--weighting', unless('logit', options.weighting)],
    ['--temperature', temperature === undefined ? undefined : String(temperature)],
    ['--baseline', unless('zero', options.baseline)],
    ['--channels', channels === 1 ? undefined : `${Number((channels * 100).toPrecision(12))}%`],
    ['--out', options.out === undefined ? undefined : userPath(options.out)],
  ];
  return [
    'npx scorecam explain',
    ...images.map((image) => quote(userPath(image))),
    ...given.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${quote(value)}`])),
    ...(options.contrast === true ? ['--contrast'] : []),
  ].join(' ');
}

function unless(usual: string, value: string): string | undefined {
  return value === usual ? undefined : value;
}

/** As POSIX shells take it. */
function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
