import { createHash } from 'node:crypto';
import { link, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { OpenParcel } from '../../lib/destinations/destination.ts';
import type { Link } from '../../lib/destinations/placing.ts';
import { Store } from '../../lib/destinations/store.ts';
import { DeliveryError } from '../../lib/errors.ts';
import { Killed, Notebook, storeIn, Workshop } from './parcels.ts';

const test = suite('destinations/store');
const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(100_000, 'photo')]);
const other = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(5000, 'other')]);
let workshop: Workshop;
let folder = '';

test.before.each(async () => {
  workshop = await Workshop.open();
  folder = join(workshop.folder, 'photos');
});
test.after.each(() => workshop.remove());

/** What the file system says that has no hard links. */
const withoutLinks: Link = () => Promise.reject(Object.assign(new Error('no links'), { code: 'EPERM' }));

function store(makeLink?: Link): Store {
  return new Store('photos', storeIn(folder), { data: workshop.folder }, makeLink);
}

async function contents(): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  const entries = names.map(async (name) => [name, sha(await readFile(join(folder, name)))] as const);
  return Object.fromEntries(await Promise.all(entries));
}

function sha(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function sidecar(name: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(join(folder, name), 'utf8')) as Record<string, unknown>;
}

async function refusal(parcel: OpenParcel): Promise<DeliveryError> {
  const error: unknown = await store()
    .deliver(parcel, new Notebook().attempt())
    .catch((reason: unknown) => reason);
  assert.instance(error, DeliveryError);
  return error as DeliveryError;
}

test('copies a photo exactly, with its words beside it', async () => {
  const parcel = await workshop.parcel([['SAM_0001.JPG', jpeg]], { words: 'a \\~ tree~green' });
  const receipt = await store().deliver(parcel, new Notebook().attempt());
  assert.is(receipt.where, join(folder, 'SAM_0001.JPG'));
  assert.equal(Object.keys(await contents()), ['SAM_0001.JPG', 'SAM_0001.JPG.json']);
  assert.is((await contents())['SAM_0001.JPG'], sha(jpeg));
  assert.equal(await sidecar('SAM_0001.JPG.json'), {
    file: 'SAM_0001.JPG',
    nameOnCamera: 'SAM_0001.JPG',
    type: 'image/jpeg',
    bytes: jpeg.length,
    sha256: sha(jpeg),
    text: 'a ~ tree',
    altText: 'green',
    words: 'a \\~ tree~green',
    title: '[Samsung Smart Camera] sent you files.',
    sender: 'Camera@samsungcamera.com',
    recipients: ['public@camera.example'],
    via: 'email',
    model: 'NX300',
    received: '2026-11-23T10:00:00.000Z',
    parcel: parcel.id,
    photo: 1,
    of: 1,
  });
});

test('gives copies the rights of a new file', async () => {
  await store().deliver(await workshop.parcel([['a.jpg', jpeg]]), new Notebook().attempt());
  await writeFile(join(folder, 'mine'), '');
  assert.is((await stat(join(folder, 'a.jpg'))).mode, (await stat(join(folder, 'mine'))).mode);
});

for (const [name, makeLink] of [
  ['with hard links', undefined],
  ['without hard links', withoutLinks],
] as const) {
  test(`never overwrites, ${name}`, async () => {
    await mkdir(folder);
    await writeFile(join(folder, 'SAM_0001.JPG'), 'mine');
    await writeFile(join(folder, 'SAM_0001-2.JPG.json'), 'mine too');
    for (const bytes of [jpeg, other])
      await store(makeLink).deliver(
        await workshop.parcel([['SAM_0001.JPG', bytes]]),
        new Notebook().attempt(),
      );
    const found = await contents();
    assert.is(found['SAM_0001.JPG'], sha(Buffer.from('mine')));
    assert.is(found['SAM_0001-2.JPG'], sha(jpeg));
    assert.is(found['SAM_0001-3.JPG'], sha(other));
    assert.is(found['SAM_0001-2.JPG.json'], sha(Buffer.from('mine too')));
    assert.is((await sidecar('SAM_0001-2.JPG-2.json')).file, 'SAM_0001-2.JPG');
  });

  test(`gives every photo of one name a place when all come at once, ${name}`, async () => {
    const photos = Array.from({ length: 8 }, (_, index) => Buffer.concat([jpeg, Buffer.from([index])]));
    const parcels = await Promise.all(photos.map((bytes) => workshop.parcel([['SAM_0001.JPG', bytes]])));
    await Promise.all(parcels.map((parcel) => store(makeLink).deliver(parcel, new Notebook().attempt())));
    const found = new Set(Object.values(await contents()));
    for (const bytes of photos) assert.ok(found.has(sha(bytes)));
    assert.is((await readdir(folder)).length, 16);
  });
}

test('stores all files of a parcel, of the same name too, and names the folder', async () => {
  const parcel = await workshop.parcel([
    ['a.jpg', jpeg],
    ['a.jpg', other],
  ]);
  assert.is((await store().deliver(parcel, new Notebook().attempt())).where, folder);
  assert.equal(Object.keys(await contents()).length, 4);
  assert.is((await sidecar('a-2.jpg.json')).photo, 2);
});

test('writes nowhere else, whatever the camera calls a file', async () => {
  const parcel = await workshop.parcel([
    ['../../escaped', jpeg],
    ['/tmp/absolute.jpg', other],
  ]);
  await store().deliver(parcel, new Notebook().attempt());
  assert.equal(Object.keys(await contents()), [
    'absolute.jpg',
    'absolute.jpg.json',
    'escaped.jpg',
    'escaped.jpg.json',
  ]);
});

/** Kills the bridge (as far as a destination can tell) before or after the k-th link or write of memory. */
async function killedAt(step: number, makeLink: Link | undefined): Promise<boolean> {
  const parcel = await workshop.parcel([
    ['SAM_0001.JPG', jpeg],
    ['SAM_0001.JPG', other],
  ]);
  const notebook = new Notebook();
  let steps = 0;
  const point = () => {
    if (++steps === step) throw new Killed();
  };
  const dying: Link = async (from, to) => {
    point();
    await (makeLink ?? link)(from, to);
    point();
  };
  const attempt = notebook.attempt();
  const remember = async (memory: Parameters<typeof attempt.remember>[0]) => {
    point();
    await attempt.remember(memory);
    point();
  };
  const first = store(dying).deliver(parcel, { ...attempt, remember });
  const killed = await first.then(
    () => false,
    (error: unknown) => error instanceof Killed || Promise.reject(error),
  );
  await store(makeLink).deliver(parcel, notebook.attempt());
  return killed;
}

for (const [name, makeLink] of [
  ['with hard links', undefined],
  ['without hard links', withoutLinks],
] as const)
  test(`stores each photo once although killed at any step, ${name}`, async () => {
    let points = 0;
    while (await killedAt(points + 1, makeLink)) {
      points += 1;
      assert.equal(
        Object.keys(await contents()),
        ['SAM_0001-2.JPG', 'SAM_0001-2.JPG.json', 'SAM_0001.JPG', 'SAM_0001.JPG.json'],
        `killed at point ${points}`,
      );
      assert.equal(new Set(Object.values(await contents())).has(sha(other)), true);
      await rm(folder, { recursive: true });
    }
    assert.ok(points >= 16, `only ${points} points`);
  });

test('cleans a half-written copy of an earlier attempt', async () => {
  const parcel = await workshop.parcel([['a.jpg', jpeg]]);
  await mkdir(folder);
  await writeFile(join(folder, `.${parcel.id}-1.part`), 'half');
  await store().deliver(parcel, new Notebook().attempt());
  assert.equal(Object.keys(await contents()), ['a.jpg', 'a.jpg.json']);
});

test('does not store again what was taken out of the folder', async () => {
  const parcel = await workshop.parcel([['a.jpg', jpeg]]);
  const notebook = new Notebook();
  await store().deliver(parcel, notebook.attempt());
  await rm(join(folder, 'a.jpg'));
  await store().deliver(parcel, notebook.attempt());
  assert.equal(Object.keys(await contents()), ['a.jpg.json']);
});

test('makes a vanished folder anew', async () => {
  await store().deliver(await workshop.parcel([['a.jpg', jpeg]]), new Notebook().attempt());
  await rm(folder, { recursive: true });
  await store().deliver(await workshop.parcel([['b.jpg', jpeg]]), new Notebook().attempt());
  assert.equal(Object.keys(await contents()), ['b.jpg', 'b.jpg.json']);
});

test('says later, and what to do, where the folder cannot be', async () => {
  await writeFile(join(workshop.folder, 'file'), '');
  folder = join(workshop.folder, 'file', 'photos');
  const error = await refusal(await workshop.parcel([['a.jpg', jpeg]]));
  assert.is(error.code, 'SB_STORE_FOLDER');
  assert.is(error.retry, 'later');
  assert.match(error.message, /ENOTDIR.*choose another folder/);
});

test('says so where the folder is a file', async () => {
  await writeFile(folder, '');
  const error = await refusal(await workshop.parcel([['a.jpg', jpeg]]));
  assert.match(error.message, /ENOTDIR.*choose another folder/);
});

test('says later, and what to do, where it may not write', async () => {
  await mkdir(folder, { mode: 0o500 });
  if (process.getuid?.() === 0) folder = '/sys/photos';
  const error = await refusal(await workshop.parcel([['a.jpg', jpeg]]));
  assert.is(error.retry, 'later');
  assert.match(error.message, /photos are to be written to/);
});

test('leaves nothing behind when a copy is not whole', async () => {
  const parcel = await workshop.parcel([['a.jpg', jpeg]]);
  await writeFile(parcel.pathOf('1'), jpeg.subarray(0, 500));
  await store()
    .deliver(parcel, new Notebook().attempt())
    .then(
      () => assert.unreachable(),
      (error: Error) => assert.match(error.message, /100004 bytes were to be copied, 500 arrived/),
    );
  assert.not.ok((await readdir(folder)).includes('a.jpg'));
});

test.run();
