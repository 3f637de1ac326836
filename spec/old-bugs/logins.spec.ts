import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loginBody } from '../handlers/sns-messages.ts';
import { addressIn, assertSucc, assertXmlError, logIn, mail, SocialCamera, shot } from './camera.ts';
import { accountAt, atHome, type Home } from './home.ts';

/** Who may send, and for how long: bugs 17 and 18 of the old Python service (docs/old-service.md). */
const test = suite('old-bugs/logins');

test('17 · a login outlives a restart, is over after a logout or a day, and loses no photo of many at once', () =>
  atHome(async (home) => {
    const server = await home.mastodon();
    await home.start(`default: { social: main }\ndestinations: { main: { ${accountAt(server)} } }\n`);
    const [camera, leaver] = [
      await SocialCamera.at(home, 'facebook'),
      await SocialCamera.at(home, 'facebook'),
    ];
    await home.stop();
    await home.start();
    await shareAtOnce(camera, 8);
    await home.delivered();
    const order = server.posts.flatMap(({ media }) => media.map(({ description }) => description));
    assert.equal(order, ['0', '1', '2', '3', '4', '5', '6', '7']);

    assertSucc(await leaver.logOut());
    assertXmlError(await leaver.announce({ name: '1.JPG' }), 401);
    await expectSecret(home, camera.key);
    await home.stop();
    await ageLogins(home);
    await home.start();
    assertXmlError(await camera.announce({ name: '1.JPG' }), 401);
  }));

/** Announces one after the other, as it must, and uploads all at once. */
async function shareAtOnce(camera: SocialCamera, count: number): Promise<void> {
  const files = Array.from({ length: count }, (_, index) => shot(`${index}.JPG`, 60_000));
  const content = `Many~${files.map((_, index) => index).join('~')}`;
  const addresses = [];
  for (const { name } of files) addresses.push(addressIn((await camera.announce({ name, content })).body));
  const heard = await Promise.all(addresses.map((address, index) => camera.upload(address, bytesOf(index))));
  for (const each of heard) assertSucc(each);

  function bytesOf(index: number): Buffer {
    return files[index]?.bytes ?? Buffer.alloc(0);
  }
}

const sessions = 'data/outbox/sessions';

/** Nobody else can read the files of the logins, and nobody finds the key in them. */
async function expectSecret({ folder }: Home, key: string): Promise<void> {
  const names = await readdir(join(folder, sessions));
  assert.is(names.length, 1);
  for (const name of names) {
    const path = join(folder, sessions, name);
    assert.is((await stat(path)).mode & 0o777, 0o600);
    assert.not.match(name + (await readFile(path, 'utf8')), key);
  }
}

/** Makes every login one of yesterday. */
async function ageLogins({ folder }: Home): Promise<void> {
  const yesterday = new Date(Date.now() - 24.1 * 3_600_000).toISOString();
  for (const name of await readdir(join(folder, sessions))) {
    const path = join(folder, sessions, name);
    await writeFile(path, (await readFile(path, 'utf8')).replace(/("since": ?")[^"]*/, `$1${yesterday}`));
  }
}

test('18 · a password is checked, strangers are refused, and the log knows no secret', () =>
  atHome(async (home) => {
    await home.start(`senders: [Camera@samsungcamera.com, { name: georg, password: hunter2 }]
default: { social: photos, email: photos }
destinations: { photos: { type: store, folder: ./photos } }`);
    const camera = await SocialCamera.at(home, 'facebook', 'georg', 'hunter2');
    assertSucc(await camera.share(shot(), { content: 'Hi~alt' }));
    for (const sender of ['stranger@camera.example', 'georg'])
      assertXmlError(await mail(home, { sender }, [shot()]), 401);
    assertSucc(await mail(home, {}, [shot()]));
    await home.delivered(2);
    for (const [user, password] of [
      ['georg', 'hunter3'],
      ['stranger', 'hunter2'],
    ] as const)
      assertXmlError(await logIn(home, 'facebook', loginBody(user, password)), 401);

    const log = home.log.map((line) => JSON.stringify(line)).join('\n');
    const typed = loginBody('georg', 'hunter2').matchAll(/Value="([^"]{16,})"/g);
    for (const secret of ['hunter2', 'hunter3', camera.key, ...Array.from(typed, ([, value = '']) => value)])
      assert.not.ok(log.includes(secret), secret);
    assert.match(log, /SB_PASSWORD_REFUSED.*georg/);
    assert.is((await home.kept()).length, 2);
  }));

test.run();
