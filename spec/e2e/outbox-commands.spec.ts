import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Destination } from '../../lib/destinations/destination.ts';
import { DeliveryError } from '../../lib/errors.ts';
import { showParcel } from '../../lib/outbox/listing.ts';
import { Outbox } from '../../lib/outbox/outbox.ts';
import { until } from '../outbox/temporary-folder.ts';
import { jpeg, send } from '../outbox/trial.ts';
import { makePlace, type Place, run } from './bridge-process.ts';

const test = suite('e2e/outbox-commands');

const program = resolve(import.meta.dirname, '../../bin/samsung-bridge');
const kills = 9;

/** Holds every parcel for want of an alt text. */
const holding: Destination = {
  name: 'mastodon',
  deliver: async () => {
    throw new DeliveryError('SB_ALT_TEXT', 'held', 'the spec says no');
  },
};

let place: Place;
let id = '';

test.before.each(async () => {
  place = await makePlace();
  const destinations = new Map([['mastodon', holding]]);
  const keep = { age: 1e12, size: 1e12 };
  const outbox = await Outbox.open({ folder: folder(), destinations, freeDisk: 0, keep, log: () => {} });
  outbox.start();
  ({ id } = await send(outbox, ['mastodon'], [jpeg(1)]));
  await until('the parcel to be held', async () => (await delivery())?.state === 'held');
  await outbox.stop(0);
});
test.after.each(() => place.remove());

function folder(): string {
  return join(place.folder, 'data', 'outbox');
}

async function delivery() {
  return (await showParcel(folder(), id)).deliveries[0];
}

async function killedAfter(ms: number, ...words: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [program, 'outbox', ...words], {
    cwd: place.folder,
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), ms);
  await ended;
  clearTimeout(timer);
}

/** What a person does next works, and the parcel is whole. */
async function assertWhole(): Promise<void> {
  const listed = await run(place, 'outbox', 'list', '--json');
  assert.is(listed.code, 0, listed.stderr);
  const parcels = JSON.parse(listed.stdout) as readonly { id: string; place: string; damage?: string }[];
  assert.equal(
    parcels.map((parcel) => [parcel.id, parcel.place, parcel.damage]),
    [[id, 'waiting', undefined]],
  );
  assert.equal(await readdir(join(folder(), 'damaged')), []);
  const retried = await run(place, 'outbox', 'retry', id);
  assert.equal([retried.code, retried.stdout], [0, `${id}: queued again for mastodon\n`], retried.stderr);
}

test(`a command killed ${kills} times at any moment leaves the parcel whole, and is in nobody's way`, async () => {
  for (let kill = 0; kill < kills; kill++) {
    const words = kill % 2 === 0 ? ['describe', id, `text ${kill}`] : ['retry', id];
    await killedAfter(40 + kill * 30, ...words);
    assert.ok(['held', 'queued'].includes((await delivery())?.state ?? ''), `kill ${kill}`);
  }
  await assertWhole();
});

test('of several commands at once each is answered, and what one of them said is kept', async () => {
  const texts = ['one', 'two', 'three'];
  const runs = texts.flatMap((text) => [
    run(place, 'outbox', 'describe', id, text),
    run(place, 'outbox', 'retry', id),
  ]);
  for (const { code, stderr } of await Promise.all(runs)) assert.is(code, 0, stderr);
  const [described = ''] = (await delivery())?.described ?? [];
  assert.ok(texts.includes(described), described);
  await assertWhole();
});

test.run();
