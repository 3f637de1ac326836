import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** All that a reader finds in a file: values by `Group:Tag`. */
export type Tags = Readonly<Record<string, unknown>>;

/** Whether the reader is on this machine; says loudly where it is not. */
export const hasExiftool = spawnSync('exiftool', ['-ver']).status === 0;
if (!hasExiftool)
  console.log('SKIPPED: no exiftool here (Debian: libimage-exiftool-perl), so only raw bytes are searched');

/** What exiftool, which shares no code with us, finds in each of the files: known tags, unknown ones, trailers, what is embedded. */
export async function tagsOf(files: ReadonlyMap<string, Buffer>): Promise<ReadonlyMap<string, Tags>> {
  const folder = await mkdtemp(join(tmpdir(), 'samsung-bridge-spec-'));
  try {
    const names = [...files.keys()];
    for (const [index, name] of names.entries())
      await writeFile(join(folder, `${index}`), files.get(name) ?? '');
    const paths = names.map((_, index) => join(folder, `${index}`));
    const found = JSON.parse(await exiftool('-j', '-G1', '-a', '-U', '-ee', ...paths)) as Tags[];
    return new Map(names.map((name, index) => [name, found[index] ?? {}]));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Its exit code is 1 where one of the files is not well; the rest is told all the same. */
function exiftool(...words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('exiftool', words, { timeout: 60_000, maxBuffer: 2 ** 26 }, (error, stdout) => {
      if (stdout === '' && error !== null) reject(error);
      else resolve(stdout);
    });
  });
}

/** What describes only the file, its pixels and their colours. */
const harmless =
  /^(?:SourceFile$|ExifTool:ExifToolVersion$|System:|JFIF:|ICC|Composite:(?:ImageSize|Megapixels)$|File:(?:FileType|FileTypeExtension|MIMEType|ImageWidth|ImageHeight|EncodingProcess|BitsPerSample|ColorComponents|YCbCrSubSampling)$|PNG:(?:ImageWidth|ImageHeight|BitDepth|ColorType|Compression|Filter|Interlace|ProfileName)$|PNG-pHYs:|GIF:(?:GIFVersion|ImageWidth|ImageHeight|HasColorMap|ColorResolutionDepth|BitsPerPixel|BackgroundColor|TransparentColor|FrameCount|AnimationIterations)$)/;

/** What of the tags tells more than that. */
export function tellingTags(tags: Tags): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([name]) => !harmless.test(name)));
}
