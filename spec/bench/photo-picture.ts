import sharp from 'sharp';

/** Pixels to a grain of noise, and its deviation in steps of 255: detail fades towards the finest, as behind a lens. */
const octaves: readonly (readonly [grain: number, deviation: number])[] = [
  [512, 40],
  [256, 30],
  [128, 20],
  [64, 16],
  [32, 14],
  [16, 12],
  [8, 10],
  [4, 7],
  [2, 3],
  [1, 2],
];
/** Finer grains are grey: what is small in a photo is light and shade. */
const finestColour = 16;
/** The picture is this many times the same strip; no coder of JPEG sees that far. */
const strips = 8;
const quality = 95;

/**
 * A photo in the bytes of a camera, landscape or, with orientation 6, to be turned. guess: the pixels of noise that stand
 * in for a real photo are at 95 and 20 megapixels about 7 MB, as fine JPEGs of such cameras are.
 */
export async function cameraPhoto(width: number, height: number, orientation = 1): Promise<Buffer> {
  const strip = await grains(width, Math.ceil(height / strips));
  const pixels = Buffer.concat(Array.from({ length: strips }, () => strip));
  return sharp(pixels.subarray(0, width * height * 3), { raw: { width, height, channels: 3 } })
    .withExif({
      IFD0: { Make: 'SAMSUNG', Model: 'NX300' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 12/1' },
    })
    .withMetadata({ orientation })
    .jpeg({ quality })
    .toBuffer();
}

async function grains(width: number, height: number): Promise<Buffer> {
  const sum = new Float32Array(width * height * 3).fill(128);
  for (const [grain, deviation] of octaves) add(sum, await noise(width, height, grain, deviation), grain);
  return Buffer.from(Uint8ClampedArray.from(sum));
}

function add(sum: Float32Array, layer: Buffer, grain: number): void {
  for (let at = 0; at < sum.length; at++) {
    const from = grain >= finestColour ? at : at - (at % 3);
    sum[at] = (sum[at] ?? 0) + (layer[from] ?? 0) - 128;
  }
}

/** Noise of one grain, smoothed up to the measures. */
async function noise(width: number, height: number, grain: number, sigma: number): Promise<Buffer> {
  const [across, down] = [Math.ceil(width / grain) + 1, Math.ceil(height / grain) + 1];
  const fine = { type: 'gaussian', mean: 128, sigma } as const;
  const seeds = sharp({
    create: { width: across, height: down, channels: 3, background: '#000', noise: fine },
  });
  const raw = { width: across, height: down, channels: 3 } as const;
  return sharp(await seeds.raw().toBuffer(), { raw })
    .resize(across * grain, down * grain, { kernel: 'cubic', fit: 'fill' })
    .extract({ left: 0, top: 0, width, height })
    .raw()
    .toBuffer();
}
