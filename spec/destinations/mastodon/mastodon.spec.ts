import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RefusalError } from '../../../lib/errors.ts';
import { box, film } from '../../media/films.ts';
import { decoded, photo } from '../../media/photos.ts';
import { refusal } from '../faults.ts';
import { Notebook } from '../parcels.ts';
import { Bench, refusalOf } from './bench.ts';

const test = suite('destinations/mastodon/mastodon');
let bench: Bench;

test.before.each(async () => {
  bench = await Bench.lay();
});
test.after.each(() => bench.clear());

const fitting = { maxPixels: 0, quality: 85, keepLocation: false, original: false, damaged: 'hold' } as const;

test('posts a photo with words, alt text, camera and postscript', async () => {
  const parcel = await bench.parcel(1, { words: 'Grüße \\~ 日本~été 🎞' });
  const receipt = await bench
    .mastodon({ language: 'de', sensitive: true })
    .deliver(parcel, new Notebook().attempt());
  const [post, ...others] = bench.stand.posts;
  assert.is(others.length, 0);
  assert.is(post?.text, 'Grüße ~ 日本\n\nSamsung NX300\n#SamsungNX');
  assert.equal([post?.visibility, post?.sensitive, post?.language], ['unlisted', true, 'de']);
  assert.is(post?.media[0]?.description, 'été 🎞');
  assert.is(post?.media[0]?.type, 'image/jpeg');
  assert.equal(post?.media[0]?.bytes, bench.photo);
  assert.equal(receipt, { where: post?.url });
});

test('publishes an upright photo without its place, the stored one as it was', async () => {
  const source = await photo({ orientation: 6, width: 300, height: 200 });
  const parcel = await bench.workshop.parcel([['../../a.jpg', source]]);
  await bench.mastodon({ photo: fitting }).deliver(parcel, new Notebook().attempt());
  const bytes = bench.stand.posts[0]?.media[0]?.bytes ?? Buffer.alloc(0);
  const { width, height, exif, xmp } = await sharp(bytes).metadata();
  assert.equal([width, height, exif, xmp], [200, 300, undefined, undefined]);
  assert.equal(await decoded(parcel.pathOf('1')), await decoded(source));
  assert.match(bench.stand.media[0]?.fileName ?? '', /^[0-9a-f-]{36}\.jpg$/, 'the camera’s name is not told');
});

test('makes photos fit in a private folder, and leaves nothing there, also not what a killed bridge left', async () => {
  const parcel = await bench.parcel();
  const scratch = join(bench.workshop.folder, 'scratch');
  const left = join(scratch, `mastodon-${parcel.id}`, 'photo-old');
  await mkdir(left, { recursive: true });
  await writeFile(join(left, 'photo'), 'half a photo');
  const attempt = new Notebook().attempt();
  let mode = 0;
  const remember = async (memory: Parameters<typeof attempt.remember>[0]) => {
    const [folder = 'none'] = await readdir(join(scratch, `mastodon-${parcel.id}`));
    mode = (await stat(join(scratch, `mastodon-${parcel.id}`, folder))).mode & 0o777;
    assert.is.not(folder, 'photo-old');
    await attempt.remember(memory);
  };
  await bench.mastodon({ photo: fitting }).deliver(parcel, { ...attempt, remember });
  assert.is(mode, 0o700);
  assert.equal(await readdir(scratch), []);
});

test('gives every file a name of its own, so that on snac2 none takes the place of another', async () => {
  await bench.clear();
  bench = await Bench.lay({ dialect: 'snac2' });
  const sources = [await photo({ width: 64 }), await photo({ width: 80 }), await photo({ width: 96 })];
  const [first, ...second] = sources.map((bytes) => ['SAM_0001.JPG', bytes] as const);
  for (const [number, files] of [[first], second].entries()) {
    const words = `Post ${number}${'~alt'.repeat(files.length)}`;
    const named = files.filter((file) => file !== undefined);
    const parcel = await bench.workshop.parcel(named, { id: `ab${number}`, words });
    await bench.mastodon().deliver(parcel, new Notebook().attempt());
  }
  const shown = bench.stand.posts.flatMap(({ media }) => media.map(({ bytes }) => bytes));
  assert.is(shown.length, sources.length);
  for (const [index, source] of sources.entries())
    assert.ok(shown[index]?.equals(source), `photo ${index + 1}`);
});

test('says who it is, in English, with a length, to every request', async () => {
  await bench.mastodon().deliver(await bench.parcel(2), new Notebook().attempt());
  assert.ok(bench.stand.requests.length >= 4);
  for (const { headers, method } of bench.stand.requests) {
    assert.is(headers['user-agent'], 'samsung-bridge/1.2.3');
    assert.is(headers['accept-language'], 'en');
    assert.is(headers.authorization, 'Bearer secret-token');
    assert.is(headers['transfer-encoding'], undefined);
    if (method === 'POST') assert.match(headers['content-length'] ?? '', /^\d+$/);
  }
});

test('sends an Idempotency-Key with the post only, and has it on disk before', async () => {
  const notebook = new Notebook();
  const attempt = notebook.attempt();
  let remembered = '';
  const remember = async (memory: Parameters<typeof attempt.remember>[0]) => {
    if (bench.stand.count('post') === 0) remembered = JSON.stringify(memory);
    await attempt.remember(memory);
  };
  await bench.mastodon().deliver(await bench.parcel(2), { ...attempt, remember });
  const key = bench.stand.posts[0]?.key ?? 'none';
  assert.match(key, /^[0-9a-f-]{36}$/);
  assert.ok(remembered.includes(key));
  for (const { spot, headers } of bench.stand.requests)
    assert.is(headers['idempotency-key'] !== undefined, spot === 'post');
});

test('keeps line breaks of alt texts as they are', async () => {
  await bench.mastodon().deliver(await bench.parcel(1, { words: 'x~one\r\ntwo' }), new Notebook().attempt());
  assert.is(bench.stand.posts[0]?.media[0]?.description, 'one\ntwo');
});

const titled: readonly (readonly [title: string, words: string, text: string])[] = [
  ['[Samsung Smart Camera] sent you files.', 'Sent from Samsung Camera.', 'Samsung NX300\n#SamsungNX'],
  ['My title', '', 'My title\n\nSamsung NX300\n#SamsungNX'],
  ['My title', 'Words', 'Words\n\nSamsung NX300\n#SamsungNX'],
];
for (const [title, words, text] of titled)
  test(`posts ${JSON.stringify(text)} for ${JSON.stringify([title, words])}`, async () => {
    const parcel = await bench.parcel(1, { title, words });
    await bench.mastodon({ altText: 'allow' }).deliver(parcel, new Notebook().attempt());
    assert.is(bench.stand.posts[0]?.text, text);
    assert.is(bench.stand.posts[0]?.media[0]?.description, null);
  });

test('holds a parcel without alt text, and says the command that helps', async () => {
  const parcel = await bench.parcel(2, { words: 'x~only one', id: 'ab12' });
  const error = await refusalOf(bench.mastodon().deliver(parcel, new Notebook().attempt()));
  assert.equal([error.code, error.retry], ['SB_ALT_TEXT', 'held']);
  assert.match(
    error.message,
    /samsung-bridge outbox describe ab12 "what photo 1 shows" "what photo 2 shows"/,
  );
  assert.is(bench.stand.requests.length, 0);
});

test('posts a held parcel once it is described; that stands over the words', async () => {
  const parcel = await bench.parcel(2, { words: 'x~from the camera', described: ['', 'later'] });
  await bench.mastodon().deliver(parcel, new Notebook().attempt());
  assert.equal(
    bench.stand.posts[0]?.media.map(({ description }) => description),
    ['from the camera', 'later'],
  );
});

test('uploads anew what was described after it was uploaded', async () => {
  const notebook = new Notebook();
  const parcel = await bench.parcel(1, { words: 'x' });
  bench.stand.fail('post', { kind: 'instead', answer: { status: 429 } });
  await refusalOf(bench.mastodon({ altText: 'allow' }).deliver(parcel, notebook.attempt()));
  await bench.mastodon().deliver({ ...parcel, described: ['a tree'] }, notebook.attempt());
  assert.is(bench.stand.posts[0]?.media[0]?.description, 'a tree');
});

test('posts a parcel that was held for alt texts once they are not asked for any more', async () => {
  const parcel = await bench.parcel(1, { words: 'x' });
  const notebook = new Notebook();
  await refusalOf(bench.mastodon().deliver(parcel, notebook.attempt()));
  await bench.mastodon({ altText: 'allow' }).deliver(parcel, notebook.attempt());
  assert.equal(
    bench.stand.posts.map(({ media }) => media[0]?.description),
    [null],
  );
});

const odd = {
  'right to left': 'שלום עולם, مرحبا بالعالم \u202eabc',
  'emoji of several code points': '👩‍👩‍👧‍👦🏳️‍🌈🇰🇷'.repeat(30),
  '20,000 characters': 'word '.repeat(4000),
};
for (const [name, words] of Object.entries(odd))
  test(`posts all of words with ${name}`, async () => {
    await bench
      .mastodon({ altText: 'allow', album: false, postscript: '' })
      .deliver(await bench.parcel(1, { words }), new Notebook().attempt());
    const told = bench.stand.posts.map(({ text }) => text.replace(/^… |\s*…?(\n\n\d+\/\d+)?$/g, ''));
    const bare = (text: string) => text.replace(/\s+/g, '');
    assert.is(bare(told.join('')), bare(words));
  });

test('refuses at the door where alt text is asked of the camera', async () => {
  const destination = bench.mastodon({ altText: 'reject' });
  const lacking = await bench.parcel(2, { words: 'x~one' });
  assert.throws(
    () => destination.review?.(lacking),
    (error: unknown) => error instanceof RefusalError && error.code === 'SB_ALT_TEXT' && error.status === 400,
  );
  destination.review?.(await bench.parcel(2));
  destination.review?.(await bench.parcel(1, { words: 'x~one~two' }));
  bench.mastodon({ altText: 'hold' }).review?.(lacking);
  bench.mastodon({ altText: 'allow' }).review?.(lacking);
});

test('takes the token from its file, anew at each attempt', async () => {
  const tokenFile = join(bench.workshop.folder, 'token');
  const destination = bench.mastodon({ token: undefined, tokenFile });
  const parcel = await bench.parcel();
  const notebook = new Notebook();
  const absent = await refusalOf(destination.deliver(parcel, notebook.attempt()));
  assert.is(absent.retry, 'paused');
  assert.ok(absent.message.includes(`samsung-bridge login ${bench.stand.url} --out ${tokenFile}`));
  for (const wrong of ['', '\n', 'two\nlines', 'tök']) {
    await writeFile(tokenFile, wrong);
    assert.is((await refusalOf(destination.deliver(parcel, notebook.attempt()))).retry, 'paused');
  }
  await rm(tokenFile);
  await mkdir(tokenFile);
  assert.is((await refusalOf(destination.deliver(parcel, notebook.attempt()))).retry, 'paused');
  await rm(tokenFile, { recursive: true });
  await writeFile(tokenFile, 'wrong\n');
  const revoked = await refusalOf(destination.deliver(parcel, notebook.attempt()));
  assert.equal([revoked.code, revoked.retry], ['SB_MASTODON_TOKEN', 'paused']);
  await writeFile(tokenFile, ' secret-token\n');
  await destination.deliver(parcel, notebook.attempt());
  assert.is(bench.stand.posts.length, 1);
});

test('makes a thread of more files than a post takes, first as asked, the rest unlisted', async () => {
  const parcel = await bench.parcel(10);
  const receipt = await bench.mastodon({ visibility: 'public' }).deliver(parcel, new Notebook().attempt());
  const posts = bench.stand.posts;
  assert.equal(
    posts.map(({ media }) => media.length),
    [4, 4, 2],
  );
  assert.equal(
    posts.map(({ visibility }) => visibility),
    ['public', 'unlisted', 'unlisted'],
  );
  assert.equal(
    posts.map(({ inReplyTo }) => inReplyTo),
    [null, posts[0]?.id, posts[1]?.id],
  );
  assert.equal(
    posts.flatMap(({ media }) => media.map(({ description }) => description)),
    Array.from({ length: 10 }, (_, index) => `alt ${index + 1}`),
  );
  assert.equal(
    posts.map(({ text }) => text),
    ['A tree\n\nSamsung NX300\n#SamsungNX', '2/3', '3/3'],
  );
  assert.is(receipt.where, posts[0]?.url);
});

test('goes on in the middle of a thread', async () => {
  const notebook = new Notebook();
  const parcel = await bench.parcel(6);
  const destination = bench.mastodon({ visibility: 'private' });
  bench.stand.fail('upload', { kind: 'instead', answer: { status: 503 } });
  await refusalOf(destination.deliver(parcel, notebook.attempt()));
  await destination.deliver(parcel, notebook.attempt());
  assert.equal(
    bench.stand.posts.map(({ media, visibility }) => [media.length, visibility]),
    [
      [4, 'private'],
      [2, 'private'],
    ],
  );
  assert.is(bench.stand.media.length, 6);
});

test('gives a video a post of its own, without what tells of its maker', async () => {
  const pictures = box('mdat', Buffer.alloc(100_000, 1));
  const video = film([box('udta', 'secret')], [pictures]);
  const files = [
    ['a.jpg', bench.photo],
    ['b.mp4', video],
    ['c.jpg', bench.photo],
  ] as const;
  const parcel = await bench.workshop.parcel(files, { words: 'x~1~2~3' });
  await bench.mastodon({ photo: fitting }).deliver(parcel, new Notebook().attempt());
  assert.equal(
    bench.stand.posts.map(({ media }) => media.map(({ type }) => type)),
    [['image/jpeg'], ['video/mp4'], ['image/jpeg']],
  );
  const hidden = film([box('free', '\0'.repeat(6))], [pictures])
    .toString('latin1')
    .replace(/MadeMdfy/g, '\0'.repeat(8));
  assert.is(bench.stand.media[1]?.bytes.toString('latin1'), hidden);
});

const measures = [
  ['video', { videoSize: 50_000 }, /takes a video of 50000 bytes at most, this one has 1\d{5}/],
  ['photo', { imageSize: 1000 }, /takes a photo of 1000 bytes at most, this one has \d{4}/],
] as const;
for (const [kind, traits, told] of measures)
  test(`sends no ${kind} that is larger than the server takes, and says so`, async () => {
    await bench.clear();
    bench = await Bench.lay({ traits });
    const large =
      kind === 'video' ? film([box('udta', 'x')], [box('mdat', Buffer.alloc(100_000))]) : bench.photo;
    const error = await refusalOf(
      bench.mastodon().deliver(await bench.workshop.parcel([['a', large]]), new Notebook().attempt()),
    );
    assert.equal([error.code, error.retry], ['SB_MASTODON_REFUSED', 'never']);
    assert.match(error.message, told);
    assert.is(bench.stand.count('upload'), 0);
  });

test('sends a video that is larger than a photo may be', async () => {
  await bench.clear();
  bench = await Bench.lay();
  Object.assign(bench.stand.dialect, { imageSize: 50_000 });
  const video = film([box('udta', 'x')], [box('mdat', Buffer.alloc(60_000))]);
  const parcel = await bench.workshop.parcel([['a.mp4', video]]);
  const error = await bench.mastodon().deliver(parcel, new Notebook().attempt()).catch(String);
  assert.is(bench.stand.count('upload'), 1, String(error));
});

test('says which file is no photo, and posts nothing', async () => {
  const files = [
    ['a.jpg', bench.photo],
    ['b.jpg', Buffer.from('<html>')],
  ] as const;
  const parcel = await bench.workshop.parcel(files, { words: 'x~1~2' });
  const error = await refusalOf(bench.mastodon().deliver(parcel, new Notebook().attempt()));
  assert.equal([error.code, error.retry], ['SB_FILE_UNKNOWN', 'never']);
  assert.match(error.message, /^file 2: /);
  assert.is(bench.stand.posts.length, 0);
});

test('tells of words behind a ~ that no photo is left for', async () => {
  for (const [words, told] of [
    ['Sunset ~ Rome~a hill', /^1 text behind a ~ not posted, for 1 photo; .* show ab12$/],
    ['Sunset~a hill~b~c~', /^2 texts behind a ~ not posted/],
    ['Sunset~a hill~~', /^undefined$/],
    ['Sunset \\~ Rome~a hill', /^undefined$/],
  ] as const) {
    const parcel = await bench.parcel(1, { words, id: 'ab12' });
    const { remark } = await bench.mastodon().deliver(parcel, new Notebook().attempt());
    assert.match(String(remark), told, words);
  }
});

test('counts what a server fails over one post, not over a thread', async () => {
  const notebook = new Notebook();
  const parcel = await bench.parcel(12);
  for (let post = 0; post < 3; post += 1) {
    bench.stand.fail('upload', refusal(500), 2);
    for (let count = 0; count < 2; count += 1)
      assert.is((await refusalOf(bench.mastodon().deliver(parcel, notebook.attempt()))).retry, 'later');
    notebook.death = { at: notebook.writes + 6, when: 'after' };
    await bench
      .mastodon()
      .deliver(parcel, notebook.attempt())
      .catch(() => undefined);
    assert.is(bench.stand.posts.length, post + 1);
  }
});

test('shortens an alt text at a word, with the whole in the log', async () => {
  const alt = `${'word '.repeat(400)}end`;
  const parcel = await bench.parcel(1, { words: `x~${alt}` });
  const receipt = await bench.mastodon().deliver(parcel, new Notebook().attempt());
  const description = bench.stand.media[0]?.description ?? '';
  assert.ok(description.length <= 1500);
  assert.match(description, /word…$/);
  assert.match(receipt.remark ?? '', /alt text of file 1/);
  assert.ok(bench.lines.some((line) => line.includes(alt)));
});

test.run();
