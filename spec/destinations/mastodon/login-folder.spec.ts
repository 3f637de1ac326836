import { lstatSync, readdirSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { writePrivate } from '../../../lib/destinations/mastodon/private-file.ts';
import { page } from '../faults.ts';
import { LoginDesk } from './login-desk.ts';

const test = suite('destinations/mastodon/login-folder');
let desk: LoginDesk;

test.before.each(async () => {
  desk = await LoginDesk.lay();
});
test.after.each(() => desk.clear());

/** Runs a task as a person whose files everybody may read and change. */
async function withOpenUmask(task: () => Promise<unknown>): Promise<void> {
  const before = process.umask(0);
  try {
    await task();
  } finally {
    process.umask(before);
  }
}

test('writes token and registration for their owner only, and nothing else', () =>
  withOpenUmask(async () => {
    await desk.login();
    assert.equal((await readdir(desk.folder)).sort(), [desk.recordFile.split('/').pop(), 'mastodon.token']);
    assert.equal([await desk.modeOf(desk.tokenFile), await desk.modeOf(desk.recordFile)], ['600', '600']);
  }));

test('takes a file that was readable for all away from them', async () => {
  await writeFile(desk.tokenFile, '');
  await chmod(desk.tokenFile, 0o644);
  await desk.login();
  assert.is(await desk.modeOf(desk.tokenFile), '600');
});

test('is never readable for others, at whatever moment one looks', () =>
  withOpenUmask(async () => {
    const modes = new Set<number>();
    let writing = true;
    const look = () => {
      for (const name of readdirSync(desk.folder))
        try {
          modes.add(lstatSync(join(desk.folder, name)).mode & 0o777);
        } catch {
          // renamed meanwhile
        }
      if (writing) setImmediate(look);
    };
    look();
    for (let count = 0; count < 100; count++) await writePrivate(desk.tokenFile, `token ${count}\n`);
    writing = false;
    assert.equal([...modes], [0o600]);
    assert.is(await desk.token(), 'token 99\n');
  }));

test('leaves the old token and nothing else where the new one cannot be written', async () => {
  await mkdir(join(desk.folder, 'a.token'));
  const failed = await writePrivate(join(desk.folder, 'a.token'), 'x').catch((error: unknown) => error);
  assert.match(String(failed), /EISDIR|ENOTEMPTY|EEXIST/);
  assert.equal(await readdir(desk.folder), ['a.token']);
});

if (process.getuid?.() === 0)
  test('gives the files to the owner of the folder where root logs in', async () => {
    await chown(desk.folder, 1234, 1235);
    await desk.login();
    for (const path of [desk.tokenFile, desk.recordFile]) {
      const { uid, gid } = lstatSync(path);
      assert.equal([uid, gid, await desk.modeOf(path)], [1234, 1235, '600']);
    }
  });
else console.log('SKIPPED: not root, so not shown that root gives the files away');

test('follows a link to the place where the token is kept', async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), 'sb-secrets-'));
  try {
    await writeFile(join(elsewhere, 'secret'), '');
    await symlink(join(elsewhere, 'secret'), desk.tokenFile);
    await desk.login();
    assert.is(await readFile(join(elsewhere, 'secret'), 'utf8'), 'secret-token\n');
    assert.ok(lstatSync(desk.tokenFile).isSymbolicLink());
  } finally {
    await rm(elsewhere, { recursive: true });
  }
});

test('replaces what login wrote; anything else only by force, and says so before anything is asked', async () => {
  await desk.login();
  desk.stand.token = 'another-token';
  await desk.login();
  assert.is(await desk.token(), 'another-token\n');
  await writeFile(desk.tokenFile, 'pasted by hand\n');
  const person = desk.person();
  const requests = desk.stand.requests.length;
  const error = await desk.refusal(person);
  assert.is(error.code, 'SB_LOGIN_TOKEN_FILE');
  assert.match(error.message, /--out.*--force/);
  assert.not.match(error.message, /pasted by hand/);
  assert.equal([person.questions, desk.stand.requests.length], [0, requests]);
  await desk.login(desk.person(), { force: true });
  assert.is(await desk.token(), 'another-token\n');
});

test('never puts one account into the place of another unasked', async () => {
  await desk.login();
  const body = JSON.stringify({ acct: 'berta', url: null });
  const json = { 'content-type': 'application/json' };
  const berta = { kind: 'instead', answer: { status: 200, body, headers: json } } as const;
  desk.stand.token = 'token-of-berta';
  desk.stand.fail('account', berta);
  const error = await desk.refusal();
  assert.is(error.code, 'SB_LOGIN_OTHER_ACCOUNT');
  assert.match(error.message, /token of @georg@127.*this login is @berta@127/);
  assert.is(await desk.token(), 'secret-token\n');
  desk.stand.fail('account', berta);
  await desk.login(desk.person(), { force: true });
  assert.is(await desk.token(), 'token-of-berta\n');
});

test('never puts an account of one server into the place of one of another', async () => {
  await desk.login();
  const other = await LoginDesk.lay();
  const error = await desk.refusal(other.person(), { server: other.stand.url });
  await other.clear();
  assert.is(error.code, 'SB_LOGIN_TOKEN_FILE');
});

test('keeps the registration where no token came of it, but not the token', async () => {
  desk.stand.fail('account', page(503));
  await desk.refusal();
  assert.equal(await readdir(desk.folder), [desk.recordFile.split('/').pop()]);
  assert.not.match(await readFile(desk.recordFile, 'utf8'), /secret-token/);
  await desk.login();
  assert.is(desk.stand.count('apps'), 1);
  assert.not.match(await readFile(desk.recordFile, 'utf8'), /secret-token/);
});

const strangers = ['{}', 'notes of mine', '{"server":"https://elsewhere.example"}'];
for (const text of strangers)
  test(`does not touch a file with ${text} in the place of the registration`, async () => {
    await writeFile(desk.recordFile, text);
    const error = await desk.refusal();
    assert.is(error.code, 'SB_LOGIN_FILE');
    assert.is(await readFile(desk.recordFile, 'utf8'), text);
  });

test('says so before anything is asked where the files cannot be written or read', async () => {
  const absent = await desk.refusal(desk.person(), { tokenFile: join(desk.folder, 'no/such/token') });
  const folder = await desk.refusal(desk.person(), { tokenFile: desk.folder });
  for (const error of [absent, folder]) {
    assert.is(error.code, 'SB_LOGIN_FILE');
    assert.match(error.message, /ENOENT|EISDIR/);
  }
  assert.is(desk.stand.count('authorize'), 0);
});

test.run();
