import { describeReduced } from './reduced';

describeReduced({
  lab: 'crashk',
  subnet: 96,
  operations: ['rollback-kept'],
  cuts: [
    ['rollback-kept', 'give-way'],
    ['rollback-kept', 'place-vda'],
  ],
});
