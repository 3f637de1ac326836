import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { serverAddress } from '../../lib/cli/server-address.ts';
import { LoginDesk } from '../destinations/mastodon/login-desk.ts';
import { LoginRun } from './login-run.ts';
import { runMain } from './main-run.ts';

const test = suite('cli/login');
let desk: LoginDesk;

test.before.each(async () => {
  desk = await LoginDesk.lay();
});
test.after.each(() => desk.clear());

test('asks on stderr, takes the code from a pipe that stays open, prints lines for bridge.yaml', async () => {
  const run = new LoginRun(desk.folder, desk.stand.url);
  run.type(`${await desk.stand.oauth.allow(await run.address())}\n`);
  const { code, out, err } = await run.end();
  assert.is(code, 0, err);
  const { destinations } = parse(out);
  assert.equal(destinations, {
    mastodon: { type: 'mastodon', server: desk.stand.url, tokenFile: './mastodon.token' },
  });
  assert.match(
    err,
    /Logged in as @georg@127\.0\.0\.1:\d+ \(http:\S+\/@georg\)\. The token is in mastodon\.token\./,
  );
  assert.is(await desk.token(), 'secret-token\n');
  assert.is(await desk.modeOf(desk.tokenFile), '600');
  const { clientSecret } = JSON.parse(await readFile(desk.recordFile, 'utf8')).app;
  for (const secret of ['secret-token', clientSecret]) assert.not.ok((out + err).includes(secret));
});

test('writes where --out says, and names that place whole', async () => {
  const out = join(desk.folder, 'my public.token');
  const run = new LoginRun('/', desk.stand.url, '--out', out);
  run.type(`${await desk.stand.oauth.allow(await run.address())}\n`);
  run.hangUp();
  const ended = await run.end();
  assert.is(parse(ended.out).destinations.mastodon.tokenFile, out);
  assert.is(await readFile(out, 'utf8'), 'secret-token\n');
});

test('exits 1 after three wrong codes, with the code of the error', async () => {
  const run = new LoginRun(desk.folder, desk.stand.url);
  await run.address();
  run.type('one\ntwo\nthree\nfour\n');
  const { code, out, err } = await run.end();
  assert.equal([code, out], [1, '']);
  assert.match(err, /that was the third time: run login again \(SB_LOGIN_CODE\)\n$/);
  assert.is(err.split('Paste the code').length - 1, 3);
});

test('exits 1 where the pipe ends without a code', async () => {
  const run = new LoginRun(desk.folder, desk.stand.url);
  run.hangUp();
  const { code, err } = await run.end();
  assert.is(code, 1);
  assert.match(err, /\(SB_LOGIN_NO_CODE\)/);
});

test('takes a code without a line end', async () => {
  const run = new LoginRun(desk.folder, desk.stand.url);
  run.type(await desk.stand.oauth.allow(await run.address()));
  run.hangUp();
  assert.is((await run.end()).code, 0);
});

test('exits 2 where the address is none, and shows no password', async () => {
  const bad = await runMain('login', 'https://georg:hunter2@photog.social');
  assert.is(bad.code, 2);
  assert.match(bad.err, /write it like https:\/\/photog\.social/);
  assert.not.match(bad.err, /hunter2/);
  assert.is((await runMain('login')).code, 2);
});

test('shows an example in its help', async () => {
  const { code, out } = await runMain('login', '--help');
  assert.is(code, 0);
  assert.match(out, /Example: samsung-bridge login https:\/\/photog\.social/);
});

const addresses: readonly (readonly [typed: string, origin: string | undefined])[] = [
  ['photog.social', 'https://photog.social'],
  [' https://photog.social/ ', 'https://photog.social'],
  ['HTTPS://Photog.Social', 'https://photog.social'],
  ['photog.social:8443', 'https://photog.social:8443'],
  ['fotos.müller.example', 'https://fotos.xn--mller-kva.example'],
  ['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
  ['http://localhost:3000', 'http://localhost:3000'],
  ['http://192.168.1.5', 'http://192.168.1.5'],
  ['http://[::1]:3000', 'http://[::1]:3000'],
  ['http://[fd00::1]', 'http://[fd00::1]'],
  ['http://photog.social', undefined],
  ['http://8.8.8.8', undefined],
  ['http://10.example', undefined],
  ['http://localhost.example', undefined],
  ['@georg@photog.social', undefined],
  ['https://photog.social/@georg', undefined],
  ['https://photog.social/?a=b', undefined],
  ['ftp://photog.social', undefined],
  ['', undefined],
  ['photog social', undefined],
];
for (const [typed, origin] of addresses)
  test(`takes ${JSON.stringify(typed)} for ${origin ?? 'no address'}`, () => {
    const address = serverAddress(typed, false);
    assert.is(address.origin, origin);
    if (origin === undefined) assert.match(address.why ?? '', /^expected/);
  });

test('takes http anywhere where that is asked for', () => {
  assert.is(serverAddress('http://photog.social', true).origin, 'http://photog.social');
});

test.run();
