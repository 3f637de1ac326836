import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lookAfterAccounts } from '../../lib/cli/accounts.ts';
import type { LogLine } from '../../lib/cli/log.ts';
import { TokenWatch } from '../../lib/cli/token-watch.ts';
import type { MastodonConfig } from '../../lib/config/config.ts';
import { Mastodon } from '../../lib/destinations/mastodon/mastodon.ts';
import { listParcels } from '../../lib/outbox/listing.ts';
import { Outbox } from '../../lib/outbox/outbox.ts';
import { LoginDesk } from '../destinations/mastodon/login-desk.ts';
import { photo } from '../media/photos.ts';
import { until } from '../outbox/temporary-folder.ts';
import { send } from '../outbox/trial.ts';

const test = suite('cli/accounts');
let desk: LoginDesk;

test.before.each(async () => {
  desk = await LoginDesk.lay();
});
test.after.each(() => desk.clear());

function configOf(tokenFile: string): MastodonConfig {
  const photo = { maxPixels: 0, quality: 85, keepLocation: false, original: true, damaged: 'hold' } as const;
  return {
    ...{ type: 'mastodon', server: desk.stand.url, token: undefined, tokenFile, visibility: 'unlisted' },
    ...{ postscript: '', sensitive: false, language: undefined, altText: 'allow', quietPeriod: 1000 },
    ...{ album: false, photo },
  };
}

interface Running {
  readonly outbox: Outbox;
  readonly lines: LogLine[];
  readonly folder: string;
}

/** A bridge without its camera side. */
async function withBridge(task: (running: Running) => Promise<void>): Promise<void> {
  const config = { mastodon: configOf(desk.tokenFile) };
  const destinations = new Map([
    ['mastodon', new Mastodon('mastodon', config.mastodon, { version: '1', data: '/nowhere' })],
  ]);
  const lines: LogLine[] = [];
  const log = (line: LogLine) => lines.push(line);
  const folder = join(desk.folder, 'outbox');
  const keep = { age: 1e9, size: 1e9 };
  const outbox = await Outbox.open({ folder, destinations, freeDisk: 0, keep, log });
  outbox.start();
  const accounts = lookAfterAccounts({ destinations: config }, { destinations, outbox, log });
  try {
    await task({ outbox, lines, folder });
  } finally {
    accounts.stop();
    await outbox.stop(0);
  }
}

test('what waits for a dead token goes out when login has written another, without a restart', async () => {
  desk.stand.token = 'first-token';
  await desk.login();
  desk.stand.token = 'second-token';
  await withBridge(async ({ outbox, lines, folder }) => {
    const command = `samsung-bridge login ${desk.stand.url} --out ${desk.tokenFile}`;
    await until('the loud line at the start', () => lines.some(({ code }) => code === 'SB_MASTODON_TOKEN'));
    assert.is(lines[0]?.level, 'error');
    assert.ok(lines[0]?.text.endsWith(`log in with: ${command}`), lines[0]?.text);
    for (let count = 0; count < 2; count++) await send(outbox, ['mastodon'], [await photo({})]);
    const states = async () =>
      (await listParcels(folder)).flatMap(({ deliveries }) => deliveries.map(({ state }) => state));
    await until('the pause', async () => (await states()).includes('paused'));
    assert.is(desk.stand.count('upload'), 0, 'no photo is sent in vain');
    await desk.login();
    await until('the posts', () => desk.stand.posts.length === 2);
    await until('the word that it is well', () =>
      lines.some(({ text }) => text.startsWith('mastodon: ready')),
    );
    assert.not.match(JSON.stringify(lines), /(?:first|second)-token/);
  });
});

/** A watch on the desk's token file, and how often it called. */
async function watched(): Promise<{ watch: TokenWatch; changes: string[] }> {
  const changes: string[] = [];
  const configs = { one: configOf(desk.tokenFile), two: configOf(join(desk.folder, 'two.token')) };
  const watch = new TokenWatch(configs, (name) => changes.push(name));
  await watch.start();
  return { watch, changes };
}

const ways: readonly (readonly [name: string, write: (path: string) => Promise<void>])[] = [
  ['by hand', (path) => writeFile(path, 'by hand')],
  [
    'by rename',
    async (path) => {
      await writeFile(`${path}.new`, 'other');
      await rename(`${path}.new`, path);
    },
  ],
];
for (const [name, write] of ways)
  for (const before of ['old', undefined])
    test(`hears of a token file that is written ${name}, ${before === undefined ? 'new' : 'again'}`, async () => {
      if (before !== undefined) await writeFile(desk.tokenFile, before);
      const { watch, changes } = await watched();
      await write(desk.tokenFile);
      await until('the change', () => changes.length > 0);
      watch.stop();
      assert.equal([...new Set(changes)], ['one']);
    });

test('hears nothing of other files, nor of a token that is removed', async () => {
  await writeFile(desk.tokenFile, 'old');
  const { watch, changes } = await watched();
  await writeFile(join(desk.folder, 'bridge.yaml'), '');
  await rm(desk.tokenFile);
  await writeFile(join(desk.folder, 'two.token'), 'two');
  await until('the other change', () => changes.length > 0);
  watch.stop();
  assert.equal(changes, ['two']);
});

test('a token that stays as it is is not told of when another changes', async () => {
  await writeFile(desk.tokenFile, 'old');
  const { watch, changes } = await watched();
  await writeFile(join(desk.folder, 'two.token'), 'two');
  await until('the other change', () => changes.length > 0);
  watch.stop();
  assert.equal(changes, ['two']);
});

test('does without a folder that is not there', async () => {
  const watch = new TokenWatch({ one: configOf('/no/such/folder/token') }, () => assert.unreachable());
  await watch.start();
  watch.stop();
});

test.run();
