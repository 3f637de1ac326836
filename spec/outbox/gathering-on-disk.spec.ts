import { randomBytes } from 'node:crypto';
import { readdir, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BridgeError } from '../../lib/errors.ts';
import { listParcels, showParcel } from '../../lib/outbox/listing.ts';
import { Outbox } from '../../lib/outbox/outbox.ts';
import { requestDescribe, requestDrop, requestRetry } from '../../lib/outbox/requests.ts';
import { runMain } from '../cli/main-run.ts';
import { onSmallDisk } from './small-disk.ts';
import { announcement, begin, photo, put, share } from './social-trial.ts';
import { inTemporaryFolder, until } from './temporary-folder.ts';
import { within } from './trial.ts';

const test = suite('outbox/gathering-on-disk');

const login = { user: 'georg', site: 'facebook' };

/** Opens a bridge's outbox in a data folder, for the length of a task. */
async function withOutbox(
  data: string,
  quietPeriod: number,
  task: (outbox: Outbox) => Promise<void>,
): Promise<void> {
  const deliver = async () => ({ where: 'https://a.example/1' });
  const outbox = await Outbox.open({
    folder: join(data, 'outbox'),
    destinations: new Map([['mastodon', { name: 'mastodon', deliver }]]),
    freeDisk: 0,
    keep: { age: 1e12, size: 1e12 },
    log: () => {},
    social: { quietPeriodOf: () => quietPeriod },
  });
  outbox.start();
  try {
    await task(outbox);
  } finally {
    await within(5000, 'the stop', outbox.stop(0));
  }
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return error instanceof BridgeError ? error.code : String(error);
  }
  return 'granted';
}

test('what is gathered is listed with how far it is and when it goes out, and cannot be dropped meanwhile', () =>
  inTemporaryFolder((data) =>
    withOutbox(data, 120_000, async (outbox) => {
      const session = await outbox.sessions.open(login);
      await share(outbox, session, 'a.jpg', 'words~one~two~three');
      await outbox.gatherings.announce(session, announcement('b.jpg', 'words~one~two~three'));
      const folder = join(data, 'outbox');
      const [listed] = await listParcels(folder);
      assert.is(listed?.place, 'gathering');
      assert.is(listed?.parcel?.files.length, 1);
      assert.is(listed?.gathering?.expected, 3);
      assert.is(listed?.gathering?.announced, 2);
      const wait = Date.parse(listed?.gathering?.due ?? '') - Date.now();
      assert.ok(wait > 60_000 && wait <= 120_000);
      const id = listed?.id ?? '';
      assert.equal(await showParcel(folder, id), listed);
      const requests = [
        () => requestDrop(folder, id),
        () => requestRetry(folder, id),
        () => requestDescribe(folder, id, ['x']),
      ];
      for (const request of requests) assert.is(await codeOf(request()), 'SB_PARCEL_GATHERING');
      const { out } = await runMain('outbox', 'list', '--data', data);
      assert.match(out, new RegExp(`^${id}  gathering  .* UTC  1 file, \\d+ B\\n`));
      assert.match(out, /^ {2}1 of 3 have come; goes out at 2.* UTC if no more come$/m);
      assert.match(
        (await runMain('outbox', 'show', id, '--data', data)).out,
        /^gathering {2}1 of 3 have come/m,
      );
    }),
  ));

test('nobody but the owner may look into sessions and gatherings', () =>
  inTemporaryFolder((data) =>
    withOutbox(data, 120_000, async (outbox) => {
      await share(outbox, await outbox.sessions.open(login), 'a.jpg', 'words');
      const modes = async (...names: string[]) => {
        const path = join(data, 'outbox', ...names);
        const inside = (await readdir(path)).map(async (name) => (await stat(join(path, name))).mode & 0o777);
        return [(await stat(path)).mode & 0o777, ...(await Promise.all(inside))].map((mode) =>
          mode.toString(8),
        );
      };
      assert.equal(await modes('sessions'), ['700', '600']);
      const [id = ''] = await readdir(join(data, 'outbox', 'gathering'));
      assert.equal(await modes('gathering', id), ['700', '600', '600']);
    }),
  ));

test('a post goes on after a restart, and by the real clock', () =>
  inTemporaryFolder(async (data) => {
    let key = '';
    await withOutbox(data, 120_000, async (outbox) => {
      const session = await outbox.sessions.open(login);
      key = session.key;
      await share(outbox, session, 'a.jpg', 'words');
    });
    await withOutbox(data, 300, async (outbox) => {
      const session = outbox.sessions.find(key);
      assert.ok(session);
      if (session !== undefined) await share(outbox, session, 'b.jpg', 'words');
      await until('the delivery', async () => (await readdir(join(data, 'outbox', 'done'))).length === 1);
    });
    const [done] = await listParcels(join(data, 'outbox'));
    assert.equal(
      done?.parcel?.files.map(({ name }) => name),
      ['a.jpg', 'b.jpg'],
    );
    assert.is(done?.gathering, undefined);
  }));

/** Fills a disk to its last byte. */
async function fill(folder: string): Promise<string> {
  const { bavail, bsize } = await statfs(folder);
  const path = join(folder, 'ballast');
  await writeFile(path, Buffer.alloc(bavail * bsize)).catch(() => {});
  return path;
}

test('on a disk that is really full logins and uploads are refused, and what was kept goes out when there is room', () =>
  onSmallDisk((data) =>
    withOutbox(data, 500, async (outbox) => {
      const session = await outbox.sessions.open(login);
      const first = await outbox.gatherings.announce(session, announcement('a.jpg', 'words~one~two'));
      const second = await outbox.gatherings.announce(session, announcement('b.jpg', 'words~one~two'));
      await put(outbox, session, first, photo('a'));
      const big = begin(outbox, session, second, randomBytes(5_000_000));
      assert.is(await codeOf(big), 'SB_DISK_FULL', 'a photo that is larger than the disk');
      const ballast = await fill(data);
      assert.is(await codeOf(outbox.sessions.open(login)), 'SB_DISK_FULL');
      assert.is(await codeOf(put(outbox, session, second, photo('b'))), 'SB_DISK_FULL');
      await rm(ballast);
      await until(
        'the delivery',
        async () => (await readdir(join(data, 'outbox', 'done'))).length === 1,
        20_000,
      );
      const [done] = await listParcels(join(data, 'outbox'));
      assert.equal(
        done?.parcel?.files.map(({ name }) => name),
        ['a.jpg'],
      );
      assert.is(done?.parcel?.words, 'words~one');
    }),
  ));

test.run();
