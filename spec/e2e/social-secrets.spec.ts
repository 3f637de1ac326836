import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hashPassword } from '../../lib/handlers/password-hash.ts';
import type { Ran } from './bridge-process.ts';
import { Gate, type Overheard } from './gate.ts';
import { makePhoto } from './photo.ts';
import { filesBelow, Scene } from './scene.ts';

const test = suite<{ scene: Scene; gate: Gate }>('e2e/social-secrets');

const password = 'correct-horse-battery';
const wrongPassword = 'incorrect-donkey-charger';

test.before.each(async (context) => {
  const scene = await Scene.open();
  context.scene = scene;
  await scene.serve(`senders: [{ name: georg, password: "${await hashPassword(password)}" }]
default: { social: photos }
destinations:
  photos: { type: store, folder: ./photos }
`);
  context.gate = scene.with(await Gate.open(() => scene.bridge.port));
});

test.after.each(({ scene }) => scene.close());

/** What nobody may read later: passwords, in each form in which they went out, and every key, as the camera said and heard it. */
function secretsIn(conversations: readonly Overheard[]): ReadonlySet<string> {
  const said = conversations.map(({ request }) => request).join('\n');
  const heard = conversations.map(({ answer }) => answer).join('\n');
  const found = [
    ...said.matchAll(/<(?:UserName|Password) Value="([^"]+)"/g),
    ...said.matchAll(/<CryptSessionKey [^>]*Value="([^"]+)"/g),
    ...said.matchAll(/CameraCryptKey="([^"]+)"/g),
    ...heard.matchAll(/SessionKey="([^"]+)"/g),
  ].map(([, value = '']) => value);
  const inBase64 = [password, wrongPassword].map((text) => Buffer.from(text).toString('base64').slice(0, 20));
  // What is shorter is no secret: a plain login has the user's name as it is.
  const all = [password, wrongPassword, ...inBase64, ...found, ...found.map(decodeURIComponent)];
  return new Set(all.filter((text) => text.length >= 16));
}

/** Where a text stands: on stdout, in the log, or in the name or bytes of a file. */
function placesOf(text: string, { bridge, place }: Scene): readonly string[] {
  const log = bridge.log.map((line) => JSON.stringify(line)).join('\n');
  const files = filesBelow(place.folder).filter(
    (path) => relative(place.folder, path).includes(text) || readFileSync(path).includes(text),
  );
  return [
    ...(bridge.output().includes(text) ? ['stdout'] : []),
    ...(log.includes(text) ? ['the log'] : []),
    ...files.map((path) => relative(place.folder, path)),
  ];
}

function failed({ code, stdout }: Ran): void {
  assert.is(code, 1, stdout);
  assert.match(stdout, /because the status is 401, /);
  assert.match(stdout, /The screen says: failed\n$/);
}

/** Resolves when the log has so many refusals with a code. */
async function refused({ bridge }: Scene, code: string, times = 1): Promise<void> {
  await bridge.logged(() => bridge.log.filter((line) => line.code === code).length === times);
}

/** The answer to the last login that went through. */
const lastAnswer = (gate: Gate): string => gate.conversations.at(-1)?.answer ?? '';

test('a wrong password, an unknown user and an OAuth site fail on the screen, with a code in the log and no secret anywhere', async ({
  scene,
  gate,
}) => {
  const photo = await makePhoto(scene.place.folder, 'SAM_0001.JPG');
  const share = (via: string, user: string, typed: string): Promise<Ran> =>
    scene.camera(via, ['--user', user, '--password', typed, '--message', 'x~y', photo], gate.port);

  const good = await share('facebook', 'georg', password);
  assert.is(good.code, 0, good.stdout + good.stderr);
  await scene.delivered('photos');

  failed(await share('facebook', 'georg', wrongPassword));
  await refused(scene, 'SB_PASSWORD_REFUSED');
  const toWrongPassword = lastAnswer(gate);
  failed(await share('facebook', 'a-thief-of-photos', password));
  await refused(scene, 'SB_PASSWORD_REFUSED', 2);
  assert.is(lastAnswer(gate), toWrongPassword, 'a thief does not hear which names are good');
  failed(await share('skydrive', 'georg', password));
  await refused(scene, 'SB_OAUTH_SITE');
  assert.match(lastAnswer(gate), /<Response ErrCode="401" ErrSubCode="0" \/>/);

  assert.is(scene.sidecars().length, 1, 'only the photo of the good login is there');
  const secrets = secretsIn(gate.conversations);
  assert.ok(secrets.size >= 3 * 4 + 1 + 4, `only ${secrets.size} secrets were overheard`);
  assert.is(await scene.bridge.end('SIGTERM'), 0);
  for (const secret of secrets) {
    assert.equal(placesOf(secret, scene), [], secret);
    assert.not(good.stdout.includes(secret) || good.stderr.includes(secret), `the camera says ${secret}`);
  }
  assert.ok(placesOf('georg', scene).includes('the log'), 'what is looked for is found');
  assert.ok(placesOf('georg', scene).some((path) => path.startsWith('data/outbox/sessions/')));
});

test('a login in plain text, as an HMX-QF30 makes it, leaves no secret either', async ({ scene, gate }) => {
  const photo = await makePhoto(scene.place.folder, 'SAM_0001.JPG');
  const share = (typed: string): Promise<Ran> => {
    const words = ['--model', 'hmx-qf30', '--user', 'georg', '--password', typed, '--message', 'x~y'];
    return scene.camera('facebook', [...words, '--logout', photo], gate.port);
  };
  const good = await share(password);
  assert.is(good.code, 0, good.stdout + good.stderr);
  assert.match(gate.conversations[0]?.request ?? '', new RegExp(`<Password Value="${password}"/>`));
  await scene.delivered('photos');
  failed(await share(wrongPassword));
  await refused(scene, 'SB_PASSWORD_REFUSED');
  assert.is(await scene.bridge.end('SIGTERM'), 0);
  for (const secret of secretsIn(gate.conversations)) assert.equal(placesOf(secret, scene), [], secret);
});

test.run();
