import { describeOwnModels } from './own-models';

describeOwnModels('1.139', { theme: 'Default Light Modern' });
