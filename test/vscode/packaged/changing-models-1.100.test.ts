import { describeChangingModels } from './changing-models';

describeChangingModels('1.100', { theme: 'Default Dark Modern' });
