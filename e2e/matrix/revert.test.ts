import { describeReduced } from './reduced';

describeReduced({
  lab: 'crashv',
  subnet: 107,
  operations: ['revert'],
  cuts: [
    ['revert', 'revert'],
    ['revert-kept', 'give-way'],
  ],
});
