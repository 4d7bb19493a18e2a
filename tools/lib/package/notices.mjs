// Whose work is shipped, and under which terms: the text of THIRD-PARTY-NOTICES.txt.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readJson, root } from '../paths.mjs';
import { SetupError } from '../process.mjs';

/**
 * What packages state about their licence without bringing its text, and what libvips' packages bring without: the terms
 * of the libraries inside of them stand in their README, as a table.
 *
 * @type {readonly {packages: RegExp, copyright?: string, readme?: boolean, texts: readonly string[]}[]}
 */
const supplements = [
  { packages: /^@tensorflow\/tfjs(?!-layers)/, copyright: 'Copyright Google LLC.', texts: ['Apache-2.0'] },
  {
    packages: /^@tensorflow\/tfjs-layers$/,
    copyright: 'Copyright Google LLC; parts after Keras: copyright François Chollet and the contributors of Keras.',
    texts: ['Apache-2.0', 'MIT'],
  },
  { packages: /^seedrandom$/, copyright: 'Copyright 2019 David Bau.', texts: ['MIT'] },
  { packages: /^onnxruntime-(node|common)$/, copyright: 'Copyright (c) Microsoft Corporation.', texts: ['MIT'] },
  { packages: /^@vscode\/l10n$/, copyright: 'Copyright (c) Microsoft Corporation.', texts: ['MIT'] },
  { packages: /^tr46$/, copyright: 'Copyright Sebastian Mayr.', texts: ['MIT'] },
  { packages: /^@img\/sharp-(libvips-.*|wasm32)$/, readme: true, texts: ['LGPL-3.0', 'GPL-3.0'] },
];

const licenceFile = /^(licen[cs]e|copying|notice)/i;

/**
 * @typedef {{title: string, text: string}} Notice
 */

/**
 * The notice of one npm package.
 *
 * @param {string} folder
 * @returns {Notice}
 */
export function noticeOf(folder) {
  const { name, version, license, homepage } = readJson(path.join(folder, 'package.json')) ?? {};
  const files = readdirSync(folder).filter((file) => licenceFile.test(file));
  const own = files.sort().map((file) => readFileSync(path.join(folder, file), 'utf8'));
  const { copyright, readme, texts = [] } = supplements.find(({ packages }) => packages.test(name)) ?? {};
  const terms = readme ? readFileSync(path.join(folder, 'README.md'), 'utf8') : undefined;
  const parts = [...own, copyright, terms, ...texts.map(licenceText)].filter((part) => part !== undefined);
  if (parts.length === 0) {
    throw new SetupError(
      `The package ${name} ${version} (${license}) comes without the text of its licence, so it cannot be shipped.`,
      'find the text where the package is developed, and name it in tools/lib/package/notices.mjs',
    );
  }
  return { title: [`${name} ${version} (${license})`, homepage].filter(Boolean).join('\n'), text: parts.join('\n\n') };
}

/**
 * The notice of TensorFlow's library and of what is built into it.
 *
 * @param {string} runtime Folder of the native runtime.
 * @param {string} version
 * @returns {Notice}
 */
export function noticeOfRuntime(runtime, version) {
  const folder = path.join(runtime, 'licences');
  const builtIn = readdirSync(folder).sort();
  const texts = builtIn.map((file) => readFileSync(path.join(folder, file), 'utf8'));
  return {
    title: `TensorFlow ${version} (Apache-2.0)\nhttps://www.tensorflow.org`,
    text: ['Copyright The TensorFlow Authors.', licenceText('Apache-2.0'), ...texts].join('\n\n'),
  };
}

/** @returns {Notice[]} Those of the embedded model and of the bundled pictures. */
export function noticesOfMedia() {
  const read = (/** @type {string[]} */ ...parts) => readFileSync(path.join(root, 'media', ...parts), 'utf8');
  const model = ['models', 'efficientnet-lite0'];
  return [
    {
      title: 'EfficientNet-Lite0, the embedded model (Apache-2.0)',
      text: `${read(...model, 'PROVENANCE.md')}\n\n${read(...model, 'LICENSE')}`,
    },
    { title: 'The bundled pictures', text: read('pictures', 'LICENSES.md') },
  ];
}

/**
 * One text of many notices; what stands under the same terms, word for word, stands together.
 *
 * @param {readonly Notice[]} notices
 */
export function joinNotices(notices) {
  const rule = '='.repeat(100);
  /** @type {Map<string, string[]>} */
  const titlesOf = new Map();
  for (const { title, text } of notices) {
    const key = text.replaceAll('\r\n', '\n').trim();
    titlesOf.set(key, [...(titlesOf.get(key) ?? []), title]);
  }
  const sections = [...titlesOf].map(
    ([text, titles]) => `${rule}\n${[...new Set(titles)].join('\n\n')}\n${rule}\n\n${text}\n`,
  );
  return ['Score-CAM Lens contains the work of others, under the terms that follow.\n', ...sections].join('\n');
}

/** @param {string} name */
function licenceText(name) {
  return readFileSync(new URL(`licences/${name}.txt`, import.meta.url), 'utf8');
}
