import { chmod, chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkConfiguration } from '../../lib/checks/configuration.ts';
import { checkRoutes, destinationInWords, routeTable } from '../../lib/checks/route-table.ts';
import type { Config } from '../../lib/config/config.ts';
import { parseConfig } from '../../lib/config/parse.ts';

const test = suite('checks/configuration');
let folder = '';

test.before.each(async () => {
  folder = await mkdtemp(join(tmpdir(), 'samsung-bridge-check-'));
});
test.after.each(() => rm(folder, { recursive: true, force: true }));

const yaml = `
senders:
  - Camera@samsungcamera.com
  - { name: georg, password: geheim }
routes:
  facebook: pub
  "drop@camera.example": drop
  "*@photos.example": photos
default: { email: mail }
destinations:
  m: { type: mastodon, server: "https://photog.social", token: geheimer-token, postscript: "#x" }
  pub: { extends: m, visibility: public, altText: allow }
  photos: { type: store, folder: ./photos }
  mail: { type: smtp, url: "smtp://georg:geheim@mail.example:587", from: camera@my.domain }
  log: { type: command, run: ["./log.sh", "{file}"] }
  drop: { type: drop }
`;

function config(text = yaml): Config {
  return parseConfig(text, { file: 'bridge.yaml', env: {}, baseDir: folder });
}

const by = { now: Date.UTC(2026, 10, 23), user: process.getuid?.() };

async function codesOf(text: string, changes: Partial<typeof by> = {}): Promise<readonly string[]> {
  const findings = await checkConfiguration(config(text), { ...by, ...changes });
  return findings.flatMap(({ status, code }) => (code === undefined ? [] : [`${status} ${code}`]));
}

test('shows where every photo goes, with all that a destination inherits', () => {
  const table = routeTable(config()).map(({ from, to, how }) => `${from} → ${to ?? '–'}: ${how}`);
  assert.equal(table, [
    'facebook → pub: Mastodon, photog.social, public, without alt text: allow, with "#x" behind',
    'any other site → –: nowhere: the camera is told "failed"',
    'drop@camera.example → drop: thrown away',
    `*@photos.example → photos: folder ${join(folder, 'photos')}`,
    'any other recipient → mail: mail by mail.example:587, from camera@my.domain, to the recipients that the camera names',
  ]);
});

test('never shows a password or a token', async () => {
  const all = config();
  const shown = [
    ...routeTable(all).map(({ how }) => how),
    ...Object.values(all.destinations).map(destinationInWords),
    ...(await checkConfiguration(all, by)).map(({ text }) => text),
  ].join('\n');
  assert.not.match(shown, /geheim/);
  assert.match(shown, /may send: Camera@samsungcamera\.com, georg \(with a password\)/);
});

test('warns of sites and recipients that lead nowhere', () => {
  const findings = checkRoutes(config());
  assert.equal(
    findings.map(({ status, code }) => `${status} ${code ?? ''}`.trim()),
    ['warning SB_NO_ROUTE', 'note'],
  );
  assert.match(findings[0]?.text ?? '', /^photos shared to picasa, youtube, /);
  assert.not.match(findings[0]?.text ?? '', /facebook|flickr/);
  assert.is(findings[1]?.text, 'nothing leads to m, log');
  const [gap] = checkRoutes(config(yaml.replace('default: { email: mail }', 'default: { social: pub }')));
  assert.match(
    gap?.text ?? '',
    /^e-mails to others than drop@camera\.example, \*@photos\.example go nowhere/,
  );
});

test('is content where everything has a default', () => {
  const findings = checkRoutes(config(yaml.replace('{ email: mail }', '{ email: mail, social: m }')));
  assert.is(findings[0]?.text, 'every photo has somewhere to go');
});

test('warns of a password in plain text', async () => {
  assert.equal(await codesOf(yaml), ['warning SB_PLAIN_PASSWORD']);
});

const least = 'default: { email: p }\ndestinations: { p: { type: store, folder: ./p } }\n';

test('tries the data folder and leaves nothing there', async () => {
  assert.equal(await codesOf(least), []);
  assert.equal(await readdir(folder), []);
  await writeFile(join(folder, 'data'), '');
  assert.equal(await codesOf(least), ['failed SB_OUTBOX_FOLDER']);
  assert.equal(await codesOf(`${least}data: /proc/nothing\n`), ['failed SB_OUTBOX_FOLDER']);
});

test('fails where less is free than must stay free', async () => {
  assert.equal(await codesOf(`${least}limits: { freeDisk: 900000GB }\n`), ['failed SB_DISK_FLOOR']);
});

test('warns that another user than the bridge’s tries what may be written', async () => {
  if (by.user === undefined) return;
  assert.equal(
    await codesOf(least, { user: by.user + 4711 }),
    by.user === 0 ? [] : ['warning SB_OTHER_USER'],
  );
});

test('does not blame the bridge for a folder that another user keeps to itself', async () => {
  if (process.seteuid === undefined || process.geteuid?.() !== 0) {
    console.log('SKIPPED: checks/configuration needs root to be two users');
    return;
  }
  await chmod(folder, 0o711);
  await mkdir(join(folder, 'data'), { mode: 0o700 });
  const codesAs = async (owner: number) => {
    await chown(join(folder, 'data'), owner, owner);
    process.seteuid?.(65_534);
    return codesOf(least, { user: 65_534 }).finally(() => process.seteuid?.(0));
  };
  assert.equal(await codesAs(4711), ['warning SB_OTHER_USER']);
  assert.equal(await codesAs(0), ['failed SB_OUTBOX_FOLDER'], 'a bridge was started as root once');
});

test('fails where the clock cannot be right', async () => {
  assert.equal(await codesOf(least, { now: 86_400_000 }), ['failed SB_CLOCK']);
  assert.equal(await codesOf(least, { now: Date.UTC(2150, 0, 1) }), ['failed SB_CLOCK']);
});

test.run();
