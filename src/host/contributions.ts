/** Names that package.json declares. */
export const PANEL_VIEW_TYPE = 'scorecamLens.panel';

/** Context of the commands that are about a panel: whether one can be seen. */
export const PANEL_SHOWN = 'scorecamLens.panelShown';

export const COMMANDS = {
  explain: 'scorecamLens.explain',
  compareModels: 'scorecamLens.compareModels',
  findPreprocessing: 'scorecamLens.findPreprocessing',
  explainExample: 'scorecamLens.explainExample',
  restartEngine: 'scorecamLens.restartEngine',
  chooseModel: 'scorecamLens.chooseModel',
  useModel: 'scorecamLens.useModel',
  saveSetUp: 'scorecamLens.saveSetUp',
  showLog: 'scorecamLens.showLog',
} as const;
