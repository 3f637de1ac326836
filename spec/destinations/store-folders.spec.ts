import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { FolderTemplate, StoreConfig } from '../../lib/config/config.ts';
import type { OpenParcel } from '../../lib/destinations/destination.ts';
import { secretFolderName, secretName } from '../../lib/destinations/sender-secret.ts';
import { Store } from '../../lib/destinations/store.ts';
import { DeliveryError } from '../../lib/errors.ts';
import { onSmallDisk } from '../outbox/small-disk.ts';
import { Killed, Notebook, storeIn, Workshop } from './parcels.ts';

const test = suite('destinations/store-folders');
const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(1000, 'photo')]);
const bySender: readonly FolderTemplate[] = [
  [{ of: 'sender' }],
  [{ time: 'Y' }, { text: '-' }, { time: 'm' }],
];
let workshop: Workshop;
let folder = '';

test.before.each(async () => {
  workshop = await Workshop.open();
  folder = join(workshop.folder, 'photos');
});
test.after.each(() => workshop.remove());

function store(keys: Partial<StoreConfig>): Store {
  return new Store('photos', storeIn(folder, keys), { data: join(workshop.folder, 'data') });
}

async function deliver(
  keys: Partial<StoreConfig>,
  parcel: OpenParcel,
  notebook = new Notebook(),
): Promise<string> {
  const { where } = await store(keys).deliver(parcel, notebook.attempt());
  return relative(folder, where);
}

function photo(sender = 'Camera@samsungcamera.com'): Promise<OpenParcel> {
  return workshop.parcel([['a.jpg', jpeg]], { sender });
}

async function files(): Promise<readonly string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

async function modeOf(...names: readonly string[]): Promise<number> {
  return (await stat(join(folder, ...names))).mode & 0o7777;
}

test('puts photos where the template says', async () => {
  const where = await deliver({ below: bySender }, await photo());
  assert.is(where, 'camera@samsungcamera.com/2026-11/a.jpg');
  assert.equal(await files(), [where, `${where}.json`]);
});

test('finds its place again when the configuration has changed between two attempts', async () => {
  const parcel = await workshop.parcel([
    ['a.jpg', jpeg],
    ['b.jpg', jpeg],
  ]);
  const notebook = new Notebook();
  notebook.death = { at: 3, when: 'after' };
  await deliver({ below: bySender }, parcel, notebook).then(
    () => assert.unreachable(),
    (error: unknown) => assert.instance(error, Killed),
  );
  notebook.death = undefined;
  await deliver({ below: [[{ of: 'model' }]] }, parcel, notebook);
  assert.equal(
    await files(),
    ['a.jpg', 'a.jpg.json', 'b.jpg', 'b.jpg.json'].map((name) => `camera@samsungcamera.com/2026-11/${name}`),
  );
});

test('gives files and the folders that it makes their permissions, whatever the umask', async () => {
  const before = process.umask(0o077);
  try {
    await deliver({ below: bySender, mode: 0o664, folderMode: 0o2775 }, await photo());
  } finally {
    process.umask(before);
  }
  const [sender, month] = ['camera@samsungcamera.com', '2026-11'];
  assert.is(await modeOf(sender, month, 'a.jpg'), 0o664);
  assert.is(await modeOf(sender, month, 'a.jpg.json'), 0o664);
  for (const names of [[], [sender], [sender, month]]) assert.is(await modeOf(...names), 0o2775);
});

test('leaves the permissions of folders that are there', async () => {
  await mkdir(folder);
  await chmod(folder, 0o711);
  await deliver({ below: bySender, folderMode: 0o770 }, await photo());
  assert.is(await modeOf(), 0o711);
  assert.is(await modeOf('camera@samsungcamera.com'), 0o770);
});

test('a private folder cannot be guessed, and stays the same over a restart', async () => {
  const keys = { below: bySender, private: true };
  const [first = ''] = (await deliver(keys, await photo())).split('/');
  assert.match(first, /^[a-z2-7]{32}$/);
  const secret = (await readFile(join(workshop.folder, 'data', secretName), 'utf8')).trim();
  assert.is(first, secretFolderName(Buffer.from(secret, 'hex'), 'Camera@samsungcamera.com'));
  assert.is((await deliver(keys, await photo())).split('/')[0], first);
  assert.is((await deliver(keys, await photo('CAMERA@samsungcamera.com'))).split('/')[0], first);
  assert.is.not((await deliver(keys, await photo('other@samsungcamera.com'))).split('/')[0], first);
  await rm(join(workshop.folder, 'data'), { recursive: true });
  assert.is.not((await deliver(keys, await photo())).split('/')[0], first);
});

test('a private folder stays where it is for what is half delivered when the secret is lost', async () => {
  const notebook = new Notebook();
  const parcel = await photo();
  const where = await deliver({ below: bySender, private: true }, parcel, notebook);
  await rm(join(workshop.folder, 'data'), { recursive: true });
  assert.is(await deliver({ below: bySender, private: true }, parcel, notebook), where);
});

test('makes no secret where nobody needs one', async () => {
  await deliver({ below: bySender }, await photo());
  assert.equal(await readdir(workshop.folder), ['parcel-1', 'photos']);
});

test('pauses where the secret is damaged, rather than give everybody a new folder', async () => {
  await mkdir(join(workshop.folder, 'data'));
  await writeFile(join(workshop.folder, 'data', secretName), 'abc');
  const error: unknown = await deliver({ below: bySender, private: true }, await photo()).catch(
    (each: unknown) => each,
  );
  assert.instance(error, DeliveryError);
  assert.equal(
    [(error as DeliveryError).code, (error as DeliveryError).retry],
    ['SB_STORE_SECRET', 'paused'],
  );
  assert.not.match((error as DeliveryError).message, 'abc');
});

test('says which folder it cannot write', async () => {
  await mkdir(folder);
  await writeFile(join(folder, 'camera@samsungcamera.com'), 'a file');
  const error: unknown = await deliver({ below: bySender }, await photo()).catch((each: unknown) => each);
  assert.match(String(error), 'camera@samsungcamera.com/2026-11, the system says ENOTDIR');
});

test('says of a disk that is read-only what it is, also where folders are missing one below the other', () =>
  onSmallDisk(async (mount) => {
    assert.is(spawnSync('mount', ['-o', 'remount,ro', mount]).status, 0);
    const deep = new Store('photos', storeIn(join(mount, 'a', 'b')), { data: workshop.folder });
    const parcel = await workshop.parcel([['SAM_1.JPG', jpeg]]);
    const error: unknown = await deep
      .deliver(parcel, new Notebook().attempt())
      .catch((reason: unknown) => reason);
    assert.instance(error, DeliveryError);
    assert.match(String(error), /the system says EROFS; the disk is mounted read-only: remount it/);
  }));

test('says of a link that leads nowhere what the system says', async () => {
  await symlink(join(workshop.folder, 'nowhere', 'at', 'all'), folder);
  const parcel = await workshop.parcel([['SAM_1.JPG', jpeg]]);
  const error: unknown = await store({})
    .deliver(parcel, new Notebook().attempt())
    .catch((reason: unknown) => reason);
  assert.match(String(error), /ENOENT|EEXIST/);
});

test.run();
