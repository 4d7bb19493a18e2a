import { describePackaged } from './cases';

describePackaged('1.100');
