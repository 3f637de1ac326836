import { createHash } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { email } from '../../lib/handlers/email.ts';
import type { Envelope } from '../../lib/parcel.ts';
import { deadline } from './deadline.ts';
import type { MemoryFile } from './memory-intake.ts';
import {
  bodyOf,
  boundary,
  chunksOf,
  emailHead,
  emailOf,
  messagePart,
  type Part,
  photoBytes,
  photoPart,
  xmlOf,
} from './nx300-email.ts';
import { headOf, pretendBridge, requestOf } from './pretend.ts';

const test = suite('handlers/email');

const photo = photoBytes(60_000, 1);
const second = photoBytes(41_234, 2);
const third = photoBytes(1, 3);

const envelope: Envelope = {
  via: 'email',
  sender: 'Camera@samsungcamera.com',
  title: '[Samsung Smart Camera] sent you files.',
  words: 'Sent from Samsung Camera.',
  recipients: ['me@post.example'],
  addressing: [{ destination: 'mastodon', because: ['me@post.example'] }],
};

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function digests(files: readonly MemoryFile[]): string[] {
  return files.map(({ chunks }) => digest(Buffer.concat(chunks)));
}

test('an e-mail with one photo is kept whole before the camera is told so', async () => {
  const bridge = pretendBridge();
  const { reply, verdict, code, model } = await email.handle(
    emailOf([messagePart(), photoPart(photo)]),
    bridge,
  );
  assert.is(reply.status, 200);
  assert.is(reply.body, '<Response Status="succ" />');
  assert.is(verdict, 'email → mastodon: 1 photo, 60 kB, queued as 7f3a');
  assert.equal([code, model], [undefined, undefined]);
  const draft = bridge.intake.only;
  assert.is(draft.state, 'committed');
  assert.equal(draft.envelope, envelope);
  assert.equal(digests(draft.files), [digest(photo)]);
  assert.equal([draft.files[0]?.name, draft.files[0]?.claimedType], ['SAM_4371.JPG', 'image/jpeg']);
});

const arrangements: readonly (readonly [what: string, parts: readonly Part[], photos: readonly Buffer[]])[] =
  [
    [
      'two photos',
      [messagePart(), photoPart(photo, 'SAM_1.JPG'), photoPart(second, 'SAM_2.JPG')],
      [photo, second],
    ],
    [
      'three photos, one of a single byte',
      [messagePart(), photoPart(second), photoPart(third), photoPart(photo)],
      [second, third, photo],
    ],
    ['the XML last', [photoPart(photo), photoPart(second), messagePart()], [photo, second]],
    ['the XML between', [photoPart(photo), messagePart(), photoPart(second)], [photo, second]],
    [
      'the same photo twice, by the same name',
      [messagePart(), photoPart(photo), photoPart(photo)],
      [photo, photo],
    ],
    [
      'a part that nobody wants',
      [
        { head: ['Content-Disposition: form-data; name="mood"'], body: Buffer.from('good') },
        messagePart(),
        photoPart(photo),
      ],
      [photo],
    ],
    [
      'a photo named after its field only',
      [messagePart(), { head: ['Content-Disposition: form-data; name="binary"'], body: photo }],
      [photo],
    ],
    [
      'a photo in a field that nobody knows',
      [messagePart(), { head: ['Content-Disposition: form-data; name="f"; filename="a.jpg"'], body: photo }],
      [photo],
    ],
  ];

for (const [what, parts, photos] of arrangements)
  for (const size of [1 << 20, 16 * 1024, 997])
    test(`an e-mail with ${what} is kept byte by byte, in chunks of ${size}`, async () => {
      const bridge = pretendBridge();
      const body = bodyOf(parts);
      const { reply } = await email.handle(requestOf(emailHead(body.length), chunksOf(body, size)), bridge);
      assert.is(reply.body, '<Response Status="succ" />');
      assert.is(bridge.intake.only.state, 'committed');
      assert.equal(bridge.intake.only.envelope, envelope);
      assert.equal(digests(bridge.intake.only.files), photos.map(digest));
    });

const ends: readonly (readonly [what: string, end: string])[] = [
  ['the boundary and CRLF, as an NX300 ends it', `--${boundary}\r\n`],
  ['the boundary alone', `--${boundary}`],
  ['the boundary, two hyphens and CRLF, as it should', `--${boundary}--\r\n`],
  ['the boundary and two hyphens', `--${boundary}--`],
];

for (const [what, end] of ends)
  test(`an e-mail that ends in ${what} is kept whole`, async () => {
    const bridge = pretendBridge();
    await email.handle(emailOf([messagePart(), photoPart(photo)], end), bridge);
    assert.is(bridge.intake.only.state, 'committed');
    assert.equal(digests(bridge.intake.only.files), [digest(photo)]);
  });

test('leniencies that the body needed are noted for the log, once each', async () => {
  const request = emailOf([messagePart(), photoPart(photo)]);
  await email.handle(request, pretendBridge());
  assert.equal([...request.noted].sort(), ['file-name-casing', 'no-final-boundary', 'trailing-semicolon']);
});

test('leniencies are noted for an e-mail that is refused, too', async () => {
  const request = emailOf([messagePart(xmlOf({ sender: 'x@x' }))]);
  await refused(email.handle(request, pretendBridge()));
  assert.ok(request.noted.includes('file-name-casing'));
});

test('two recipients of one destination make one delivery', async () => {
  const bridge = pretendBridge();
  const xml = xmlOf({ receivers: ['me@post.example', 'ALSO@post.example'] });
  const { verdict } = await email.handle(emailOf([messagePart(xml), photoPart(photo)]), bridge);
  assert.match(verdict, 'email → mastodon: 1 photo');
  const because = ['me@post.example', 'ALSO@post.example'];
  assert.equal(bridge.intake.only.envelope?.addressing, [{ destination: 'mastodon', because }]);
});

test('two recipients of two destinations make two deliveries of one parcel', async () => {
  const bridge = pretendBridge();
  const xml = xmlOf({ receivers: ['me@photos.example', 'me@post.example'] });
  const parts = [messagePart(xml), photoPart(photo), photoPart(second)];
  const { verdict } = await email.handle(emailOf(parts), bridge);
  assert.is(verdict, 'email → photos, mastodon: 2 photos, 101 kB, queued as 7f3a');
  assert.equal(bridge.intake.only.envelope?.addressing, [
    { destination: 'photos', because: ['me@photos.example'] },
    { destination: 'mastodon', because: ['me@post.example'] },
  ]);
  assert.is(bridge.intake.only.files.length, 2);
});

test('what is not an image is called a file', async () => {
  const video = {
    head: ['content-disposition: form-data; name="binary"; fileName="A.MP4"', 'content-Type: video/mp4;'],
    body: second,
  };
  const { verdict } = await email.handle(emailOf([messagePart(), photoPart(photo), video]), pretendBridge());
  assert.match(verdict, ': 2 files,');
});

test('the destinations review the parcel, files included, before it is committed', async () => {
  const seen: unknown[] = [];
  const bridge = pretendBridge({
    review: (reviewed, files) => seen.push(reviewed, files, bridge.intake.only.state),
  });
  await email.handle(emailOf([messagePart(), photoPart(photo)]), bridge);
  const file = { name: 'SAM_4371.JPG', claimedType: 'image/jpeg', stored: '1', bytes: photo.length };
  assert.equal(seen, [envelope, [file], 'open']);
});

test('a slow disk makes the camera wait: no more is read before the disk has room', async () => {
  const body = bodyOf([messagePart(), photoPart(photo)]);
  let asked = 0;
  function* counting() {
    for (const chunk of chunksOf(body, 1000)) {
      asked += 1;
      yield chunk;
    }
  }
  const bridge = pretendBridge();
  const waits: (() => void)[] = [];
  bridge.intake.room = () => new Promise<void>((resolve) => waits.push(resolve));
  const answer = email.handle(requestOf(emailHead(body.length), counting()), bridge);
  const done = Promise.resolve(answer).then(() => 'done');
  let most = 0;
  for (let outcome: string | undefined; outcome !== 'done'; ) {
    const before = asked;
    outcome = await Promise.race([done, settled()]);
    const written = Buffer.concat(bridge.intake.drafts[0]?.files[0]?.chunks ?? []).length;
    most = Math.max(most, before * 1000 - written);
    assert.ok(waits.length <= 1, 'one write at a time');
    waits.pop()?.();
  }
  assert.ok(most <= 3000, `${most} bytes were read ahead of the disk`);
  assert.equal(digests(bridge.intake.only.files), [digest(photo)]);
});

test('a sender who may not send is refused before a photo touches the disk', async () => {
  const bridge = pretendBridge();
  const request = emailOf([messagePart(xmlOf({ sender: 'x@x.example' })), photoPart(photo)]);
  await refused(email.handle(request, bridge));
  assert.is(bridge.intake.drafts.length, 0);
});

test('any host and any verb on its path is taken; other paths are not', () => {
  const path = '/social/columbus/email';
  assert.ok(email.matches(headOf(undefined, path, { method: 'POST' })));
  assert.ok(email.matches(headOf('10.0.0.1', path)));
  assert.not.ok(email.matches(headOf('www.ospserver.net', `${path}/`, { method: 'POST' })));
  assert.not.ok(email.matches(headOf('www.ospserver.net', '/social/columbus/Email', { method: 'POST' })));
});

test('what is not a POST is refused, with the verb that would do', async () => {
  for (const method of ['GET', 'HEAD', 'PUT', 'post']) {
    const request = requestOf(headOf('www.ospserver.net', '/social/columbus/email', { method }));
    const { reply, code } = await email.handle(request, pretendBridge());
    assert.equal([reply.status, code], [405, 'SB_METHOD_NOT_ALLOWED']);
    assert.ok(reply.headers.some(([name, value]) => name === 'Allow' && value === 'POST'));
  }
});

async function refused(answer: unknown): Promise<void> {
  try {
    await answer;
  } catch {
    return;
  }
  throw new Error('it was not refused');
}

/** Resolves when everything that can go on without a new event has gone on. */
function settled(): Promise<undefined> {
  return deadline(new Promise((resolve) => setImmediate(() => resolve(undefined))));
}

test.run();
