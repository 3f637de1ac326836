import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { typeOf } from '../../lib/media/media-type.ts';
import { blanked, blanksOf } from '../../lib/media/video-blanks.ts';
import { avi, box, chunk, dated, film, largeBox, track, u32 } from './films.ts';

const test = suite('media/video-blanks');
let folder = '';

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'samsung-bridge-spec-'));
});

test.after(() => rm(folder, { recursive: true, force: true }));

/** Cuts bytes at the given length again and again. */
async function* cutAt(bytes: Buffer, length: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += length) yield Buffer.from(bytes.subarray(at, at + length));
}

/** What is published of a video that is read in pieces of so many bytes. */
async function published(video: Buffer, { keepLocation = false, pieces = 64 } = {}): Promise<Buffer> {
  const path = join(folder, 'video');
  await writeFile(path, video);
  const blanks = await blanksOf(path, typeOf(video).mime, keepLocation);
  const out: Buffer[] = [];
  for await (const piece of blanked(cutAt(video, pieces), blanks)) out.push(piece);
  return Buffer.concat(out);
}

const udta = box('udta', box('\xa9xyz', '\0\x12\x15\xc7+52.5163+013.3777/'), box('SNum', 'secret'));
const metaTrack = track('meta', box('udta', 'secret'));

/** Each tells something that must not be published: a film, and in which words it tells. */
const telling: readonly (readonly [what: string, video: Buffer, ...words: readonly string[]])[] = [
  ['dates', film(), 'Made', 'Mdfy'],
  ['dates of 64 bits', film([dated('mvhd', 1, 'MadeMadeMdfyMdfy', 'scale')]), 'Made', 'Mdfy'],
  ['user data with the place', film([udta]), '+52.5163', 'secret', 'udta', 'SNum'],
  ['user data of a track', film([track('vide', udta)]), '+52.5163', 'secret'],
  ['a place of 3GPP', film([box('udta', box('loci', 'secret'))]), 'secret', 'loci'],
  ['metadata of Apple', film([box('meta', box('keys', 'secret'), box('ilst', 'secret'))]), 'secret', 'keys'],
  ['XMP in the film', film([box('uuid', 'secret')]), 'secret', 'uuid'],
  ['XMP behind it', film([], [box('uuid', 'secret')]), 'secret', 'uuid'],
  ['metadata behind it', film([], [box('meta', 'secret')]), 'secret'],
  ['a box that nobody has described', film([], [box('AMBA', 'secret')]), 'secret', 'AMBA'],
  ['such a box with a large size', film([], [largeBox('AMBA', 'secret')]), 'secret', 'AMBA'],
  ['free room that is none', film([box('free', 'secret')], [box('skip', 'secret')]), 'secret'],
  ['a track of neither pictures nor sound', film([metaTrack]), 'secret', 'meta entries', 'meta offsets'],
  ['a track that says not what it is', film([box('trak', box('tkhd', 'secret'))]), 'secret'],
  ['what stands behind the last box', film([], [Buffer.from('\0\0\0\x02secret')]), 'secret'],
  ['less than a box', film([], [Buffer.from('secret')]), 'secret'],
  [
    'a box that ends before its head does',
    film([], [Buffer.from('\0\0\0\x01mdat\0\0\0\0\0\0\0\x0fsecret')]),
    'secret',
  ],
  ['a box with no size at the end', film([], [Buffer.from('\0\0\0\0AMBAsecret')]), 'secret'],
  ['a list of texts', avi([], [chunk('LIST', 'INFO', chunk('ICMT', 'secret'))]), 'secret', 'ICMT', 'INFO'],
  ['the date of an AVI', avi([chunk('IDIT', 'secret')]), 'secret', 'IDIT'],
  ['data of the driver', avi(), 'secret', 'strd'],
  ['junk', avi([chunk('JUNK', 'secret')], [chunk('JUNK', 'secret')]), 'secret'],
  ['a list of Exif', avi([], [chunk('LIST', 'exif', chunk('emnt', 'secret'))]), 'secret', 'emnt', 'exif'],
  ['what stands behind an AVI', Buffer.concat([avi(), Buffer.from('secret and more')]), 'secret'],
];

/** What players need of any film and of any AVI. */
const needed = {
  film: 'ftyp moov mvhd scale trak tkhd size mdia mdhd rate hdlr minf stbl stsd stco mdat'.split(' '),
  avi: ['RIFF', 'AVI LIST', 'hdrl', 'avih', 'strl', 'strh', 'vids', 'strf', 'odd', 'movi', 'idx1', 'index'],
};

for (const [what, video, ...words] of telling)
  test(`${what}: not published, and nothing moves`, async () => {
    const bytes = await published(video);
    assert.is(bytes.length, video.length);
    for (const word of words) {
      assert.ok(video.includes(word, 0, 'latin1'), `${word} is not in the source: this shows nothing`);
      assert.not.ok(bytes.includes(word, 0, 'latin1'), word);
    }
    for (const word of needed[video.includes('RIFF') ? 'avi' : 'film'])
      assert.is(bytes.indexOf(word, 0, 'latin1'), video.indexOf(word, 0, 'latin1'), word);
    assert.ok(bytes.includes('pictures'));
  });

test('what is needed to play is kept byte for byte, also where sizes are written in other ways', async () => {
  const head = box('ftyp', 'mp42\0\0\0\0mp42isom');
  const moov = [track('vide'), box('udta', 'secret')];
  const ways: readonly (readonly [way: string, video: Buffer])[] = [
    ['a large size', Buffer.concat([head, largeBox('mdat', 'pictures'), largeBox('moov', ...moov)])],
    ['no size', Buffer.concat([head, box('moov', ...moov), Buffer.from('\0\0\0\0mdatpictures')])],
    [
      'a size behind the end',
      Buffer.concat([head, box('moov', ...moov), Buffer.from('\x7f\0\0\0mdatpictures')]),
    ],
    ['an odd size', avi()],
  ];
  for (const [way, video] of ways) {
    const expected = video
      .toString('latin1')
      .replaceAll('MadeMdfy', '\0'.repeat(8))
      .replace('strd\x06\0\0\0secret', `JUNK\x06${'\0'.repeat(9)}`)
      .replace('udtasecret', `free${'\0'.repeat(6)}`);
    assert.is((await published(video)).toString('latin1'), expected, way);
  }
});

test('the same is published however the file is read', async () => {
  for (const [what, video] of telling) {
    const whole = await published(video, { pieces: video.length });
    for (const pieces of [1, 2, 3, 5, 7, 13, 100])
      assert.equal(await published(video, { pieces }), whole, what);
  }
});

test('a video that is cut off anywhere tells nothing, and keeps its length', async () => {
  const behind = [box('uuid', 'secret'), largeBox('AMBA', 'secret')];
  const whole = [film([udta, metaTrack], behind), avi([chunk('IDIT', 'secret')], [chunk('JUNK', 'secret')])];
  for (const video of whole)
    for (let length = 32; length < video.length; length++) {
      const bytes = await published(video.subarray(0, length), { pieces: length });
      assert.is(bytes.length, length);
      assert.not.match(bytes.toString('latin1'), /secr|\+52/, `cut at ${length}`);
    }
});

test('a byte that is wrong anywhere ends well', async () => {
  const video = film([udta]);
  for (let at = 0; at < video.length; at++) {
    const broken = Buffer.from(video);
    broken[at] = (broken[at] ?? 0) ^ (1 << (at % 8));
    if (typeOf(broken).kind === 'video') assert.is((await published(broken)).length, video.length);
  }
});

test('a byte is published as it is, or as zero, or as a letter of a name for what is passed over', async () => {
  for (const [what, video] of telling) {
    const bytes = await published(video);
    const others = Buffer.from(bytes.filter((byte, at) => byte !== video[at] && byte !== 0));
    assert.match(others.toString('latin1'), /^[freJUNK]*$/, what);
  }
});

/** Samples of a hidden track: their sizes, how they are in chunks (from which on, how many in each), and where those are. */
interface Hidden {
  readonly sizes: readonly number[];
  readonly runs: readonly (readonly [first: number, samples: number])[];
  readonly offsets: readonly number[];
  readonly isLong?: boolean;
}

const inThree: Hidden = {
  sizes: [3, 3, 5, 4],
  runs: [
    [1, 1],
    [2, 2],
    [3, 1],
  ],
  offsets: [32, 42, 57],
};

/** A film whose pictures come first, with a track of texts among them; offsets are bytes of the film. */
function filmOfTexts(words: string, { sizes, runs, offsets, isLong }: Hidden): Buffer {
  const [each = 0] = sizes;
  const same = sizes.every((size) => size === each);
  const numbers = (...all: readonly number[]) => Buffer.concat(all.map(u32));
  const table = box(
    'stbl',
    box('stsd', numbers(0, 0)),
    box('stsc', numbers(0, runs.length, ...runs.flatMap(([first, samples]) => [first, samples, 1]))),
    box('stsz', numbers(0, same ? each : 0, sizes.length, ...(same ? [] : sizes))),
    box(
      isLong ? 'co64' : 'stco',
      numbers(0, offsets.length, ...offsets.flatMap((at) => (isLong ? [0, at] : [at]))),
    ),
  );
  const texts = box('trak', box('mdia', box('hdlr', '\0'.repeat(8), 'text'), box('minf', table)));
  return Buffer.concat([box('ftyp', 'mp42\0\0\0\0mp42isom'), box('mdat', words), box('moov', texts)]);
}

const words = 'onePICTUREtwothreePICTUREfour';
/** Where the words begin. */
const base = 32;

/** What a table of samples says, and what is published of the words. */
const sampled: readonly (readonly [what: string, hidden: Hidden, left: string])[] = [
  ['some in each chunk', inThree, '...PICTURE........PICTURE....'],
  ['offsets of 64 bits', { ...inThree, isLong: true }, '...PICTURE........PICTURE....'],
  [
    'all of one size',
    { sizes: [4, 4], runs: [[1, 2]], offsets: [base + 10] },
    'onePICTURE........PICTUREfour',
  ],
  [
    'too many',
    { sizes: [3, 5], runs: [[1, 2 ** 31]], offsets: [base + 10] },
    'onePICTURE........PICTUREfour',
  ],
  [
    'one behind the end',
    { sizes: [3, 4], runs: [[1, 1]], offsets: [base, 2 ** 31] },
    '...PICTUREtwothreePICTUREfour',
  ],
  ['one in another', { sizes: [25, 3], runs: [[1, 1]], offsets: [base, base + 10] }, `${'.'.repeat(25)}four`],
];

for (const [what, hidden, left] of sampled)
  test(`samples of a track that is not published are not, either: ${what}`, async () => {
    for (const pieces of [1, 7, 64, 1000]) {
      const bytes = await published(filmOfTexts(words, hidden), { pieces });
      assert.is(bytes.toString('latin1', base, base + words.length).replaceAll('\0', '.'), left, `${pieces}`);
    }
  });

test('the place stays where it is asked for, and nothing but the place', async () => {
  const video = film([udta, box('uuid', 'secret')]);
  const bytes = await published(video, { keepLocation: true });
  assert.ok(bytes.includes('+52.5163+013.3777/'));
  assert.not.ok(bytes.includes('secret'));
  assert.not.ok((await published(film([track('vide', udta)]), { keepLocation: true })).includes('+52'));
});

test('nothing is published of what stands behind thirty thousand boxes', async () => {
  const many = Buffer.concat(new Array(30_001).fill(box('mdat')));
  const bytes = await published(film([], [many, box('mdat', 'the last')]), { pieces: 65_536 });
  assert.not.ok(bytes.includes('the last'));
  assert.ok((await published(film([], [box('mdat', 'the last')]))).includes('the last'));
});

test.run();
