import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';

const LISTS = new Set(['disk', 'hostdev', 'interface', 'filesystem', 'shmem', 'tpm']);
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  // libvirt allows a name that begins or ends with a space.
  trimValues: false,
  isArray: (name, path) =>
    LISTS.has(name) && typeof path === 'string' && path.startsWith('domain.devices.'),
});

/** An element is text, attributes and children; libvirt leaves out what is not set. */
export type Element = { [key: string]: Element | Element[] | string | undefined };
const elementSchema: z.ZodType<Element> = z.record(
  z.string(),
  z.lazy(() => z.union([z.string(), elementSchema, z.array(elementSchema)]).optional()),
);

export function child(parent: Element | undefined, name: string): Element | undefined {
  const found = parent?.[name];
  if (Array.isArray(found)) return found[0];
  return typeof found === 'object' ? found : found === undefined ? undefined : { '#text': found };
}

export function children(parent: Element | undefined, name: string): Element[] {
  const found = parent?.[name];
  if (found === undefined) return [];
  return (Array.isArray(found) ? found : [found]).map((one) =>
    typeof one === 'string' ? { '#text': one } : one,
  );
}

export function text(parent: Element | undefined, name: string): string | undefined {
  const value = child(parent, name)?.['#text'];
  return typeof value === 'string' ? value : undefined;
}

export function attribute(element: Element | undefined, name: string): string | undefined {
  const value = element?.[`@${name}`];
  return typeof value === 'string' ? value : undefined;
}

/** Reads any of libvirt's documents. Throws where it is none. */
export const readXml = (xml: string): Element => elementSchema.parse(parser.parse(xml, true));
