import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hasExiftool, tagsOf } from './exiftool.ts';
import { publish } from './published.ts';

/** Videos that ffmpeg made and described, as a server gets them: read by exiftool, and played by ffmpeg. */
const test = suite<{ folder: string; sources: Map<string, Buffer> }>('media/published-video');

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
const skipped = 'SKIPPED: videos of a real encoder, there is no ffmpeg or no exiftool here';

/** How each is made; the words of ffmpeg. */
const kinds: readonly (readonly [name: string, ...words: readonly string[]])[] = [
  ['film.mp4'],
  ['head-first.mp4', '-movflags', 'faststart'],
  ['in-pieces.mp4', '-movflags', 'frag_keyframe+empty_moov'],
  ['keys-of-apple.mp4', '-movflags', 'use_metadata_tags'],
  ['film.mov'],
  ['film.3gp', '-c:v', 'h263', '-s', '352x288', '-ar', '8000', '-ac', '1', '-c:a', 'aac'],
  ['film.avi', '-c:v', 'mjpeg', '-c:a', 'pcm_s16le'],
];

const inputs = '-v error -f lavfi -i testsrc=size=96x64:rate=10:duration=1 -f lavfi -i sine=duration=1'.split(
  ' ',
);
const told = {
  location: '+52.5163+013.3777/',
  comment: 'a secret comment',
  title: 'Hannah',
  creation_time: '2013-05-04T10:11:12Z',
};
const described = Object.entries(told).flatMap(([key, value]) => ['-metadata', `${key}=${value}`]);

test.before(async (context) => {
  context.sources = new Map();
  context.folder = await mkdtemp(join(tmpdir(), 'samsung-bridge-spec-'));
  if (!hasFfmpeg || !hasExiftool) return console.log(skipped);
  for (const [name, ...words] of kinds) {
    const file = join(context.folder, name);
    execFileSync('ffmpeg', [...inputs, ...described, ...words, file], { timeout: 60_000 });
    if (name === 'film.mp4') describeMore(file);
    context.sources.set(name, await readFile(file));
  }
});

test.after(({ folder }) => rm(folder, { recursive: true, force: true }));

/** The place in each of the ways that are known, and XMP. */
function describeMore(file: string): void {
  const groups = ['Keys', 'UserData', 'ItemList'].map(
    (group) => `-${group}:GPSCoordinates=52.5163, 13.3777, 30`,
  );
  const xmp = [
    '-XMP:GPSLatitude=52.5163',
    '-XMP:GPSLongitude=13.3777',
    '-XMP:Creator=Hannah',
    '-XMP:SerialNumber=A1B2',
  ];
  execFileSync('exiftool', ['-q', '-overwrite_original', ...groups, ...xmp, file], { timeout: 60_000 });
}

const place = /GPS|Location|Coordinates/i;
const date = /Date$/;

/** What tells of the maker: a place, a date, XMP, texts, serial numbers. */
function telling(tags: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(tags)
    .filter(([tag]) => !tag.startsWith('System:') && !tag.startsWith('SourceFile'))
    .filter(([tag, value]) => (date.test(tag) ? value !== '0000:00:00 00:00:00' : isTelling(tag, value)))
    .map(([tag, value]) => `${tag}: ${value}`);
}

function isTelling(tag: string, value: unknown): boolean {
  return (
    place.test(tag) || tag.startsWith('XMP') || /secret|Hannah|A1B2|52\.5|2013[:-]05/.test(String(value))
  );
}

/** A checksum of every picture and every piece of sound, as ffmpeg plays them. */
async function playedBy(folder: string, bytes: Buffer): Promise<string> {
  const file = join(folder, 'played');
  await writeFile(file, bytes);
  return execFileSync('ffmpeg', ['-v', 'error', '-i', file, '-f', 'framemd5', '-'], {
    timeout: 60_000,
  }).toString();
}

test('tells neither place nor date nor words, and plays as it did', async ({ sources, folder }) => {
  const [before, published] = [await tagsOf(sources), await publish(sources)];
  const after = await tagsOf(published);
  for (const [name, source] of sources) {
    assert.ok(telling(before.get(name) ?? {}).length > 0, `${name}: nothing was told, this shows nothing`);
    assert.equal(telling(after.get(name) ?? {}), [], name);
    const bytes = published.get(name) ?? Buffer.alloc(0);
    for (const words of ['Hannah', 'secret', '52.5', '2013-05'])
      assert.not.ok(bytes.includes(words), `${name}: ${words}`);
    const frames = await playedBy(folder, source);
    assert.match(frames, /\n0, .*\n1, /, 'pictures and sound');
    assert.is(await playedBy(folder, bytes), frames, name);
  }
});

test('tells the place where that is asked for, and nothing else', async ({ sources }) => {
  const published = await publish(sources, { keepLocation: true });
  const after = await tagsOf(published);
  for (const name of sources.keys()) {
    const left = telling(after.get(name) ?? {});
    assert.equal(
      left.filter((line) => !place.test(line)),
      [],
      name,
    );
    assert.is(left.length > 0, name !== 'film.avi', `${name}: ${left}`);
  }
});

test.run();
