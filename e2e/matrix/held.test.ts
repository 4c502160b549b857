import { describeReduced } from './reduced';

describeReduced({
  lab: 'crashh',
  subnet: 109,
  operations: ['take-held', 'take-disk-only'],
  cuts: [['take-held', 'hold']],
});
