import { describeReduced } from './reduced';

describeReduced({
  lab: 'crashh',
  subnet: 76,
  operations: ['take-held', 'take-disk-only'],
  cuts: [['take-held', 'hold']],
  on: 'in place',
});
