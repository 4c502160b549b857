import { describeReduced } from './reduced';

describeReduced({
  lab: 'crashy',
  subnet: 111,
  operations: ['take-live', 'rollback', 'rollback-kept'],
  cuts: [
    ['take-live', 'live'],
    ['rollback-kept', 'place-vda'],
  ],
  on: 'layers',
});
