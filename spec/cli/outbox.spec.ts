import { chown, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Destination } from '../../lib/destinations/destination.ts';
import { DeliveryError } from '../../lib/errors.ts';
import { Outbox } from '../../lib/outbox/outbox.ts';
import { inTemporaryFolder, until } from '../outbox/temporary-folder.ts';
import { jpeg, send } from '../outbox/trial.ts';
import { type MainRun, runMain } from './main-run.ts';

const test = suite('cli/outbox');

function run(...args: readonly string[]): Promise<MainRun> {
  return runMain('outbox', ...args);
}

/** A data folder in which a bridge runs that has so many parcels. */
async function withParcels(
  deliver: Destination['deliver'],
  count: number,
  task: (data: string, ids: readonly string[]) => Promise<void>,
): Promise<void> {
  await inTemporaryFolder(async (data) => {
    const destinations = new Map([['mastodon', { name: 'mastodon', deliver }]]);
    const keep = { age: 1e12, size: 1e12 };
    const folder = join(data, 'outbox');
    const outbox = await Outbox.open({ folder, destinations, freeDisk: 0, keep, log: () => {} });
    try {
      outbox.start();
      const ids: string[] = [];
      for (let n = 0; n < count; n += 1) ids.push((await send(outbox, ['mastodon'], [jpeg(n)])).id);
      await task(data, ids);
    } finally {
      await outbox.stop(0);
    }
  });
}

/** It holds everything for want of alt texts. */
function withHeldParcel(task: (data: string, id: string) => Promise<void>): Promise<void> {
  const hint = 'describe with: samsung-bridge outbox describe 7f3a "…"';
  const held = new DeliveryError('SB_ALT_TEXT', 'held', `1 photo lacks an alt text (${hint})`);
  const deliver: Destination['deliver'] = async ({ described }) => {
    if (described === undefined) throw held;
    return { where: 'https://a.example/1' };
  };
  return withParcels(deliver, 1, async (data, [id = '']) => {
    const list = async () => (await run('list', '--data', data)).out;
    await until('the parcel to be held', async () => (await list()).includes('held'));
    await task(data, id);
  });
}

test('shows what is held and why, takes the alt text, and shows where the post is', () =>
  withHeldParcel(async (data, id) => {
    const list = await run('list', '--data', data);
    assert.is(list.code, 0);
    assert.match(list.out, new RegExp(`^${id}  waiting  2\\d{3}-.* UTC  1 file, 2 kB\\n`));
    assert.match(list.out, /mastodon: held: 1 photo lacks an alt text .*\(attempt 1\) \(SB_ALT_TEXT\)/);
    const show = await run('show', id.slice(-5), '--data', data);
    assert.match(show.out, /received {3}.* from georg@camera\.example, NX300, via email\n/);
    assert.match(show.out, /words {6}a day at the sea~waves~a gull\nfile {7}1: SAM_0001\.JPG, 2 kB\n/);
    assert.is((await run('describe', id, 'a gull', '--data', data)).out, `${id}: described for mastodon\n`);
    const delivered = async () => (await run('show', id, '--data', data)).out;
    await until('the delivery', async () =>
      (await delivered()).includes('delivered, https://a.example/1 (attempt 2)'),
    );
    assert.match(await delivered(), /alt text {3}1: a gull\n/);
  }));

test('names commands as they work: with the data folder that was given', () =>
  withHeldParcel(async (data, id) => {
    const described = `samsung-bridge outbox describe --data ${data} 7f3a "…"`;
    for (const args of [['list'], ['show', id]])
      assert.match((await run(...args, '--data', data)).out, `(describe with: ${described})`);
    const { err } = await run('describe', id, '', '--data', data);
    assert.match(err, `in the order of \`samsung-bridge outbox show --data ${data} ${id}\` (SB_ALT_TEXTS)`);
    assert.match(
      (await run('show', 'nothing', '--data', data)).err,
      `\`samsung-bridge outbox list --data ${data}\` shows them`,
    );
  }));

test('says of a parcel behind a paused one why it waits', () =>
  withParcels(
    async () => {
      throw new DeliveryError('SB_TOKEN', 'paused', 'a dead token');
    },
    2,
    async (data, [first = '', second = '']) => {
      const paused = 'the destination is paused';
      const told = (id: string) => async () => (await run('show', id, '--data', data)).out;
      await until('the pause', async () => (await told(first)()).includes(paused));
      const again = `it is asked again once an hour, at each start, and by \`samsung-bridge outbox retry --data ${data} all\``;
      assert.match(
        await told(first)(),
        `mastodon: ${paused}; ${again}: a dead token (attempt 1) (SB_TOKEN)\n`,
      );
      const line = `mastodon: queued; ${paused}, as ${first} found out: a dead token (SB_TOKEN)\n`;
      assert.match(await told(second)(), `delivery   ${line}`);
      assert.match((await run('list', '--data', data)).out, `  ${line}`);
    },
  ));

test('gives programs JSON', () =>
  withHeldParcel(async (data, id) => {
    const [parcel] = JSON.parse((await run('list', '--json', '--data', data)).out);
    assert.is(parcel.id, id);
    assert.is(parcel.deliveries[0].state, 'held');
    assert.equal(JSON.parse((await run('show', id, '--json', '--data', data)).out), parcel);
    assert.match(
      JSON.parse((await run('drop', id, '--json', '--data', data)).out).text,
      /removed from waiting/,
    );
  }));

test('exits 1 with the reason where a thing fails, 2 where the usage is wrong', () =>
  withHeldParcel(async (data) => {
    const unknown = await run('show', 'nothing', '--data', data);
    assert.is(unknown.code, 1);
    assert.match(unknown.err, /no parcel in the outbox .*\(SB_PARCEL_UNKNOWN\)/);
    assert.is((await run('retry', '--data', data)).code, 2);
    assert.is((await run('burn', '--data', data)).code, 2);
    assert.is((await run('describe', 'x', '--data', data)).code, 2);
    const all = await run('retry', 'all', '--damaged', '--data', data);
    assert.equal([all.code, all.err], [2, 'error: --damaged is for one parcel: give its id\n']);
    const listen = await runMain('serve', '--listen', 'foo');
    assert.is(listen.code, 2);
    assert.match(listen.err, /--listen: expected .*foo/);
  }));

test('says of which folder it is that the outbox is empty', () =>
  inTemporaryFolder(async (data) => {
    await mkdir(join(data, 'outbox'));
    const said = await run('list', '--data', data);
    assert.equal([said.code, said.out], [0, `the outbox ${join(data, 'outbox')} is empty\n`]);
  }));

test('fails where there is no outbox, and says where it looked and what to give', () =>
  inTemporaryFolder(async (folder) => {
    const data = join(folder, 'none');
    for (const args of [['list'], ['show', 'x'], ['retry', 'all'], ['describe', 'x', 'a'], ['drop', 'x']]) {
      const { code, out, err } = await run(...args, '--data', data);
      assert.equal([code, out], [1, ''], args.join(' '));
      assert.match(err, `there is no outbox ${join(data, 'outbox')}: `);
      assert.match(err, /; give the --config or --data that `serve` is given \(SB_NO_OUTBOX\)\n$/);
    }
    assert.equal(await readdir(folder), []);
  }));

test('a variable that only the bridge knows is in nobody’s way who names the data folder', () =>
  withHeldParcel(async (data, id) => {
    const config = join(data, 'bridge.yaml');
    await writeFile(config, `data: \${SB_SPEC_NOT_SET}\n`);
    const { code, err } = await run('list', '--config', config);
    assert.is(code, 1);
    assert.match(err, /SB_SPEC_NOT_SET, it is not set; .*\nor give .* with --data: .*\(SB_CONFIG_ENV\)\n$/);
    assert.match((await run('list', '--config', config, '--data', data)).out, id);
  }));

test('serve and outbox say in one line why a data folder cannot be used', () =>
  inTemporaryFolder(async (folder) => {
    const data = join(folder, 'a-file');
    await writeFile(data, '');
    for (const args of [
      ['serve', '--listen', '127.0.0.1:0'],
      ['outbox', 'list'],
      ['outbox', 'retry', 'all'],
    ]) {
      const { code, err } = await runMain(...args, '--data', data);
      assert.is(code, 1);
      assert.match(
        err,
        /^samsung-bridge: .*a-file.*(ENOTDIR|EEXIST).*; .*choose another folder \(SB_OUTBOX_FOLDER\)\n$/,
      );
    }
  }));

test('every verb shows an example in its help', async () => {
  for (const verb of ['list', 'show', 'retry', 'describe', 'drop']) {
    const { code, out } = await run(verb, '--help');
    assert.is(code, 0);
    assert.match(out, new RegExp(`Example: samsung-bridge outbox ${verb}`));
  }
});

test('root acts as whoever the outbox belongs to, so that the bridge can read what is left there', async () => {
  const { geteuid, getegid, seteuid, setegid } = process;
  if (geteuid?.() !== 0 || getegid === undefined || seteuid === undefined || setegid === undefined)
    return console.log('SKIPPED: cli/outbox needs root to be two users');
  await inTemporaryFolder(async (data) => {
    const folder = join(data, 'outbox');
    await mkdir(folder);
    for (const path of [data, folder]) await chown(path, 65_534, 65_533);
    const group = getegid();
    try {
      await run('list', '--data', data);
      assert.equal([geteuid(), getegid()], [0, group], 'who only looks leaves nothing');
      await run('retry', 'all', '--data', data);
      assert.equal([geteuid(), getegid()], [65_534, 65_533]);
    } finally {
      seteuid(0);
      setegid(group);
    }
  });
});

test.run();
