import { type PhotoSource, photoInMemory } from './photo-source.ts';

const width = 960;
const height = 640;

/** Eight bars as in a television test picture. */
const bars = [0xffffff, 0xffff00, 0x00ffff, 0x00ff00, 0xff00ff, 0xff0000, 0x0000ff, 0x000000];

/**
 * A picture whose orientation and colours can be seen at a glance: bars above, a grey ramp below, a black square in a white
 * frame in the upper left corner. A JPEG with the maker and the model in its EXIF.
 */
export async function testPicture(model: string): Promise<PhotoSource> {
  const { default: sharp } = await import('sharp');
  const content = await sharp(pixels(), { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 85 })
    .withExif({
      IFD0: { Make: 'SAMSUNG', Model: model, ImageDescription: 'Test picture of a pretend camera' },
    })
    .toBuffer();
  return photoInMemory('SAM_0001.JPG', content);
}

function pixels(): Buffer {
  const raw = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) raw.writeUIntBE(colourAt(x, y), (y * width + x) * 3, 3);
  return raw;
}

function colourAt(x: number, y: number): number {
  if (x < 120 && y < 120) return x < 20 || y < 20 || x >= 100 || y >= 100 ? 0xffffff : 0x000000;
  if (y >= (height * 3) / 4) return Math.floor((x * 256) / width) * 0x010101;
  return bars[Math.floor((x * bars.length) / width)] ?? 0;
}
