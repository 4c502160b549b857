import { gzipSync } from 'node:zlib';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { asPng } from './picture-format';

const pack = (bytes: Uint8Array) => gzipSync(bytes).toString('base64');
const ppm = (head: string, pixels: number[]) =>
  Buffer.concat([Buffer.from(head), Buffer.from(pixels)]);

describe('asPng', () => {
  it('gives a PNG back as it is', () => {
    const png = PNG.sync.write(new PNG({ width: 2, height: 1 }));
    expect(asPng(pack(png))?.equals(png)).toBe(true);
  });

  it('makes a PNG of a PPM, colour by colour', () => {
    const made = asPng(pack(ppm('P6\n2 1\n255\n', [255, 0, 0, 1, 2, 3])));
    const { width, height, data } = PNG.sync.read(made ?? Buffer.alloc(0));
    expect([width, height]).toEqual([2, 1]);
    expect([...data]).toEqual([255, 0, 0, 255, 1, 2, 3, 255]);
  });

  it.each([
    ['pixels that are missing', ppm('P6\n2 1\n255\n', [255, 0, 0])],
    ['an absurd size', ppm('P6\n99999 0\n255\n', [])],
    ['another format', Buffer.from('GIF89a')],
    ['nothing', Buffer.alloc(0)],
  ])('refuses %s', (_what, bytes) => expect(asPng(pack(bytes))).toBeUndefined());

  it('refuses what is not packed', () => expect(asPng('not base64 of gzip')).toBeUndefined());
});
