import { describePackaged } from './cases';

describePackaged('1.139');
