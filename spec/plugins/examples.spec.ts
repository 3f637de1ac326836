import { createHash, randomBytes } from 'node:crypto';
import { copyFile, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type RunningBridge, startBridge } from '../../lib/cli/bridge.ts';
import type { LogLine } from '../../lib/cli/log.ts';
import { DeliveryError } from '../../lib/errors.ts';
import { journalFolder } from '../../lib/journal/journal.ts';
import { readJournal } from '../../lib/journal/reading.ts';
import { Notebook, Workshop } from '../destinations/parcels.ts';
import { HookServer } from './hook-server.ts';
import { ModuleShed, withDestination, withHandler } from './module-shed.ts';

const test = suite('plugins/examples');
const examples = resolve(import.meta.dirname, '../../docs/examples');
const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), randomBytes(300_000)]);

let shed: ModuleShed;
let hook: HookServer;
let workshop: Workshop;
const bridges: RunningBridge[] = [];

test.before.each(async () => {
  [shed, hook, workshop] = await Promise.all([ModuleShed.open(), HookServer.open(), Workshop.open()]);
  for (const name of await readdir(examples)) await copyFile(join(examples, name), join(shed.folder, name));
});
test.after.each(async () => {
  for (const bridge of bridges.splice(0)) await bridge.stop();
  await Promise.all([shed.remove(), hook.close(), workshop.remove()]);
});

function sha(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function until<T>(find: () => T | undefined, what: string): Promise<T> {
  for (const end = performance.now() + 10_000; performance.now() < end; ) {
    const found = find();
    if (found !== undefined) return found;
    await new Promise((again) => setTimeout(again, 10));
  }
  throw new Error(`waited 10 s for ${what}`);
}

/** The whole bridge with both examples, and what it logs. */
async function start(): Promise<{ readonly url: string; readonly log: readonly LogLine[] }> {
  const yaml = `listen: "127.0.0.1:0"
data: ./data
handlers:
  - { path: ./snap-handler.mjs, recipient: "hook@bridge.local" }
destinations:
  hook: { type: module, path: ./webhook.mjs, url: "${hook.url}", token: t0ken }
routes: { "hook@*": hook }
default: { email: hook }
limits: { freeDisk: 0 }
`;
  const log: LogLine[] = [];
  const bridge = await startBridge(await shed.config(yaml), (line) => void log.push(line));
  bridges.push(bridge);
  return { url: `http://127.0.0.1:${bridge.addresses[0]?.port}`, log };
}

test('a photo goes from curl through both examples to the hook, once and byte for byte', async () => {
  const { url, log } = await start();
  const answer = await fetch(`${url}/snap/a%20tree.jpg?a%20tree~green`, { method: 'PUT', body: jpeg });
  assert.equal([answer.status, await answer.text()], [200, '<Response Status="succ" />']);
  const { headers, form } = await until(() => hook.posts[0], 'the post');
  const parcel = JSON.parse(String(form.get('parcel'))) as Record<string, unknown>;
  assert.equal(
    [parcel.via, parcel.words, parcel.recipients],
    ['snap', 'a tree~green', ['hook@bridge.local']],
  );
  const file = form.get('file');
  if (!(file instanceof File)) return assert.unreachable('no file');
  assert.is(file.name, 'a tree.jpg');
  assert.is(sha(new Uint8Array(await file.arrayBuffer())), sha(jpeg));
  assert.equal([headers.authorization, headers['idempotency-key']], ['Bearer t0ken', parcel.id]);
  await until(() => log.find(({ text }) => text.includes('delivered')), 'the delivery');
  assert.is(hook.posts.length, 1);
  assert.match(
    log.map(({ text }) => text).join('\n'),
    `snap → hook@bridge.local: 1 file, queued as ${parcel.id}`,
  );
  assert.not.match(JSON.stringify(log), 't0ken');
  await bridges[0]?.stop();
  const talks = (await readJournal(journalFolder(join(shed.folder, 'data')))).filter(
    (entry) => entry.kind === 'conversation',
  );
  assert.equal(
    talks.map(({ handler, parcel }) => [handler, parcel]),
    [['snap', parcel.id]],
    'why knows the parcel',
  );
});

const refused: readonly (readonly [
  what: string,
  path: string,
  body: string,
  status: number,
  says: string,
])[] = [
  ['an empty photo', '/snap/a.jpg', '', 400, 'SNAP_EMPTY'],
  ['a name with half a letter', '/snap/%e4.jpg', 'x', 400, 'SNAP_ENCODING'],
  ['words with half a letter', '/snap/a.jpg?%e4', 'x', 400, 'SNAP_ENCODING'],
];

test('what the handler refuses is told, and nothing of it is kept', async () => {
  const { url } = await start();
  for (const [what, path, body, status, says] of refused) {
    const answer = await fetch(url + path, { method: 'PUT', body });
    assert.is(answer.status, status, what);
    assert.match(await answer.text(), says);
  }
  for (const place of ['incoming', 'waiting'])
    assert.equal(await readdir(join(shed.folder, 'data/outbox', place)), [], place);
});

test('what the handler does not match goes to the bridge’s own', async () => {
  const { url } = await start();
  assert.is((await fetch(`${url}/snap/a.jpg`)).status, 404);
  assert.is((await fetch(`${url}/security/sso/initialize/time`)).status, 200);
});

const options: readonly (readonly [yaml: string, path: string, cure: string])[] = [
  [withHandler('snap-handler.mjs'), 'handlers[0].recipient', 'add "recipient:'],
  [withHandler('snap-handler.mjs', ', recipient: nobody'), 'handlers[0].recipient', 'add "recipient:'],
  [withHandler('snap-handler.mjs', ', recipent: a@b'), 'handlers[0].recipent', 'did you mean "recipient"?'],
  [withDestination('webhook.mjs'), 'destinations.hook.url', 'write it like'],
  [withDestination('webhook.mjs', ', url: "ftp://x"'), 'destinations.hook.url', 'write it like'],
  [
    withDestination('webhook.mjs', ', url: "http://x", tokn: y'),
    'destinations.hook.tokn',
    'did you mean "token"?',
  ],
];

for (const [yaml, path, cure] of options)
  test(`the examples check their options: ${path}, ${cure}`, async () => {
    const [error, ...others] = await shed.refusals(yaml);
    assert.equal([others.length, error?.path, error?.line], [0, path, 3]);
    assert.match(error?.message ?? '', cure);
  });

const statuses: readonly (readonly [
  status: number,
  retry: string,
  headers?: Record<string, string>,
  after?: number,
])[] = [
  [302, 'paused', { Location: 'http://127.0.0.1:1/' }],
  [401, 'paused'],
  [404, 'paused'],
  [413, 'never'],
  [422, 'never'],
  [429, 'later', { 'Retry-After': '7' }, 7000],
  [503, 'later', { 'Retry-After': 'Wed, 21 Oct 2015 07:28:00 GMT' }],
];

for (const [status, retry, headers, after] of statuses)
  test(`a hook that answers ${status}: ${retry}`, async () => {
    const { destinations } = await shed.load(withDestination('webhook.mjs', `, url: "${hook.url}"`));
    hook.answers = [{ status, ...(headers === undefined ? {} : { headers }) }];
    const parcel = await workshop.parcel([['a.jpg', jpeg]]);
    const error: unknown = await destinations
      .get('hook')
      ?.deliver(parcel, new Notebook().attempt())
      .catch((each: unknown) => each);
    assert.instance(error, DeliveryError);
    assert.equal([(error as DeliveryError).retry, (error as DeliveryError).after], [retry, after]);
    assert.is(hook.posts.length, 1);
  });

test('a hook that says where it put the photos is believed, one that is away is tried again', async () => {
  const { destinations } = await shed.load(withDestination('webhook.mjs', `, url: "${hook.url}"`));
  const parcel = await workshop.parcel([
    ['a.jpg', jpeg],
    ['b/ü.jpg', Buffer.from('two')],
  ]);
  hook.answers = [{ status: 201, headers: { Location: 'https://example.org/1' } }];
  const receipt = await destinations.get('hook')?.deliver(parcel, new Notebook().attempt());
  assert.equal(receipt, { where: 'https://example.org/1' });
  assert.equal(hook.posts[0]?.form.getAll('file').length, 2);
  const cut = new AbortController();
  cut.abort(new Error('the deadline of the attempt has passed'));
  const error: unknown = await destinations
    .get('hook')
    ?.deliver(parcel, new Notebook().attempt(cut.signal))
    .catch((each: unknown) => each);
  assert.match(String(error), 'webhook.mjs failed with Error: the deadline of the attempt has passed');
});

test.run();
