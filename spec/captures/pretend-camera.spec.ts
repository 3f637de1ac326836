import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultWords } from '../../lib/cameras/email-message.ts';
import { findModel } from '../../lib/cameras/models.ts';
import { type PhotoSource, photoFile, photoInMemory } from '../../lib/captures/photo-source.ts';
import { PretendCamera } from '../../lib/captures/pretend-camera.ts';
import { present } from '../cameras/present.ts';
import { within } from './deadline.ts';
import { failureOf } from './failure.ts';
import { answers, answersInTwo, StandIn, type Treatment } from './stand-in.ts';

const test = suite('captures/pretend-camera');
const standIns: StandIn[] = [];
let folder = '';

const tiny = photoInMemory('SAM_4371.JPG', Buffer.from('\xff\xd8 tiny \xff\xd9', 'latin1'));
const words = { ...defaultWords, recipients: ['me@camera.example'] };

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pretend-camera-'));
});

test.after(async () => {
  await Promise.all(standIns.map((standIn) => standIn.stop()));
  await rm(folder, { recursive: true });
});

function ok(headers = '', body = ''): string {
  return `HTTP/1.1 200 OK\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;
}

const good: Readonly<Record<string, string>> = {
  'gld.samsungosp.com': ok('Server: nginx/notreally\r\nETag: "deadbeef"\r\n'),
  'www.yahoo.co.kr': ok('Set-Cookie: a=b; Domain=.yahoo.co.kr; Path=/\r\n', 'YAHOO!'),
  'www.msn.com': ok('Set-Cookie: a=b; Domain=.msn.com; Path=/\r\n', 'MSN'),
  'www.ospserver.net': ok('', '<Response Status="succ" />'),
};

function hostOf(request: Buffer): string {
  return /\r\nHost: ([^\r]*)/.exec(request.toString('latin1'))?.[1] ?? '';
}

/** A good bridge, but for the hosts that are treated in another way. */
function bridge(other: Readonly<Record<string, Treatment>> = {}): Treatment {
  return (socket, request) => {
    const host = hostOf(request);
    (other[host] ?? answers(good[host] ?? ''))(socket, request);
  };
}

interface Sending {
  readonly photos?: readonly PhotoSource[];
  readonly patience?: number;
}

async function send(model: string, treatment: Treatment, { photos = [tiny], patience = 2000 }: Sending = {}) {
  const standIn = await StandIn.start(treatment);
  standIns.push(standIn);
  const camera = new PretendCamera(present(findModel(model)), standIn, patience);
  return { standIn, screen: await within(camera.sendEmail(words, photos)) };
}

const email = 'www.ospserver.net';
const probes = [
  ['NX300', 'gld.samsungosp.com'],
  ['NX mini', 'gld.samsungosp.com'],
  ['WB850F', 'www.yahoo.co.kr'],
  ['ST200F', 'www.yahoo.co.kr'],
  ['WB37F', 'www.msn.com'],
] as const;

for (const [model, host] of probes)
  test(`the ${model} asks ${host} first, then sends to ${email}, and is content with a good bridge`, async () => {
    const { standIn, screen } = await send(model, bridge());
    assert.is(screen.message, 'sent');
    assert.equal(standIn.requests.map(hostOf), [host, email]);
    assert.is(standIn.requests[0]?.toString(), `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  });

test('what the NX300 sends begins and ends as printed', async () => {
  const { standIn } = await send('NX300', bridge());
  const request = standIn.requests[1]?.toString('latin1') ?? '';
  assert.ok(
    request.startsWith('POST /social/columbus/email?DUID=123456789033  HTTP/1.0\r\nAuthorization:OAuth '),
  );
  assert.ok(
    request.endsWith(
      '\r\ncontent-Type: image/jpeg;\r\n\r\n\xff\xd8 tiny \xff\xd9\r\n-----------------------------7d93b9550d4a\r\n',
    ),
  );
});

test('photos from disk arrive byte for byte, each in its part', async () => {
  const contents = [randomBytes(200_001), randomBytes(1460), Buffer.alloc(0)];
  const paths = contents.map((_, index) => join(folder, `SAM_${index}.JPG`));
  await Promise.all(contents.map((content, index) => writeFile(paths[index] ?? '', content)));
  const { standIn, screen } = await send('NX300', bridge(), {
    photos: await Promise.all(paths.map(photoFile)),
  });
  assert.is(screen.message, 'sent');
  const request = standIn.requests[1] ?? Buffer.alloc(0);
  let at = 0;
  for (const [index, content] of contents.entries()) {
    const head = `fileName="SAM_${index}.JPG"\r\ncontent-Type: image/jpeg;\r\n\r\n`;
    at = request.indexOf(head, at) + head.length;
    assert.ok(request.subarray(at, at + content.length).equals(content), `photo ${index}`);
    at += content.length;
    assert.is(request.toString('latin1', at, at + 4), '\r\n--');
  }
});

const unhappyProbes = [
  ['NX300', 'gld.samsungosp.com', 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n', /status is 404/],
  ['NX mini', 'gld.samsungosp.com', ok('', '200 OK\n'), /body is not empty/],
  ['WB850F', 'www.yahoo.co.kr', 'HTTP/1.1 301 M\r\nLocation: https://www.yahoo.com/\r\n\r\n', /at byte 12/],
  [
    'WB37F',
    'www.msn.com',
    'HTTP/1.1 302 Found\r\nLocation: http://msn.com\r\n\r\n',
    /wants 200 with a cookie/,
  ],
] as const;

for (const [model, host, answer, why] of unhappyProbes)
  test(`the ${model} says “Hotspot: Certification needed” and sends nothing when ${why.source}`, async () => {
    const { standIn, screen } = await send(model, bridge({ [host]: answers(answer) }));
    assert.is(screen.message, 'Hotspot: Certification needed');
    assert.is(standIn.requests.length, 1);
    assert.is(screen.steps.length, 1);
    assert.match(screen.steps[0]?.why ?? '', why);
    assert.is(screen.steps[0]?.answer, answer);
  });

test('a model whose hotspot check was never published sends at once', async () => {
  const model = present(findModel('WB30F'));
  const standIn = await StandIn.start(bridge());
  standIns.push(standIn);
  const screen = await within(new PretendCamera(model, standIn, 2000).sendEmail(words, [tiny]));
  assert.equal(standIn.requests.map(hostOf), [email]);
  assert.equal(
    screen.steps.map(({ name }) => name),
    ['email'],
  );
});

test('an e-mail that is refused is shown as failed, with the answer', async () => {
  const refusal = 'HTTP/1.1 401 Unauthorized\r\nContent-Length: 3\r\n\r\nno!';
  const { screen } = await send('NX300', bridge({ [email]: answers(refusal) }));
  assert.is(screen.message, 'failed');
  assert.match(screen.steps[1]?.why ?? '', /status is 401/);
  assert.is(screen.steps[1]?.answer, refusal);
});

test('the second segment of an answer is not looked at', async () => {
  const whole = Buffer.from(good[email] ?? '');
  for (const at of [15, whole.length - 26, whole.length - 1]) {
    const { screen } = await send('NX300', bridge({ [email]: answersInTwo(whole, at) }));
    assert.is(screen.message, 'failed', `cut at ${at}`);
    assert.match(screen.steps[1]?.why ?? '', /first segment/);
    assert.is(screen.steps[1]?.answer, whole.toString('latin1', 0, at));
  }
});

test('a camera does not wait for the connection to close', async () => {
  const silent: Treatment = (socket) => socket.write(good[email] ?? '');
  const { screen } = await send('NX300', bridge({ [email]: silent }), { patience: 60_000 });
  assert.is(screen.message, 'sent');
});

test('a server that says nothing makes it fail after its patience', async () => {
  const { screen } = await send('NX300', bridge({ [email]: () => undefined }), { patience: 150 });
  assert.is(screen.message, 'failed');
  assert.match(screen.steps[1]?.why ?? '', /gave no answer \(silent for 0\.15 s\)/);
  assert.is(screen.steps[1]?.answer, undefined);
});

test('a server that hangs up makes it fail', async () => {
  const { screen } = await send('NX300', bridge({ [email]: (socket) => socket.resetAndDestroy() }));
  assert.is(screen.message, 'failed');
  assert.match(screen.steps[1]?.why ?? '', /gave no answer/);
});

test('a server that answers and hangs up in the middle of a photo makes it fail', async () => {
  const answered = new WeakSet();
  const hasty: Treatment = (socket, request) => {
    if (answered.has(socket)) return;
    answered.add(socket);
    const answer = good[hostOf(request)] ?? '';
    socket.write(answer, () => (answer === good[email] ? socket.resetAndDestroy() : socket.end()));
  };
  const standIn = await StandIn.start(hasty, (request) => request.includes('\r\n\r\n'));
  standIns.push(standIn);
  const big = photoInMemory('SAM_0001.JPG', Buffer.alloc(8 * 1024 * 1024));
  const camera = new PretendCamera(present(findModel('NX300')), standIn, 2000);
  const screen = await within(camera.sendEmail(words, [big]));
  assert.is(screen.message, 'failed');
  assert.match(screen.steps[1]?.why ?? '', /broke before the whole request was out|gave no answer/);
});

test('a server that is not there is a failure, and no word of certification', async () => {
  const standIn = await StandIn.start(bridge());
  await standIn.stop();
  const camera = new PretendCamera(present(findModel('NX300')), standIn, 2000);
  const screen = await within(camera.sendEmail(words, [tiny]));
  assert.is(screen.message, 'failed');
  assert.match(screen.steps[0]?.why ?? '', /could not connect/);
});

test('a photo that shrinks while it is sent is no answer of the bridge: it is said as what it is', async () => {
  const path = join(folder, 'changing.jpg');
  await writeFile(path, randomBytes(2000));
  const photo = await photoFile(path);
  await writeFile(path, randomBytes(1000));
  const error = await failureOf(send('NX300', bridge(), { photos: [photo] }));
  assert.match(error.message, /had 2000 bytes, now 1000: it changed while it was sent/);
});

for (const [name, said] of [
  ['missing.jpg', /cannot read the photo .*missing\.jpg \(ENOENT\): check its name/],
  [`${'x'.repeat(300)}.jpg`, /cannot read the photo .* \(ENAMETOOLONG\): check its name/],
  ['.', /is not a file/],
] as const)
  test(`${name.slice(0, 20)} is no photo`, async () => {
    const error = await failureOf(photoFile(join(folder, name)));
    assert.match(error.message, said);
  });

test.run();
