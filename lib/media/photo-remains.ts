import { readFile } from 'node:fs/promises';
import sharp from 'sharp';

/** What is one colour may differ by less, of 256. */
const hue = 4;

/** Pixels across at which it is looked whether there is anything to see. */
const glance = 64;

function glanceAt(input: string | Buffer) {
  return sharp(input, { failOn: 'none', sequentialRead: true }).resize(glance);
}

/** Whether a damaged photo shows one colour only: the grey of what is missing. */
export async function isBlank(input: string | Buffer): Promise<boolean> {
  const { channels } = await sharp(await glanceAt(input).png().toBuffer()).stats();
  return channels.every(({ min, max }) => max - min < hue);
}

async function decodes(input: string | Buffer): Promise<boolean> {
  return glanceAt(input)
    .raw()
    .toBuffer()
    .then(
      () => true,
      () => false,
    );
}

/** Where a marker stands behind the first run of pixels, in order. */
function markersIn(bytes: Buffer): readonly number[] {
  const markers: number[] = [];
  const pixels = bytes.indexOf('\xff\xda', 0, 'latin1');
  for (
    let at = bytes.indexOf(0xff, pixels + 2);
    at !== -1 && pixels !== -1;
    at = bytes.indexOf(0xff, at + 1)
  ) {
    const next = bytes[at + 1] ?? 0;
    if (next !== 0 && next !== 0xff && next >> 3 !== 0x1a) markers.push(at);
  }
  return markers;
}

/**
 * A damaged photo up to where the decoder goes along: libjpeg fills what is missing, but gives up at a segment that is none.
 * That is found by halving; the photo itself where it goes along to the end, or nowhere.
 */
export async function longestBeginning(input: string | Buffer): Promise<string | Buffer> {
  if (await decodes(input)) return input;
  const bytes = typeof input === 'string' ? await readFile(input) : input;
  const markers = markersIn(bytes);
  let [good, bad] = [-1, markers.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (await decodes(bytes.subarray(0, markers[middle]))) good = middle;
    else bad = middle;
  }
  return good === -1 ? input : bytes.subarray(0, markers[good]);
}
