import { randomBytes } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decryptCredential } from '../../lib/cameras/credentials.ts';
import { findModel } from '../../lib/cameras/models.ts';
import { findSite } from '../../lib/cameras/sites.ts';
import { type PhotoSource, photoInMemory } from '../../lib/captures/photo-source.ts';
import { PretendCamera } from '../../lib/captures/pretend-camera.ts';
import type { Sharing } from '../../lib/captures/social-share.ts';
import { present } from '../cameras/present.ts';
import { within } from './deadline.ts';
import { answers, answersInTwo, StandIn, type Treatment } from './stand-in.ts';
import { answer, goodAnswer, readSnsRequest, type SnsStep, sessionKey, sns, stepOf } from './stand-in-sns.ts';

const test = suite('captures/social-share');
const standIns: StandIn[] = [];

test.after(async () => {
  await Promise.all(standIns.map((standIn) => standIn.stop()));
});

const one = photoInMemory('SAM_0001.JPG', Buffer.from('\xff\xd8\xff one', 'latin1'));
const content = randomBytes(20_001);
const two = photoInMemory('SAM_0002.JPG', content);
const clip = photoInMemory('SAM_0003.MP4', Buffer.from('\0\0\0\x18ftypmp42 clip', 'latin1'));

interface Wanted extends Partial<Omit<Sharing, 'site'>> {
  readonly site?: string;
  readonly files?: readonly PhotoSource[];
  readonly patience?: number;
}

async function share(model: string, treatment: Treatment, wanted: Wanted = {}) {
  const { site = 'facebook', files = [one], patience = 2000, ...rest } = wanted;
  const standIn = await StandIn.start(treatment);
  standIns.push(standIn);
  const camera = new PretendCamera(present(findModel(model)), standIn, patience);
  const sharing: Sharing = {
    site: present(findSite(site)),
    user: 'georg',
    password: 'secret',
    message: 'Evening~red sky',
    emptyAuth: false,
    pjpeg: false,
    logout: false,
    ...rest,
  };
  const screen = await within(camera.share(sharing, files));
  return { screen, requests: standIn.requests.map(readSnsRequest) };
}

const social = 'snsgw.samsungmobile.com';
const upload = `http://${social}:80/upload/${sessionKey}`;

test('an NX300 asks its hotspot, logs in, announces and uploads each photo, and logs out when told', async () => {
  const { screen, requests } = await share('NX300', sns(), { files: [one, two], logout: true });
  assert.is(screen.message, 'sent');
  assert.equal(
    requests.map(({ method, target, host }) => [method, target, host]),
    [
      ['GET', '/', 'gld.samsungosp.com'],
      ['POST', `http://${social}/facebook/auth`, social],
      ['POST', `http://${social}/facebook/photo`, social],
      ['PUT', `${upload}/SAM_0001.JPG`, `${social}:80`],
      ['POST', `http://${social}/facebook/photo`, social],
      ['PUT', `${upload}/SAM_0002.JPG`, `${social}:80`],
      ['POST', `http://${social}/facebook/auth`, social],
    ],
  );
  assert.equal(
    screen.steps.map(({ name, file }) => [name, file]),
    [
      ['hotspot', undefined],
      ['login', undefined],
      ['photo', 'SAM_0001.JPG'],
      ['upload', 'SAM_0001.JPG'],
      ['photo', 'SAM_0002.JPG'],
      ['upload', 'SAM_0002.JPG'],
      ['logout', undefined],
    ],
  );
});

test('without being told it does not log out', async () => {
  const { requests } = await share('NX300', sns());
  assert.is(requests.map(stepOf).at(-1), 'upload');
});

test('every photo is announced with the session of the login, the model and the same words', async () => {
  const { requests } = await share('NX300', sns(), { files: [one, two] });
  const bodies = requests.filter((request) => stepOf(request) === 'announcement').map(({ body }) => body);
  const expected = (name: string) =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<Request SessionKey="${sessionKey}">\n<Photo>\n<Album Name="NX300"/>\n<File Name="${name}"/>\n<Content><![CDATA[Evening~red sky]]></Content>\n</Photo>\n</Request>`;
  assert.equal(bodies, [expected('SAM_0001.JPG'), expected('SAM_0002.JPG')]);
});

test('the bytes of a photo arrive as they are', async () => {
  const { requests } = await share('NX300', sns(), { files: [two] });
  assert.is(requests.at(-1)?.body, content.toString('latin1'));
});

function loginOf(requests: readonly { body: string; method: string; target: string; host: string }[]) {
  const body = present(requests.find((request) => stepOf(request) === 'login')).body;
  const attribute = (name: string) => new RegExp(`<${name}(?: [^>]*)? Value="([^"]*)"/>`).exec(body)?.[1];
  const key = attribute('CryptSessionKey');
  const read = (name: string) => decryptCredential(attribute(name) ?? '', key);
  return { body, key, user: read('UserName'), password: read('Password') };
}

test('an NX300 encrypts user and password, with another key each time', async () => {
  const logins = [await share('NX300', sns()), await share('NX300', sns())].map(({ requests }) =>
    loginOf(requests),
  );
  for (const { user, password, body } of logins) {
    assert.equal([user, password], ['georg', 'secret']);
    assert.not.match(body, /georg|secret/);
    assert.match(body, /CameraCryptKey="[0-9a-f]{256}"/);
  }
  assert.is.not(logins[0]?.key, logins[1]?.key);
});

test('an HMX-QF30 says user and password in the clear, and makes no hotspot check that is known', async () => {
  const { requests, screen } = await share('HMX-QF30', sns());
  const { key, user, password, body } = loginOf(requests);
  assert.equal([key, user, password], [undefined, 'georg', 'secret']);
  assert.match(body, /<CryptSessionKey Use="true" Type="SHA1"\/>/);
  assert.is(screen.message, 'sent');
  assert.is(requests.map(stepOf)[0], 'login');
});

test('an HMX-QF30 fails where the upload is answered with plain text, an NX300 does not', async () => {
  const treatment = sns({ upload: answers(answer('200 OK', 'Success!')) });
  const strict = (await share('HMX-QF30', treatment)).screen;
  assert.is(strict.message, 'failed');
  assert.match(strict.steps.at(-1)?.why ?? '', /does not hold Status="…"/);
  assert.is((await share('NX300', treatment)).screen.message, 'sent');
});

for (const [model, host] of [
  ['WB850F', 'www.yahoo.co.kr'],
  ['WB37F', 'www.msn.com'],
  ['NX mini', 'gld.samsungosp.com'],
] as const)
  test(`the ${model} asks ${host} first, and shares nothing where that fails`, async () => {
    const { requests } = await share(model, sns());
    assert.is(requests[0]?.host, host);
    const hotspot = answers(answer('404 Not Found', ''));
    const { screen, requests: none } = await share(model, sns({ hotspot }));
    assert.is(screen.message, 'Hotspot: Certification needed');
    assert.is(none.length, 1);
  });

test('an empty login goes first where it is asked for, and its refusal stops nothing', async () => {
  const { screen, requests } = await share('NX300', sns(), { emptyAuth: true });
  assert.is(screen.message, 'sent');
  assert.equal(requests.map(stepOf), ['hotspot', 'empty-auth', 'login', 'announcement', 'upload']);
  assert.is(requests[1]?.target, `http://${social}/facebook/auth`);
});

test('an empty login that nobody answers stops everything', async () => {
  const treatment = sns({ 'empty-auth': (socket) => socket.end() });
  const { screen, requests } = await share('NX300', treatment, { emptyAuth: true });
  assert.is(screen.message, 'failed');
  assert.is(requests.length, 2);
});

test('a video goes through /video, a photo beside it through /photo', async () => {
  const { requests, screen } = await share('WB150F', sns(), { files: [clip, one] });
  assert.equal(
    requests.map(({ target }) => target.split('/').at(-1)),
    ['', 'auth', 'video', 'SAM_0003.MP4', 'photo', 'SAM_0001.JPG'],
  );
  assert.match(requests[2]?.body ?? '', /<Video>\n<File Name="SAM_0003\.MP4"\/>\n<Content>/);
  assert.equal(
    screen.steps.map(({ name }) => name),
    ['hotspot', 'login', 'video', 'upload', 'photo', 'upload'],
  );
});

test('photos are called image/jpeg, or image/pjpeg where it is asked for; videos video/mp4', async () => {
  const typesOf = async (pjpeg: boolean) => {
    const standIn = await StandIn.start(sns());
    standIns.push(standIn);
    const site = present(findSite('facebook'));
    const rest = { message: '', emptyAuth: false, logout: false, user: 'a', password: 'b' };
    const camera = new PretendCamera(present(findModel('NX300')), standIn, 2000);
    await within(camera.share({ site, pjpeg, ...rest }, [one, clip]));
    return standIn.requests
      .map((request) => /^PUT [\s\S]*?\r\nContent-Type: (.*)\r\n/.exec(request.toString('latin1'))?.[1])
      .filter((type) => type !== undefined);
  };
  assert.equal(await typesOf(false), ['image/jpeg', 'video/mp4']);
  assert.equal(await typesOf(true), ['image/pjpeg', 'video/mp4']);
});

test('a site that logs in by OAuth gets an OAuth element', async () => {
  const refusal = answer('401 Unauthorized', '<Response ErrCode="401" ErrSubCode="0" />');
  const { screen, requests } = await share('NX300', sns({ login: answers(refusal) }), { site: 'skydrive' });
  assert.is(screen.message, 'failed');
  assert.is(requests[1]?.target, `http://${social}/skydrive/auth`);
  assert.match(requests[1]?.body ?? '', /<OAuth Version=/);
});

test('the upload goes to the host and path of the announcement’s answer, over the same connection address', async () => {
  const announcement = answers(
    answer('200 OK', '<Response ResourceID="up/x/1" HostAddr="cdn.camera.example:8080" />'),
  );
  const { screen, requests } = await share('NX300', sns({ announcement }));
  assert.is(screen.message, 'sent');
  assert.equal(
    [requests.at(-1)?.target, requests.at(-1)?.host],
    ['http://cdn.camera.example:8080/up/x/1', 'cdn.camera.example:8080'],
  );
  assert.is(screen.steps.at(-1)?.host, 'cdn.camera.example:8080');
});

const steps: readonly SnsStep[] = ['login', 'announcement', 'upload', 'logout'];
const names: Readonly<Partial<Record<SnsStep, string>>> = { announcement: 'photo' };

function whyOf({ screen }: Awaited<ReturnType<typeof share>>, step: SnsStep): string {
  assert.is(screen.message, 'failed');
  const last = present(screen.steps.at(-1));
  assert.is(last.name, names[step] ?? step);
  return last.why ?? '';
}

const malformed: readonly (readonly [step: SnsStep, body: string, why: RegExp])[] = [
  ['login', '<Response sessionkey="a">', /SessionKey="…"/],
  ['login', "<Response SessionKey='a'>", /SessionKey="…"/],
  ['login', '', /SessionKey="…"/],
  ['announcement', '<Response HostAddr="h:80" />', /ResourceID="…"/],
  ['announcement', '<Response HostAddr="h:80" ResourceID="a b" />', /breaks the request/],
  ['announcement', '<Response HostAddr="h:80" ResourceID="a\r\nX: y" />', /breaks the request/],
];

for (const [step, body, why] of malformed)
  test(`“${JSON.stringify(body)}” as answer to the ${step} is the end`, async () => {
    const shared = await share('NX300', sns({ [step]: answers(answer('200 OK', body)) }), { logout: true });
    assert.match(whyOf(shared, step), why);
  });

for (const step of steps) {
  test(`a refusal of the ${step} is the end, and the answer is shown`, async () => {
    const refusal = answer('401 Unauthorized', '<Response ErrCode="401" ErrSubCode="0" />');
    const shared = await share('NX300', sns({ [step]: answers(refusal) }), {
      files: [one, two],
      logout: true,
    });
    assert.match(whyOf(shared, step), /status is 401/);
    assert.is(shared.screen.steps.at(-1)?.answer, refusal.toString());
  });

  test(`an answer to the ${step} in two segments is the end`, async () => {
    const split: Treatment = (socket, bytes) => {
      const whole = goodAnswer(bytes);
      answersInTwo(whole, whole.length - 4)(socket, bytes);
    };
    const shared = await share('NX300', sns({ [step]: split }), { logout: true });
    assert.match(whyOf(shared, step), /first segment|does not hold/);
  });

  test(`silence after the ${step} is the end after the patience`, async () => {
    const shared = await share('NX300', sns({ [step]: () => undefined }), { patience: 150, logout: true });
    assert.match(whyOf(shared, step), /gave no answer \(silent for 0\.15 s\)/);
  });
}

test('no step shows the key of the session', async () => {
  const refusal = answer('500 No', `what about ${sessionKey}?`);
  for (const other of [{}, { logout: answers(refusal) }, { upload: answers(refusal) }]) {
    const { screen } = await share('NX300', sns(other), { logout: true });
    assert.not.match(JSON.stringify(screen), new RegExp(sessionKey));
    assert.match(JSON.stringify(screen), /\{session\}/);
  }
});

test.run();
