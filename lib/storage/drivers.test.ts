import { describe, expect, it } from 'vitest';
import { en } from '@/lib/i18n/en';
import { DRIVERS } from './index';

describe('every storage driver', () => {
  it.each(DRIVERS.map(({ name, title }) => [name, title]))(
    '%s has words for people',
    (name, title) => {
      expect(en.storage.how).toHaveProperty([name], title);
      expect(en.storage.keeps).toHaveProperty([name]);
      expect(en.storage.freed).toHaveProperty([name]);
    },
  );
});
