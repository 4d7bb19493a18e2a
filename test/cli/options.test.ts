import path from 'node:path';
import { Command } from 'commander';
import { beforeAll, describe, expect, test } from 'vitest';
import { explainOptions } from '../../src/cli/options';
import { VERSION } from '../../src/shared/version';
import { buildDist } from '../support/build-dist';
import { ESCAPE, onlyRecord, STACK } from '../support/cli-records';
import { useCache } from '../support/engine-client';
import { ROCKET } from '../support/paths';
import { runCli } from '../support/run-cli';
import { temporaryFolder } from '../support/temporary-folder';
import { writeTinyClassifier } from '../support/tiny-classifier';

const folder = temporaryFolder();
let model: string;

beforeAll(async () => {
  useCache(folder);
  await buildDist();
  model = writeTinyClassifier(path.join(folder, 'tiny'));
});

/** Explains the bundled rocket with a tiny model. */
async function explain(...args: string[]): Promise<ReturnType<typeof onlyRecord>> {
  const run = await runCli(['explain', ROCKET, '--model', model, '--backend', 'wasm', '--json', ...args]);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  return onlyRecord(run.stdout);
}

describe('help', () => {
  test('names every option and its default', async () => {
    const { code, stdout, stderr } = await runCli(['explain', '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const text = stdout.replace(/\s+/g, ' ');
    const defaults = {
      ...{ '--target <class>': 'the folder’s class, else the runner-up', '--layer <name>': 'the last with a spatial' },
      ...{ '--weighting <name>': '"ridge"', '--temperature <T>': '1', '--baseline <name>': '"zero"' },
      ...{ '--channels <share>': 'all', '--out <dir>': 'nothing is written', '--fit <how>': 'model' },
      ...{
        '--model <path>': 'the embedded EfficientNet-Lite0',
        '--exif <how>': '"ignore"',
        '--backend <name>': '"auto"',
        '--provider <name>': '"cpu"',
      },
      ...{ '--threads <n>': 'all cores', '--memory-budget <MiB>': '1024', '--memory-cap <MiB>': '8192' },
    };
    for (const [option, byDefault] of Object.entries(defaults)) {
      const own = text.slice(text.indexOf(option)).split(/ -{1,2}[a-zV]/)[0] ?? '';
      expect(own, option).toContain(`default: ${byDefault}`);
    }
    for (const flag of ['--contrast', '--json', '--quiet', '--verbose', '--help']) expect(stdout).toContain(flag);
    expect(text.match(/default: all cores/g)).toHaveLength(1);
  });

  test('lists the commands, and the version is that of the package', async () => {
    const help = await runCli(['--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const command of ['explain', 'predict', 'layers', 'doctor']) expect(help.stdout).toContain(`  ${command} `);
    expect(await runCli(['--version'])).toMatchObject({ code: 0, stdout: `${VERSION}\n`, stderr: '' });
  });
});

describe('what the program does not take is refused with exit code 2, in words', () => {
  test.each<[args: string[], words: RegExp]>([
    [[], /Usage: scorecam/],
    [['explore'], /unknown command 'explore'[^]*Did you mean explain/],
    [['explain'], /missing required argument 'image'/],
    [['explain', 'a.jpg', '--chanels', '3%'], /unknown option '--chanels'[^]*Did you mean --channels/],
    [['explain', '-x.jpg'], /unknown option '-x\.jpg'/],
    [['explain', 'a.jpg', '--channels', '101%'], /'--channels <share>'.*all, or a percentage/],
    [['explain', 'a.jpg', '--weighting', 'best'], /Allowed choices are ridge, logit, released, paper/],
    [['explain', 'a.jpg', '--temperature', '1', '--weighting', 'paper'], /weighting paper has no temperature/],
    [['explain', 'a.jpg', '--temperature', '2', '--weighting', 'released'], /weighting released has no temperature/],
    [['explain', 'a.jpg', '--temperature', '2'], /weighting ridge has no temperature[^]*--weighting logit/],
    [['explain', 'a.jpg', '--backend', 'wasm', '--threads', '2'], /WebAssembly computes with one thread/],
    [['explain', 'a.jpg', `--${ESCAPE}[31mred`], /unknown option/],
    [['predict', 'a.jpg', '--target', '3'], /unknown option '--target'/],
    [['layers', 'a.jpg'], /too many arguments/],
  ])('%j', async (args, words) => {
    const run = await runCli(args, { cwd: folder });
    expect(run.code).toBe(2);
    expect(run.stdout).toBe('');
    expect(run.stderr).toMatch(words);
    expect(run.stderr).not.toMatch(STACK);
    expect(run.stderr).not.toContain(ESCAPE);
  });

  test.each<[option: string, values: string[], words: RegExp]>([
    ['--channels', ['0%', '-1%', '100.1%', '30', 'some', '%', '1e1%', 'NaN%', ' 5%', ''], /all, or a percentage/],
    ['--temperature', ['0', '-1', 'warm', '', ' ', 'Infinity', 'NaN', '0x1', '1e-9', '1e9'], /number above 0/],
    ['--threads', ['0', '1.5', '-2', 'all', '257', ''], /whole number from 1 to 256/],
    ['--memory-cap', ['1', '1e3', '-300', ''], /whole number from 256/],
    ['--memory-budget', ['1', '2 GiB'], /whole number from 16/],
    ['--weighting', ['Logit', ''], /Allowed choices are ridge, logit, released, paper/],
    ['--baseline', ['white', ''], /Allowed choices are zero, black, mean, blur/],
    ['--fit', ['fill', ''], /Allowed choices are model, crop, squash, letterbox, none/],
    ['--exif', ['yes', ''], /Allowed choices are ignore, apply/],
    ['--backend', ['cuda', ''], /Allowed choices are auto, tfjs-node, wasm/],
    ...['--out', '--model', '--target', '--layer'].map((name): [string, string[], RegExp] => [
      name,
      ['', ' '],
      /must not be empty/,
    ]),
  ])('%s %j', (option, values, words) => {
    for (const value of values) {
      const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
      explainOptions().forEach((each) => command.addOption(each));
      expect(() => command.parse([option, value], { from: 'user' }), value).toThrow(words);
    }
  });

  test('a layer that the model does not have, some that it has are named', async () => {
    const run = await runCli(['explain', ROCKET, ROCKET, '--model', model, '--layer', 'conv_9']);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(/no layer "conv_9"[^]*`scorecam layers`[^]*features/);
    expect(run.stderr.match(/conv_9/g)).toHaveLength(1);
  });
});

describe('an option works', () => {
  test.each(['released', 'paper'])('--weighting %s', async (weighting) => {
    expect(await explain('--weighting', weighting)).toMatchObject({ weighting, temperature: null });
  });

  test.each(['black', 'mean', 'blur'])('--baseline %s', async (baseline) => {
    expect(await explain('--baseline', baseline)).toMatchObject({ baseline, weighting: 'ridge', temperature: null });
  });

  test('--temperature, down to one that picks a single channel', async () => {
    const sharp = await explain('--weighting', 'logit', '--temperature', '1e-6');
    expect(sharp).toMatchObject({ weighting: 'logit', temperature: 1e-6 });
    expect(sharp.warnings.join()).not.toContain('zero everywhere');
  });

  test('--channels, of the live ones and at least one', async () => {
    const { live = 0, total = 0 } = (await explain('--channels', 'all')).channels ?? {};
    expect(live).toBeLessThan(total);
    for (const [share, used] of [
      ['30%', Math.ceil(0.3 * live)],
      ['0.001%', 1],
    ] as const) {
      expect(await explain('--channels', share), share).toMatchObject({ channels: { used }, forwardPasses: 1 + used });
    }
  });

  test('--channels, with a warning where the weighting needs more of them', async () => {
    const warned = async (...args: string[]): Promise<boolean> =>
      (await explain(...args)).warnings.some((warning) => warning.includes('may differ much from that of all'));
    expect(await warned('--channels', '30%')).toBe(true);
    expect(await warned('--channels', '60%')).toBe(false);
    expect(await warned('--channels', '30%', '--weighting', 'logit')).toBe(false);
  });

  test('--threads', async () => {
    const doctor = await runCli(['doctor', '--threads', '3']);
    expect(doctor.stdout).toMatch(/^threads +3$/m);
  });

  test('--layer', async () => {
    expect(await explain('--layer', 'features')).toMatchObject({ layer: 'features' });
  });
});
