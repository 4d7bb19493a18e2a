import { describeOwnModels } from './own-models';

describeOwnModels('1.100', { theme: 'Default Dark Modern' });
