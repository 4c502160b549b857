import { describeReduced } from './reduced';

describeReduced({
  lab: 'crashy',
  subnet: 111,
  operations: ['take-layer', 'rollback-layer', 'rollback-layer-kept'],
  cuts: [
    ['take-layer', 'live'],
    ['rollback-layer-kept', 'place-vda'],
  ],
});
