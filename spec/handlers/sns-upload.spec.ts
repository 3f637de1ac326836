import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RefusalError, WireError } from '../../lib/errors.ts';
import { snsUpload } from '../../lib/handlers/sns-upload.ts';
import { encodeReply } from '../../lib/wire/reply.ts';
import type { SocialFault } from './memory-social.ts';
import { photoBytes } from './nx300-email.ts';
import { type PretendBridge, pretendBridge, requestOf } from './pretend.ts';
import { answerOf, refusedBy } from './refusal.ts';
import { inPieces, uploadOf } from './sns-messages.ts';

const test = suite('handlers/sns-upload');

const photo = photoBytes(30_000, 1);

interface Stage {
  readonly bridge: PretendBridge;
  readonly key: string;
  /** Path of an upload that was announced. */
  readonly path: string;
}

async function stage(words = 'walk~tree~sea', kind: 'photo' | 'video' = 'photo'): Promise<Stage> {
  const bridge = pretendBridge();
  const session = await bridge.social.open({ user: 'georg', site: 'facebook' });
  const addressing = bridge.routes.forSite('facebook');
  const announcement = { kind, name: 'SAM_1.JPG', words, model: 'NX300', addressing };
  const name = await bridge.social.announce(session, announcement);
  return { bridge, key: session.key, path: `/upload/${session.key}/${name}` };
}

for (const method of ['PUT', 'POST'])
  test(`a photo that comes by ${method} is kept, and the camera told so with the bytes of the old service`, async () => {
    const { bridge, path } = await stage();
    const request = { ...uploadOf(path, photo, 'image/pjpeg'), method };
    const { reply, verdict, model } = await answerOf(snsUpload, request, bridge);
    assert.is(
      encodeReply(reply).toString('latin1'),
      'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 26\r\nConnection: close\r\n\r\n<Response Status="succ" />',
    );
    assert.is(verdict, 'facebook → mastodon: photo 1 of 2, 30 kB, waiting for more');
    assert.is(model, 'NX300');
    const [upload] = bridge.social.uploads;
    assert.equal([upload?.state, upload?.claimedType], ['kept', 'image/pjpeg']);
    assert.equal(Buffer.concat(upload?.chunks ?? []), photo);
  });

test('an upload whose announcement named no model is told with that of the session', async () => {
  const bridge = pretendBridge();
  const session = await bridge.social.open({ user: 'georg', site: 'facebook' });
  const announcement = { kind: 'photo', name: 'a.jpg', words: '', addressing: [] } as const;
  const name = await bridge.social.announce(session, { ...announcement, model: undefined });
  await bridge.social.announce(session, { ...announcement, model: 'NX300' });
  const { model } = await answerOf(snsUpload, uploadOf(`/upload/${session.key}/${name}`, photo), bridge);
  assert.is(model, 'NX300');
});

test('the last photo is told with the parcel that they became', async () => {
  const { bridge, path } = await stage();
  await answerOf(snsUpload, uploadOf(path, photo), bridge);
  const { verdict } = await answerOf(snsUpload, uploadOf(path, photo), bridge);
  assert.is(verdict, 'facebook → mastodon: photo 2 of 2, 30 kB, queued as 7f3a');
});

test('a video whose words promise nothing is told with its number', async () => {
  const { bridge, path } = await stage('The sea', 'video');
  const { verdict } = await answerOf(snsUpload, uploadOf(path, photo), bridge);
  assert.is(verdict, 'facebook → mastodon: video 1, 30 kB, waiting for more');
});

test('an upload without a Content-Type, in chunks of unknown number, is taken', async () => {
  const { bridge, path } = await stage();
  const request = { ...uploadOf(path, photo), headers: [], framing: { kind: 'chunked' } as const };
  await answerOf(snsUpload, request, bridge);
  assert.equal([bridge.social.uploads[0]?.claimedType, bridge.social.uploads[0]?.state], ['', 'kept']);
});

test('the camera is asked for the next chunk when the disk has taken the one before', async () => {
  const { bridge, path } = await stage();
  let inHand = 0;
  let most = 0;
  async function* counted() {
    for (const bytes of inPieces(photo, 1000)) {
      inHand++;
      most = Math.max(most, inHand);
      yield bytes;
    }
  }
  bridge.social.room = () =>
    new Promise((resolve) => {
      setImmediate(() => {
        inHand--;
        resolve();
      });
    });
  await answerOf(snsUpload, requestOf(uploadOf(path, photo), counted()), bridge);
  assert.is(most, 1);
});

const empties = [{ kind: 'none' }, { kind: 'length', bytes: 0 }, { kind: 'chunked' }] as const;
for (const framing of empties)
  test(`an empty file is refused, and not kept (${framing.kind})`, async () => {
    const { bridge, path } = await stage();
    const request = { ...uploadOf(path, Buffer.alloc(0)), framing };
    const { code, status } = await refusedBy(snsUpload, request, bridge);
    assert.equal([code, status], ['SB_EMPTY_PHOTO', 400]);
    assert.ok(bridge.social.uploads.every(({ state }) => state === 'discarded'));
  });

const paths: readonly (readonly [what: string, path: (stage: Stage) => string, code: string])[] = [
  ['without a session', () => '/upload/', 'SB_SESSION_UNKNOWN'],
  ['with a session and no name', ({ key }) => `/upload/${key}`, 'SB_NOT_ANNOUNCED'],
  ['with an empty name', ({ key }) => `/upload/${key}/`, 'SB_NOT_ANNOUNCED'],
  ['with an unknown key', ({ path }) => path.replace('c0ffee', 'decade'), 'SB_SESSION_UNKNOWN'],
  ['with a shorter key', ({ path }) => path.replace('c0ffee', ''), 'SB_SESSION_UNKNOWN'],
  ['under another name', ({ path }) => `${path}x`, 'SB_NOT_ANNOUNCED'],
  ['below its name', ({ path }) => `${path}/x`, 'SB_NOT_ANNOUNCED'],
  ['that climbs', ({ key }) => `/upload/${key}/..`, 'SB_NOT_ANNOUNCED'],
  ['that climbs in disguise', ({ key }) => `/upload/${key}/%2e%2e%2fx`, 'SB_NOT_ANNOUNCED'],
];

for (const [what, path, code] of paths)
  test(`an upload ${what} is refused with ${code}`, async () => {
    const staged = await stage();
    const refused = await refusedBy(snsUpload, uploadOf(path(staged), photo), staged.bridge);
    assert.equal([refused.code, refused.status], [code, code === 'SB_NOT_ANNOUNCED' ? 404 : 401]);
    assert.equal(staged.bridge.social.uploads, []);
    assert.not.match(refused.message + refused.told, 'c0ffee');
  });

test('an upload in the session of another camera is refused', async () => {
  const { bridge, path, key } = await stage();
  const other = await bridge.social.open({ user: 'x', site: 'facebook' });
  const { code } = await refusedBy(snsUpload, uploadOf(path.replace(key, other.key), photo), bridge);
  assert.is(code, 'SB_NOT_ANNOUNCED');
});

test('an upload that breaks off is not kept', async () => {
  const { bridge, path } = await stage();
  const cut = new WireError('SB_BODY_CUT', 400, 'the camera hung up', { state: 'body', offset: 20_000 });
  async function* breakingOff() {
    yield photo.subarray(0, 20_000);
    throw cut;
  }
  assert.is(
    (await refusedBy(snsUpload, requestOf(uploadOf(path, photo), breakingOff()), bridge)).code,
    'SB_BODY_CUT',
  );
  assert.is(bridge.social.uploads[0]?.state, 'discarded');
  await answerOf(snsUpload, uploadOf(path, photo), bridge);
  assert.is(bridge.social.uploads[1]?.state, 'kept');
});

const faults: readonly (readonly [at: SocialFault, uploads: number])[] = [
  ['receive', 0],
  ['write', 1],
  ['close', 1],
  ['keep', 1],
];

for (const [at, uploads] of faults)
  test(`a disk that fails at ${at} is no success, and nothing is kept of an upload`, async () => {
    const { bridge, path } = await stage();
    bridge.social.fault = { at, error: new RefusalError('SB_DISK_FLOOR', 503, 'expected 100 MB free') };
    assert.is((await refusedBy(snsUpload, uploadOf(path, photo), bridge)).status, 503);
    assert.equal(
      bridge.social.uploads.map(({ state }) => state),
      Array.from({ length: uploads }, () => 'discarded'),
    );
  });

test('what is neither PUT nor POST is refused, and says nothing of the key', async () => {
  const { bridge, path } = await stage();
  const { reply, verdict } = await answerOf(snsUpload, { ...uploadOf(path, photo), method: 'GET' }, bridge);
  assert.is(reply.status, 405);
  assert.equal(reply.headers.at(-1), ['Allow', 'PUT, POST']);
  assert.not.match(verdict + reply.body, 'c0ffee');
});

test.run();
