import { describeChangingModels } from './changing-models';

describeChangingModels('1.139', { theme: 'Default Light Modern' });
