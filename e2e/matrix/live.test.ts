import { describeReduced } from './reduced';

describeReduced({
  lab: 'crashl',
  subnet: 78,
  operations: ['take-live'],
  cuts: [
    ['take-live', 'live'],
    ['take-live', 'fold'],
  ],
});
