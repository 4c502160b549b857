import { describeReduced } from './reduced';

describeReduced({
  lab: 'crasht',
  subnet: 88,
  operations: ['take', 'remove', 'edit'],
  cuts: [
    ['take', 'save'],
    ['take', 'capture-vda'],
  ],
});
