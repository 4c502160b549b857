import { attribute, child, readXml } from '@/lib/libvirt/xml';
import { lines, type Section } from './sections';

export type Pooled = { pool: string; volume: string };

const keyOf = ({ pool, volume }: Pooled) => JSON.stringify([pool, volume]);

/**
 * Where volumes of libvirt's storage pools lie. The host lists the names as definitions spell them, and answers with their
 * numbers; one in a pool that is not started has no answer.
 */
export function readPooled(sections: Section[]): (one: Pooled) => string | undefined {
  const names = lines(sections.find(({ name }) => name === 'pooled-names')?.body ?? '');
  const paths = new Map<string, string>();
  for (const { name, words, body } of sections) {
    const spelled = name === 'pooled' ? names[Number(words[0]) - 1] : undefined;
    const path = lines(body)[0];
    if (spelled === undefined || !path?.startsWith('/')) continue;
    const source = child(readXml(`<source ${spelled}/>`), 'source');
    const [pool = '', volume = ''] = [attribute(source, 'pool'), attribute(source, 'volume')];
    paths.set(keyOf({ pool, volume }), path);
  }
  return (one) => paths.get(keyOf(one));
}
