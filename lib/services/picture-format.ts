import { gunzipSync } from 'node:zlib';
import { PNG } from 'pngjs';

const PNG_MAGIC = Buffer.from([0x89, 0x50, 0x4e, 0x47]);
/** No screen of a VM is larger; a header that says so is no header. */
const MAX_SIDE = 16_384;
const MAX_BYTES = 256 * 1024 * 1024;

/** A packed picture as a browser shows it: libvirt writes PNG, and PPM where QEMU is older. Undefined: neither. */
export function asPng(packed: string): Buffer | undefined {
  const bytes = unpack(packed);
  if (bytes?.subarray(0, 4).equals(PNG_MAGIC)) return bytes;
  return bytes && fromPpm(bytes);
}

function unpack(packed: string): Buffer | undefined {
  try {
    return gunzipSync(Buffer.from(packed, 'base64'), { maxOutputLength: MAX_BYTES });
  } catch {
    // Whatever is not a whole archive is no picture.
    return undefined;
  }
}

/** PPM of one byte a colour, as QEMU's screendump writes it: `P6`, width, height, 255, then the pixels. */
function fromPpm(bytes: Buffer): Buffer | undefined {
  const head = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.subarray(0, 64).toString('latin1'));
  if (!head) return undefined;
  const [text, width, height] = [head[0], Number(head[1]), Number(head[2])];
  const pixels = bytes.subarray(text.length);
  const isWhole = pixels.length === width * height * 3;
  if (!isWhole || Math.min(width, height) < 1 || Math.max(width, height) > MAX_SIDE) {
    return undefined;
  }
  const png = new PNG({ width, height, colorType: 2 });
  for (let at = 0; at < width * height; at += 1) {
    pixels.copy(png.data, at * 4, at * 3, at * 3 + 3);
    png.data[at * 4 + 3] = 255;
  }
  return PNG.sync.write(png, { colorType: 2 });
}
