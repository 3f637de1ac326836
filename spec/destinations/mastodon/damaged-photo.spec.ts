import sharp from 'sharp';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { OpenParcel } from '../../../lib/destinations/destination.ts';
import { coded, cut, header } from '../../media/damage.ts';
import { Notebook } from '../parcels.ts';
import { Bench, refusalOf } from './bench.ts';

const test = suite('destinations/mastodon/damaged-photo');
let bench: Bench;
let whole: Buffer = Buffer.alloc(0);

test.before(async () => {
  whole = await coded('baseline');
});
test.before.each(async () => {
  bench = await Bench.lay();
});
test.after.each(() => bench.clear());

const photo = { maxPixels: 0, quality: 85, keepLocation: false, original: false, damaged: 'hold' } as const;

function parcelOf(bytes: Buffer, fields: Partial<OpenParcel> = {}): Promise<OpenParcel> {
  const files = [
    ['SAM_1.JPG', whole],
    ['SAM_2.JPG', bytes],
  ] as const;
  return bench.workshop.parcel(files, { id: 'ab12', words: 'x~one~two', ...fields });
}

test('holds a parcel with a damaged photo, posts nothing, and says both ways on', async () => {
  const parcel = await parcelOf(cut(whole, 60));
  const error = await refusalOf(bench.mastodon({ photo }).deliver(parcel, new Notebook().attempt()));
  assert.equal([error.code, error.retry], ['SB_PHOTO_DAMAGED', 'held']);
  assert.match(
    error.message,
    /^file 2: the photo is damaged: .*the picture ends in the middle of its pixels/,
  );
  assert.match(error.message, '`photo: { damaged: publish }` publishes what of it decodes');
  assert.match(error.message, '`samsung-bridge outbox retry ab12 --damaged`');
  assert.is(bench.stand.posts.length, 0);
});

const ways = [
  ['by the configuration', { photo: { ...photo, damaged: 'publish' } }, {}],
  ['by a person, for this parcel', { photo }, { damaged: 'publish' }],
] as const;
for (const [how, config, fields] of ways)
  test(`publishes what decodes where that is allowed ${how}, and says so`, async () => {
    const parcel = await parcelOf(cut(whole, 60), fields);
    const receipt = await bench.mastodon(config).deliver(parcel, new Notebook().attempt());
    const [first, second] = bench.stand.posts[0]?.media ?? [];
    assert.equal([first?.description, second?.description], ['one', 'two']);
    await sharp(second?.bytes, { failOn: 'warning' }).raw().toBuffer();
    assert.match(receipt.remark ?? '', /^file 2 is damaged, and published as far as it decodes: .*ends/);
    assert.not.match(receipt.remark ?? '', /file 1/);
  });

test('says so also where the attempt is another than that of the upload', async () => {
  const parcel = await parcelOf(cut(whole, 60), { damaged: 'publish' });
  const notebook = new Notebook();
  bench.stand.fail('post', { kind: 'cut', when: 'before' });
  await refusalOf(bench.mastodon({ photo }).deliver(parcel, notebook.attempt()));
  const receipt = await bench.mastodon({ photo }).deliver(parcel, notebook.attempt());
  assert.match(receipt.remark ?? '', /^file 2 is damaged/);
});

test('holds what does not decode at all, whatever is allowed', async () => {
  const parcel = await parcelOf(header(whole), { damaged: 'publish' });
  const error = await refusalOf(bench.mastodon({ photo }).deliver(parcel, new Notebook().attempt()));
  assert.equal([error.code, error.retry], ['SB_PHOTO_DAMAGED', 'held']);
  assert.match(error.message, /nothing of it decodes/);
});

test('asks a person when the process that makes a photo fit died three times over it', async () => {
  const { NODE_OPTIONS } = process.env;
  process.env.NODE_OPTIONS = '--require ./there-is-none.cjs';
  try {
    const [parcel, notebook, ends] = [await parcelOf(whole), new Notebook(), [] as string[]];
    for (let count = 0; count < 3; count += 1) {
      const error = await refusalOf(bench.mastodon({ photo }).deliver(parcel, notebook.attempt()));
      ends.push(`${error.retry} ${error.code}`);
      assert.match(error.message, /^file 1: .*could not be made fit/);
    }
    assert.equal(ends, ['later SB_PHOTO_CHILD', 'later SB_PHOTO_CHILD', 'held SB_MASTODON_STUCK']);
  } finally {
    if (NODE_OPTIONS === undefined) delete process.env.NODE_OPTIONS;
    else process.env.NODE_OPTIONS = NODE_OPTIONS;
  }
});

test('has nothing to say of whole photos', async () => {
  const parcel = await parcelOf(whole, { damaged: 'publish' });
  const receipt = await bench.mastodon({ photo }).deliver(parcel, new Notebook().attempt());
  assert.is(receipt.remark, undefined);
});

test.run();
