import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decryptCredential } from '../../lib/cameras/credentials.ts';
import { models } from '../../lib/cameras/models.ts';
import { within } from '../captures/deadline.ts';
import { answers, StandIn, type Treatment } from '../captures/stand-in.ts';
import { answer, readSnsRequest, sessionKey, sns } from '../captures/stand-in-sns.ts';
import { runMain } from './main-run.ts';

const test = suite('cli/camera shares');
const standIns: StandIn[] = [];
let folder = '';
let photo = '';
let clip = '';

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-camera-share-'));
  photo = join(folder, 'SAM_0001.JPG');
  clip = join(folder, 'SAM_0002.MP4');
  await writeFile(photo, '\xff\xd8\xff not really a photo', 'latin1');
  await writeFile(clip, '\0\0\0\x18ftypmp42 not really a video', 'latin1');
});

test.after(async () => {
  await Promise.all(standIns.map((standIn) => standIn.stop()));
  await rm(folder, { recursive: true });
});

async function bridge(treatment: Treatment = sns()): Promise<StandIn> {
  const standIn = await StandIn.start(treatment);
  standIns.push(standIn);
  return standIn;
}

function camera({ port }: StandIn, ...args: readonly string[]) {
  return within(runMain('camera', '--to', `127.0.0.1:${port}`, ...args), 20_000);
}

const social = 'snsgw.samsungmobile.com';

test('photos that are taken: the screen says sent, exit 0, a line for each step', async () => {
  const second = join(folder, 'SAM_0009.JPG');
  await writeFile(second, 'x');
  const standIn = await bridge();
  const args = ['--model', 'nx300', '--via', 'facebook', '--empty-auth', '--logout', photo, second];
  const { code, out, err } = await camera(standIn, ...args);
  assert.is(code, 0);
  assert.is(
    out,
    [
      'NX300 → gld.samsungosp.com: asks whether it is online: ok',
      `NX300 → ${social}: posts an empty login to facebook: ok`,
      `NX300 → ${social}: logs in to facebook: ok`,
      `NX300 → ${social}: announces the photo SAM_0001.JPG: ok`,
      `NX300 → ${social}:80: uploads SAM_0001.JPG: ok`,
      `NX300 → ${social}: announces the photo SAM_0009.JPG: ok`,
      `NX300 → ${social}:80: uploads SAM_0009.JPG: ok`,
      `NX300 → ${social}: logs out of facebook: ok`,
      'The screen says: sent',
      '',
    ].join('\n'),
  );
  assert.match(err, /^note: of sharing, only the NX300’s login was published byte for byte.*\n$/);
});

test('user, password and words arrive as typed', async () => {
  const standIn = await bridge();
  const typed = ['--user', 'georg', '--password', 'se cret', '--message', 'Hi~alt'];
  await camera(standIn, '--model', 'nx300', '--via', 'picasa', ...typed, photo);
  const [, login, announcement] = standIn.requests.map(readSnsRequest);
  const attribute = (name: string) =>
    new RegExp(`<${name} [^>]*?Value="([^"]*)"/>`).exec(login?.body ?? '')?.[1] ?? '';
  const key = attribute('CryptSessionKey');
  assert.is(decryptCredential(attribute('UserName'), key), 'georg');
  assert.is(decryptCredential(attribute('Password'), key), 'se cret');
  assert.match(login?.target ?? '', /\/picasa\/auth$/);
  assert.match(announcement?.body ?? '', /<Content><!\[CDATA\[Hi~alt\]\]><\/Content>/);
});

test('a refusal: the screen says failed, exit 1, reason and answer harmless on a terminal', async () => {
  const refusal = answer('401 No', 'no\x1b[31mred');
  const standIn = await bridge(sns({ login: answers(refusal) }));
  const { code, out } = await camera(standIn, '--model', 'nx300', '--via', 'facebook', photo);
  assert.is(code, 1);
  assert.match(out, /logs in to facebook: no\n {2}because the status is 401, the camera wants 200\n/);
  assert.match(out, /no\\u001b\[31mred\nThe screen says: failed\n$/);
});

test('a hotspot check that fails: exit 1, nothing shared', async () => {
  const standIn = await bridge(sns({ hotspot: answers(answer('404 No', '')) }));
  const { code, out } = await camera(standIn, '--model', 'nx300', '--via', 'facebook', photo);
  assert.is(code, 1);
  assert.is(standIn.requests.length, 1);
  assert.match(out, /The screen says: Hotspot: Certification needed\n$/);
});

test('--json tells way, screen and steps, and not the key of the session', async () => {
  const standIn = await bridge(sns({ upload: answers(answer('500 No', sessionKey)) }));
  const { code, out } = await camera(standIn, '--model', 'nx300', '--via', 'weibo', '--json', photo);
  assert.is(code, 1);
  const { via, screen, steps } = JSON.parse(out);
  assert.equal([via, screen], ['weibo', 'failed']);
  assert.equal(
    steps.map(({ name, file, accepted }: Record<string, unknown>) => [name, file, accepted]),
    [
      ['hotspot', undefined, true],
      ['login', undefined, true],
      ['photo', 'SAM_0001.JPG', true],
      ['upload', 'SAM_0001.JPG', false],
    ],
  );
  assert.not.match(out, new RegExp(sessionKey));
});

test('a video goes to facebook and youtube', async () => {
  for (const site of ['facebook', 'youtube']) {
    const standIn = await bridge();
    const { code, out, err } = await camera(standIn, '--model', 'wb150f', '--via', site, clip);
    assert.is(code, 0);
    assert.match(out, /announces the video SAM_0002\.MP4: ok\n/);
    assert.not.match(err, /whether the WB150F/);
    assert.match(
      readSnsRequest(standIn.requests[2] ?? Buffer.alloc(0)).target,
      new RegExp(`/${site}/video$`),
    );
  }
});

const notes = [
  ['nx300', 'facebook', 'clip', /note: whether the NX300 shares videos is unknown/],
  ['nx300', 'skydrive', 'photo', /note: skydrive logs in by OAuth, which was never published/],
  ['hmx-qf30', 'facebook', 'photo', /note: the HMX-QF30 speaks TLS; here it says the same in the clear/],
  ['hmx-qf20', 'facebook', 'photo', /note: the HMX-QF20 speaks SSLv2;/],
] as const;

for (const [model, site, what, note] of notes)
  test(`${model} with a ${what} to ${site} says: ${note.source}`, async () => {
    const file = what === 'clip' ? clip : photo;
    const { code, err } = await camera(await bridge(), '--model', model, '--via', site, file);
    assert.is(code, 0);
    assert.match(err, note);
  });

test('without a photo a test picture is made', async () => {
  const standIn = await bridge();
  assert.is((await camera(standIn, '--model', 'nx-mini', '--via', 'dropbox')).code, 0);
  assert.match(readSnsRequest(standIn.requests.at(-1) ?? Buffer.alloc(0)).body, /^\xff\xd8\xff/);
});

const usage = [
  ['a model without social menu', ['nx3000', 'facebook'], /the NX3000 does not share to social sites/],
  ['an Android device', ['galaxy nx', 'facebook'], /the Galaxy NX does not share/],
  ['a model not known to share', ['wb250f', 'facebook'], /the WB250F is not known to share .* NX300,/],
  ['a model nobody knows', ['d3100', 'facebook'], /no camera named d3100/],
  ['a site nobody knows', ['nx300', 'myspace'], /Allowed choices are email, facebook, picasa/],
  [
    'a site that its menu has not',
    ['nx300', 'flickr'],
    /the NX300 does not offer flickr: choose one of face/,
  ],
  ['an e-mail option', ['nx300', 'facebook', '--recipient', 'a@b'], /--recipient does not go with --via fac/],
  ['another one', ['nx300', 'facebook', '--title', 'x'], /--title does not go with --via facebook/],
  ['a site option on e-mail', ['nx300', 'email', '--user', 'x'], /--user does not go with --via email/],
  ['a site switch on e-mail', ['nx300', 'email', '--logout'], /--logout does not go with --via email/],
] as const;

for (const [what, [model, via, ...rest], message] of usage)
  test(`${what} is wrong usage: exit 2, nothing said to the bridge`, async () => {
    const standIn = await bridge();
    const { code, out, err } = await camera(standIn, '--model', model, '--via', via, ...rest, photo);
    assert.equal([code, out, standIn.requests.length], [2, '', 0]);
    assert.match(err, message);
  });

test('a video for a site without videos is wrong usage: exit 2, nothing said to the bridge', async () => {
  const standIn = await bridge();
  const { code, err } = await camera(standIn, '--model', 'nx300', '--via', 'picasa', photo, clip);
  assert.equal([code, standIn.requests.length], [2, 0]);
  assert.match(err, /picasa takes no videos, and SAM_0002\.MP4 is one: use facebook or youtube/);
});

test('a photo that is not there: exit 1, nothing said to the bridge', async () => {
  const standIn = await bridge();
  const missing = join(folder, 'missing.jpg');
  const { code, err } = await camera(standIn, '--model', 'nx300', '--via', 'picasa', missing);
  assert.equal([code, standIn.requests.length], [1, 0]);
  assert.match(err, /cannot read the photo/);
});

for (const { name, services } of models.filter((model) => model.services.social.value === 'yes'))
  test(`the ${name} shares a photo to a good service (${services.social.confidence})`, async () => {
    const { code, out } = await camera(await bridge(), '--model', name, '--via', 'facebook', photo);
    assert.is(code, 0, out);
  });

test.run();
