import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Destination } from '../../lib/destinations/destination.ts';
import { BridgeError, DeliveryError } from '../../lib/errors.ts';
import { answersPing, ControlDesk } from '../../lib/outbox/control.ts';
import { listParcels, showParcel } from '../../lib/outbox/listing.ts';
import { Outbox } from '../../lib/outbox/outbox.ts';
import { requestDescribe, requestDrop, requestRetry } from '../../lib/outbox/requests.ts';
import { inTemporaryFolder, until } from './temporary-folder.ts';
import { envelopeTo, jpeg, send, within } from './trial.ts';

const test = suite('outbox/requests');

/** A destination that wants alt texts, and one that a spec can switch off. */
class Desk {
  error: DeliveryError | undefined;
  hang = false;
  readonly described: unknown[] = [];
  readonly damaged: unknown[] = [];
  readonly destination: Destination = {
    name: 'mastodon',
    deliver: async (parcel, attempt) => {
      this.described.push(parcel.described);
      this.damaged.push(parcel.damaged);
      if (this.error !== undefined) throw this.error;
      if (this.hang)
        await new Promise((_, reject) =>
          attempt.signal.addEventListener('abort', () => reject(new Error('aborted'))),
        );
      return { where: 'https://a.example/1' };
    },
  };

  open(folder: string): Promise<Outbox> {
    const keep = { age: 1e12, size: 1e12 };
    const destinations = new Map([['mastodon', this.destination]]);
    return Outbox.open({ folder, destinations, freeDisk: 0, keep, log: () => {} });
  }
}

function refuse(retry: 'later' | 'held' | 'never' | 'paused'): DeliveryError {
  return new DeliveryError('SB_ALT_TEXT', retry, 'the spec says no', { after: 3_600_000 });
}

interface Scene {
  readonly folder: string;
  readonly id: string;
  readonly desk: Desk;
  state(): Promise<string | undefined>;
}

/** One parcel that the destination refused, with the bridge still running, or not. */
async function scene(
  running: boolean,
  retry: 'later' | 'held' | 'never' | 'paused',
  play: (scene: Scene) => Promise<void>,
): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const desk = new Desk();
    desk.error = refuse(retry);
    const outbox = await desk.open(folder);
    outbox.start();
    const { id } = await send(outbox, ['mastodon'], [jpeg(1), jpeg(2)]);
    const state = async () => (await showParcel(folder, id)).deliveries[0]?.state;
    await until(`the parcel to be ${retry}`, async () => (await state()) === retry);
    desk.error = undefined;
    desk.described.length = 0;
    desk.damaged.length = 0;
    if (!running) await outbox.stop(0);
    await play({ folder, id, desk, state }).finally(() => outbox.stop(0));
  });
}

/** The code of a refusal and what it says. */
async function messageOf(promise: Promise<unknown>): Promise<string> {
  try {
    await within(20_000, 'the answer', promise);
  } catch (error) {
    if (error instanceof BridgeError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'granted';
}

async function refusalOf(promise: Promise<unknown>): Promise<string> {
  return (await messageOf(promise)).replace(/:.*/s, '');
}

/** Not running: the change is on disk, and is what the next start goes by. */
async function afterStart({ folder, desk, state }: Scene, running: boolean): Promise<void> {
  if (running) return until('the delivery', async () => (await state()) === 'delivered');
  assert.is(await state(), 'queued');
  const outbox = await desk.open(folder);
  outbox.start();
  await until('the delivery', async () => (await state()) === 'delivered');
  await outbox.stop(0);
}

for (const running of [true, false]) {
  const when = running ? 'while the bridge runs' : 'while no bridge runs';

  for (const retry of ['later', 'paused', 'held', 'never'] as const) {
    test(`retry ${when}: a parcel that is ${retry} is tried again`, () =>
      scene(running, retry, async (play) => {
        const answer = await requestRetry(play.folder, play.id);
        assert.is(answer, `${play.id}: queued again for mastodon`);
        await afterStart(play, running);
      }));
  }

  test(`retry all ${when}: takes what waits for the clock, and not what waits for a person`, async () => {
    await scene(running, 'later', async (play) => {
      assert.is(await requestRetry(play.folder, 'all'), '1 delivery is queued again');
      await afterStart(play, running);
    });
    await scene(running, 'held', async ({ folder, state }) => {
      assert.is(await requestRetry(folder, 'all'), '0 deliveries are queued again');
      assert.is(await state(), 'held');
    });
  });

  test(`retry --damaged ${when}: the permission reaches the destination, and survives`, () =>
    scene(running, 'held', async (play) => {
      const answer = await requestRetry(play.folder, play.id, undefined, 'publish');
      const said = `${play.id}: queued again for mastodon; a damaged photo is published as far as it decodes`;
      assert.is(answer, said);
      await afterStart(play, running);
      assert.equal(play.desk.damaged, ['publish']);
      assert.is((await showParcel(play.folder, play.id)).deliveries[0]?.damaged, 'publish');
    }));

  test(`describe ${when}: the alt texts reach the destination`, () =>
    scene(running, 'held', async (play) => {
      const answer = await requestDescribe(play.folder, play.id.slice(-4), ['waves', 'a gull~ and "more"']);
      assert.is(answer, `${play.id}: described for mastodon`);
      await afterStart(play, running);
      assert.equal(play.desk.described, [['waves', 'a gull~ and "more"']]);
      assert.equal((await showParcel(play.folder, play.id)).deliveries[0]?.described, [
        'waves',
        'a gull~ and "more"',
      ]);
    }));

  test(`describe ${when}: it takes one text for each photo, and none that is blank`, () =>
    scene(running, 'held', async ({ folder, id, state }) => {
      const cure = `give one for each file, in the order of \`samsung-bridge outbox show ${id}\``;
      for (const [altTexts, came] of [
        [[], `0 alt texts came for 2 files of ${id}`],
        [['a'], `1 alt text came for 2 files of ${id}`],
        [['a', 'b', 'c'], `3 alt texts came for 2 files of ${id}`],
        [['', 'b'], `alt text 1 for ${id} is blank`],
        [['a', ' \t\n '], `alt text 2 for ${id} is blank`],
      ] as const)
        assert.is(await messageOf(requestDescribe(folder, id, altTexts)), `SB_ALT_TEXTS: ${came}; ${cure}`);
      assert.is(await state(), 'held');
    }));

  test(`drop ${when}: the parcel is gone, files and all`, () =>
    scene(running, 'later', async ({ folder, id }) => {
      assert.is(await requestDrop(folder, id.slice(0, 11)), `${id}: removed from waiting, with its files`);
      assert.equal(await listParcels(folder), []);
      for (const place of ['waiting', 'incoming']) assert.equal(await readdir(join(folder, place)), []);
    }));

  test(`what ${when} cannot be done is refused with a reason`, () =>
    scene(running, 'held', async ({ folder, id }) => {
      assert.is(await refusalOf(requestRetry(folder, 'zzz')), 'SB_PARCEL_UNKNOWN');
      assert.is(await refusalOf(requestRetry(folder, '')), 'SB_PARCEL_UNKNOWN');
      assert.is(await refusalOf(requestDrop(folder, '../waiting')), 'SB_PARCEL_UNKNOWN');
      assert.is(await refusalOf(requestRetry(folder, id)), 'granted');
    }));
}

test('an id that fits two parcels is refused', () =>
  scene(true, 'never', async ({ folder, id }) => {
    await mkdir(join(folder, 'damaged', `${id.slice(0, 11)}~`));
    assert.is(await refusalOf(requestRetry(folder, id.slice(0, 11))), 'SB_PARCEL_AMBIGUOUS');
    assert.is(await refusalOf(requestRetry(folder, id)), 'granted');
  }));

test('what is delivered is not tried again, and can be dropped', () =>
  scene(true, 'held', async ({ folder, id, state }) => {
    await requestRetry(folder, id);
    await until(
      'done',
      async () => (await state()) === 'delivered' && (await showParcel(folder, id)).place === 'done',
    );
    assert.is(await refusalOf(requestRetry(folder, id)), 'SB_PARCEL_DONE');
    assert.is(await requestDrop(folder, id), `${id}: removed from done, with its files`);
  }));

test('what is being delivered right now is neither dropped nor queued twice', () =>
  scene(true, 'held', async ({ folder, id, desk, state }) => {
    desk.hang = true;
    await requestRetry(folder, id);
    await until('the attempt', async () => (await state()) === 'working');
    assert.is(await refusalOf(requestDrop(folder, id)), 'SB_PARCEL_BUSY');
    assert.is(await refusalOf(requestRetry(folder, id)), 'SB_PARCEL_BUSY');
  }));

test('describing a parcel that is held for another reason does not send it', () =>
  scene(false, 'held', async ({ folder, id, state }) => {
    const path = join(folder, 'waiting', id, 'delivery-1-mastodon.json');
    const record = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(path, JSON.stringify({ ...record, code: 'SB_RECORD_TORN' }));
    const answer = await requestDescribe(folder, id, ['a', 'b']);
    assert.is(answer, `${id}: described for mastodon; still held for mastodon: the spec says no`);
    assert.is(await state(), 'held');
  }));

test('where there is no outbox nothing is made', async () => {
  await inTemporaryFolder(async (folder) => {
    const none = join(folder, 'outbox');
    assert.is(await refusalOf(listParcels(none)), 'SB_NO_OUTBOX');
    assert.is(await refusalOf(showParcel(none, '1hkz')), 'SB_NO_OUTBOX');
    assert.is(await refusalOf(requestRetry(none, 'all')), 'SB_NO_OUTBOX');
    assert.is(await refusalOf(requestDrop(none, '1hkz')), 'SB_NO_OUTBOX');
    assert.equal(await readdir(folder), []);
  });
});

test('an empty folder is an empty outbox, and stays one', async () => {
  await inTemporaryFolder(async (folder) => {
    assert.equal(await listParcels(folder), []);
    assert.is(await requestRetry(folder, 'all'), `the outbox ${folder} is empty`);
    assert.is(await refusalOf(requestRetry(folder, '1hkz')), 'SB_PARCEL_UNKNOWN');
    assert.equal(await readdir(folder), []);
  });
});

/** No id has a `u`. */
test('an id that is not found is answered with the folder that was searched', async () => {
  await inTemporaryFolder(async (folder) => {
    const empty = `SB_PARCEL_UNKNOWN: no parcel in the outbox ${folder} has the id "u"; it is empty; give the --config or --data that \`serve\` is given`;
    assert.is(await messageOf(requestRetry(folder, 'u')), empty);
    assert.is(await messageOf(showParcel(folder, 'u')), empty);
  });
  await scene(false, 'held', async ({ folder }) => {
    const others = `SB_PARCEL_UNKNOWN: no parcel in the outbox ${folder} has the id "u"; \`samsung-bridge outbox list\` shows them`;
    assert.is(await messageOf(requestRetry(folder, 'u')), others);
    assert.is(await messageOf(showParcel(folder, 'u')), others);
  });
});

test('a request that is no JSON, or none that is known, is answered and harms nobody', () =>
  scene(true, 'held', async ({ folder, id }) => {
    for (const [token, text] of [
      ['a', '{'],
      ['b', '{"ask": "burn", "id": "x"}'],
      ['c', '\0\0\0'],
    ] as const) {
      await writeFile(join(folder, 'control', `${token}.request.json`), text);
      const answer = join(folder, 'control', `${token}.answer.json`);
      await until('the answer', () =>
        readFile(answer, 'utf8').then(
          (json) => JSON.parse(json).code !== undefined,
          () => false,
        ),
      );
    }
    assert.is(await refusalOf(requestRetry(folder, id)), 'granted');
  }));

test('what was asked of a bridge that is gone is void for the next one', () =>
  scene(false, 'held', async ({ folder, id, desk }) => {
    await mkdir(join(folder, 'control'), { recursive: true });
    await writeFile(join(folder, 'control', 'a.request.json'), JSON.stringify({ ask: 'drop', id }));
    const outbox = await desk.open(folder);
    assert.equal(await readdir(join(folder, 'control')), []);
    assert.is((await showParcel(folder, id)).id, id);
    await outbox.stop(0);
  }));

test('who asks whether a bridge is alive is answered, also where it asked before that had begun', () =>
  inTemporaryFolder(async (folder) => {
    const desk = new ControlDesk(folder, 'lock-x');
    const asked = answersPing(folder, 'lock-x', 5000);
    const control = join(folder, 'control');
    await until('the question', async () => (await readdir(control).catch(() => [])).length === 1);
    await desk.serve(async () => '');
    assert.is(await asked, true);
    await desk.close();
  }));

test('lists in order of arrival, with everything but what only the destination needs', () =>
  scene(true, 'held', async ({ folder, id }) => {
    const [listed] = await listParcels(folder);
    assert.is(listed?.id, id);
    assert.is(listed?.folder, join(folder, 'waiting', id));
    assert.is(listed?.parcel?.words, envelopeTo().words);
    const { since, ...delivery } = JSON.parse(JSON.stringify(listed?.deliveries[0]));
    assert.equal(delivery, {
      destination: 'mastodon',
      because: ['mastodon@camera.example'],
      state: 'held',
      code: 'SB_ALT_TEXT',
      reason: 'the spec says no',
      attempts: 1,
    });
  }));

test('lists what is damaged with the reason, and what is torn as held', async () => {
  await scene(false, 'held', async ({ folder, id }) => {
    await writeFile(join(folder, 'waiting', id, 'delivery-1-mastodon.json'), '');
    const [torn] = await listParcels(folder);
    assert.is(torn?.deliveries[0]?.state, 'held');
    await writeFile(join(folder, 'waiting', id, 'envelope.json'), '');
    const outbox = await new Desk().open(folder);
    const [listed] = await listParcels(folder);
    assert.is(listed?.place, 'damaged');
    assert.match(listed?.damage ?? '', /envelope\.json is not whole/);
    assert.is(await requestDrop(folder, id), `${id}: removed from damaged, with its files`);
    await outbox.stop(0);
  });
});

test.run();
