import { describeReduced } from './reduced';

describeReduced({
  lab: 'crashr',
  subnet: 89,
  operations: ['rollback'],
  cuts: [
    ['rollback', 'place-vda'],
    ['rollback', 'resume'],
  ],
});
