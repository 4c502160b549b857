import { describeReduced } from './reduced';

describeReduced({
  lab: 'crashv',
  subnet: 97,
  operations: ['revert'],
  cuts: [
    ['revert', 'revert'],
    ['revert-kept', 'give-way'],
  ],
  on: 'one image',
});
