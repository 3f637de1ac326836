import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { present } from '../cameras/present.ts';
import { within } from '../captures/deadline.ts';
import { StandIn, type Treatment } from '../captures/stand-in.ts';
import { runMain } from './main-run.ts';

const test = suite('cli/camera');
const standIns: StandIn[] = [];
let folder = '';

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-camera-'));
});

test.after(async () => {
  await Promise.all(standIns.map((standIn) => standIn.stop()));
  await rm(folder, { recursive: true });
});

/** A bridge that gives one answer to the hotspot check and one to the e-mail. */
async function bridge(probe: string, email: string): Promise<StandIn> {
  const treatment: Treatment = (socket, request) =>
    socket.end(request.subarray(0, 3).equals(Buffer.from('GET')) ? probe : email);
  const standIn = await StandIn.start(treatment);
  standIns.push(standIn);
  return standIn;
}

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
const no = 'HTTP/1.1 400 Bad Request\r\nContent-Length: 10\r\n\r\nno\x1b[31mred';

function camera({ port }: StandIn, ...args: readonly string[]) {
  return within(runMain('camera', '--to', `127.0.0.1:${port}`, '--via', 'email', ...args), 20_000);
}

test('a photo that is taken: the screen says sent, exit 0', async () => {
  const path = join(folder, 'SAM_0042.JPG');
  await writeFile(path, 'not really a photo');
  const standIn = await bridge(ok, ok);
  const { code, out } = await camera(standIn, '--model', 'nx300', path);
  assert.is(code, 0);
  assert.is(
    out,
    [
      'NX300 → gld.samsungosp.com: asks whether it is online: ok',
      'NX300 → www.ospserver.net: sends 1 photo, 18 bytes: ok',
      'The screen says: sent',
      '',
    ].join('\n'),
  );
  assert.match(
    standIn.requests[1]?.toString() ?? '',
    /fileName="SAM_0042\.JPG"[\s\S]*\r\n\r\nnot really a photo\r\n--/,
  );
});

test('what is typed on the camera arrives as given', async () => {
  const path = join(folder, 'a.jpg');
  await writeFile(path, 'x');
  const standIn = await bridge(ok, ok);
  const typed = ['--message', 'Hi~alt', '--title', 'T', '--sender', 's@x.example'];
  const recipients = ['--recipient', 'a@x.example', '--recipient', 'b@x.example'];
  await camera(standIn, '--model', 'nx300', ...typed, ...recipients, path, path);
  const request = standIn.requests[1]?.toString() ?? '';
  assert.ok(
    request.includes(
      '<email><sender>s@x.example</sender><receiverList><receiver>a@x.example</receiver><receiver>b@x.example</receiver></receiverList><title><![CDATA[T]]></title><body><![CDATA[Hi~alt\r\nlanguage_sh100_utf8]]></body></email>',
    ),
  );
  assert.is(request.split('name="binary"').length, 3);
});

test('a refusal: the screen says failed, exit 1, with the reason and the answer, harmless on a terminal', async () => {
  const { code, out } = await camera(await bridge(ok, no), '--model', 'nx300', join(folder, 'a.jpg'));
  assert.is(code, 1);
  assert.match(
    out,
    / {2}because the status is 400, the camera wants 200\n {2}the answer was:\n {4}HTTP\/1\.1 400 Bad/,
  );
  assert.match(out, /no\\u001b\[31mred/);
  assert.match(out, /The screen says: failed\n$/);
});

test('a hotspot check that fails: exit 1, nothing sent', async () => {
  const standIn = await bridge(no, ok);
  const { code, out } = await camera(standIn, '--model', 'nx300', join(folder, 'a.jpg'));
  assert.is(code, 1);
  assert.is(standIn.requests.length, 1);
  assert.match(out, /The screen says: Hotspot: Certification needed\n$/);
});

test('a model whose e-mail was never published says whose bytes it borrows, and the NX300 does not', async () => {
  const path = join(folder, 'a.jpg');
  const mini = await camera(await bridge(ok, ok), '--model', 'nx500', path);
  assert.match(mini.err, /^note: the e-mail of the NX500 was never published .* the NX300\n$/);
  assert.is((await camera(await bridge(ok, ok), '--model', 'nx300', path)).err, '');
});

test('--json tells the screen and every step', async () => {
  const standIn = await bridge(ok, no);
  const { code, out } = await camera(standIn, '--model', 'nx300', '--json', join(folder, 'a.jpg'));
  assert.is(code, 1);
  const { model, to, screen, steps } = JSON.parse(out);
  assert.equal([model, to, screen], ['NX300', `127.0.0.1:${standIn.port}`, 'failed']);
  assert.equal([steps[0].name, steps[0].accepted, steps[1].accepted], ['hotspot', true, false]);
});

test('without a photo a test picture is made: a JPEG that names the model', async () => {
  const standIn = await bridge(ok, ok);
  assert.is((await camera(standIn, '--model', 'nx300')).code, 0);
  const request = present(standIn.requests[1]);
  const picture = request.subarray(
    request.indexOf('\xff\xd8\xff', 0, 'latin1'),
    request.indexOf('\xff\xd9\r\n--', 0, 'latin1') + 2,
  );
  const { format, width, height, exif } = await sharp(picture).metadata();
  assert.equal([format, width, height], ['jpeg', 960, 640]);
  assert.match(exif?.toString('latin1') ?? '', /SAMSUNG\0[\s\S]*NX300\0|NX300\0[\s\S]*SAMSUNG\0/);
});

const usage = [
  [
    'a model nobody knows',
    ['--model', 'd3100', '--to', '127.0.0.1:1', '--via', 'email'],
    /no camera named d3100/,
  ],
  [
    'a model not known to e-mail',
    ['--model', 'st1000', '--to', '127.0.0.1:1', '--via', 'email'],
    /ST1000 is not known to/,
  ],
  [
    'an Android device',
    ['--model', 'galaxy nx', '--to', '127.0.0.1:1', '--via', 'email'],
    /does not send e-mail/,
  ],
  ['no port', ['--model', 'nx300', '--to', 'localhost', '--via', 'email'], /expected HOST:PORT/],
  [
    'a way nobody knows',
    ['--model', 'nx300', '--to', '127.0.0.1:1', '--via', 'fax'],
    /Allowed choices are email/,
  ],
  ['no model', ['--to', '127.0.0.1:1', '--via', 'email'], /required option '--model/],
  ['no way', ['--model', 'nx300', '--to', '127.0.0.1:1'], /required option '--via/],
] as const;

for (const [what, args, message] of usage)
  test(`${what} is wrong usage: exit 2`, async () => {
    const { code, err, out } = await runMain('camera', ...args);
    assert.is(code, 2);
    assert.is(out, '');
    assert.match(err, message);
  });

test('a photo that is not there: exit 1, and nothing is said to the bridge', async () => {
  const standIn = await bridge(ok, ok);
  const { code, err } = await camera(standIn, '--model', 'nx300', join(folder, 'missing.jpg'));
  assert.is(code, 1);
  assert.match(err, /cannot read the photo/);
  assert.is(standIn.requests.length, 0);
});

test.run();
