import { describeStates } from './panel-states';

describeStates(1400);
