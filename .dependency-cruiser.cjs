/**
 * The rooms and the one way that data flows through them (docs/architecture.md):
 * input → engine → maps → metrics → protocol → command line and editor. A room may import only what stands in its line here.
 */
const allowed = {
  shared: [],
  protocol: [],
  files: ['shared'],
  input: ['shared'],
  maps: ['shared'],
  engine: ['files', 'shared'],
  methods: ['engine', 'maps', 'shared'],
  metrics: ['maps', 'shared'],
  boxes: ['maps', 'shared'],
  render: ['input', 'maps', 'shared'],
  compare: ['maps', 'metrics', 'protocol', 'shared'],
  dataset: ['boxes', 'files', 'shared'],
  audit: ['dataset', 'files', 'protocol', 'shared'],
  report: ['audit', 'compare', 'dataset', 'evaluate', 'protocol', 'maps', 'metrics', 'shared'],
  explain: ['boxes', 'files', 'input', 'engine', 'maps', 'methods', 'metrics', 'render', 'protocol', 'shared'],
  evaluate: ['files', 'methods', 'metrics', 'protocol', 'shared'],
  discovery: ['files', 'protocol', 'shared'],
  process: ['explain', 'discovery', 'protocol', 'shared', 'engine'],
  'lens-file': ['files', 'protocol', 'shared'],
  output: ['compare', 'report', 'files', 'protocol', 'shared'],
  cli: [
    'audit',
    'boxes',
    'compare',
    'dataset',
    'evaluate',
    'files',
    'lens-file',
    'methods',
    'process',
    'output',
    'report',
    'protocol',
    'shared',
  ],
  host: ['compare', 'files', 'lens-file', 'methods', 'process', 'output', 'report', 'protocol', 'shared'],
};

/** What of src the panel's page is built from, besides itself: pure functions and the contract. */
const sharedWithPage =
  '^src/(maps|metrics|compare|protocol|shared)/|^src/report/(words|compare-words|curve-words|describe-map|guess-words|method-words|preparation-words|refusal-words|result-warnings)\\.ts$';

const rooms = Object.entries(allowed).map(([room, others]) => ({
  name: `room-${room}`,
  comment: `src/${room} may import only: ${others.join(', ') || 'nothing'}`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: `^src/(${[room, ...others].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...rooms,
    {
      name: 'every-file-in-a-room',
      comment: 'a new folder below src is a room that has to be named here',
      severity: 'error',
      from: {},
      to: { path: '^src/', pathNot: `^src/(${Object.keys(allowed).join('|')})/` },
    },
    {
      name: 'tfjs-only-in-its-backends',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/engine/backends/' },
      to: { path: 'node_modules/@tensorflow/' },
    },
    {
      name: 'onnxruntime-only-in-its-backend',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/engine/backends/' },
      to: { path: 'node_modules/onnxruntime-' },
    },
    {
      name: 'sharp-only-where-pictures-are-read-and-written',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(input|render)/' },
      to: { path: 'node_modules/sharp' },
    },
    {
      name: 'page-imports-only-what-runs-in-a-browser',
      severity: 'error',
      from: { path: '^webview-ui/' },
      to: { path: '^src/', pathNot: sharedWithPage },
    },
    {
      name: 'page-knows-no-node',
      severity: 'error',
      from: { path: '^webview-ui/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'nothing-imports-the-page',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^webview-ui/' },
    },
    {
      name: 'maps-and-protocol-run-in-a-browser',
      severity: 'error',
      from: { path: '^src/(maps|metrics|compare|protocol|shared)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'vscode-only-in-the-host',
      severity: 'error',
      from: { pathNot: '^(src/host|test/vscode/suite)/' },
      to: { path: '^vscode$|node_modules/@types/vscode/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-orphans',
      comment: 'a file that nothing imports is dead, or its import was forgotten',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: '^src/(cli/main|process/child|host/extension)\\.ts$' },
      to: {},
    },
    {
      name: 'no-dev-dependencies-in-src',
      severity: 'error',
      from: { path: '^src/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
        // The editor itself provides the module; only its types are installed.
        pathNot: 'node_modules/@types/vscode/',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
};
