import { describeStates } from './panel-states';

describeStates(320);
