import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RefusalError } from '../../lib/errors.ts';
import { refusalReply } from '../../lib/handlers/camera-xml.ts';
import { LoginPace } from '../../lib/handlers/login-pace.ts';
import { makeRouteTable } from '../../lib/handlers/routes.ts';
import { makeSenderList } from '../../lib/handlers/senders.ts';
import { handlerFor } from '../../lib/handlers/table.ts';
import type { Reply } from '../../lib/wire/reply.ts';
import { headOf, type PretendBridge, type PretendRequest, pretendBridge, requestOf } from './pretend.ts';
import { type FileWords, fileBody, loginBody, messageTo, uploadOf } from './sns-messages.ts';

/** What the old service got wrong, as a user would see it; the numbers are those of protocol.md §8. */
const test = suite('handlers/old-bugs');

const drop = { type: 'drop' } as const;
const photo = Buffer.from('a photo');

/** A bridge that lets anybody in; sites go to two accounts of one kind. */
function bridgeOf(more: Partial<PretendBridge> = {}): PretendBridge {
  const routes = makeRouteTable({
    routes: { facebook: 'mastodon', picasa: 'mastodon.pub' },
    default: { email: undefined, social: undefined },
    destinations: { mastodon: drop, 'mastodon.pub': drop },
  });
  return pretendBridge({ senders: makeSenderList(undefined), routes, ...more });
}

/** What the camera hears. */
async function hears(bridge: PretendBridge, request: PretendRequest): Promise<Reply> {
  try {
    return (await handlerFor(request).handle(request, bridge)).reply;
  } catch (error) {
    return refusalReply(error);
  }
}

/** A camera that has logged in to a site. */
class Camera {
  readonly bridge: PretendBridge;
  readonly #site: string;
  readonly #key: string;

  private constructor(bridge: PretendBridge, site: string, key: string) {
    this.bridge = bridge;
    this.#site = site;
    this.#key = key;
  }

  static async at(site: string, bridge = bridgeOf()): Promise<Camera> {
    const { body } = await hears(bridge, messageTo(`/${site}/auth`, loginBody('georg', 'x')));
    return new Camera(bridge, site, /SessionKey="(\w+)"/.exec(body)?.[1] ?? '');
  }

  announce(words: FileWords, kind: 'Photo' | 'Video' = 'Photo'): Promise<Reply> {
    const path = `/${this.#site}/${kind.toLowerCase()}`;
    return hears(this.bridge, messageTo(path, fileBody(kind, { key: this.#key, ...words })));
  }

  /** Announces and uploads, as the answer says; gives the answer to the upload. */
  async share(words: FileWords, kind: 'Photo' | 'Video' = 'Photo'): Promise<Reply> {
    const { body } = await this.announce(words, kind);
    const [, host, path] = /HostAddr="([\w.]+):80" ResourceID="([^"]+)"/.exec(body) ?? [];
    assert.is(host, 'snsgw.samsungmobile.com', body);
    return hears(this.bridge, uploadOf(new URL(`http://${host}/${path}`).pathname, photo));
  }
}

function assertSucc({ status, body }: Reply): void {
  assert.equal([status, body], [200, '<Response Status="succ" />']);
}

function assertXmlError({ status, body }: Reply, wanted: number): void {
  assert.is(status, wanted, body);
  assert.ok(body.startsWith(`<Response ErrCode="${wanted}" ErrSubCode="0" /><!-- SB_`), body);
}

test('4: a site that leads to a second account takes photos', async () => {
  const camera = await Camera.at('picasa');
  assertSucc(await camera.share({ file: 'a.jpg', content: 'hi' }));
  assert.is(camera.bridge.social.uploads[0]?.announcement.addressing[0]?.destination, 'mastodon.pub');
});

test('5: a video can be uploaded', async () => {
  const camera = await Camera.at('facebook');
  assertSucc(await camera.share({ file: 'a.mp4', content: 'hi' }, 'Video'));
  assert.equal(Buffer.concat(camera.bridge.social.uploads[0]?.chunks ?? []), photo);
});

test('6: a video goes to Mastodon with a category, and without one', async () => {
  const camera = await Camera.at('facebook');
  assertSucc(await camera.share({ file: 'a.mp4', category: 'Travel', content: 'hi' }, 'Video'));
  assertSucc(await camera.share({ file: 'b.mp4', content: 'hi' }, 'Video'));
});

for (const kind of ['Photo', 'Video'] as const)
  test(`7: a ${kind.toLowerCase()} needs neither album nor words, and without a name the camera shows an error`, async () => {
    const camera = await Camera.at('facebook');
    assertSucc(await camera.share({ file: 'a' }, kind));
    assertSucc(await camera.share({ file: 'b', album: '', content: '' }, kind));
    assert.equal(
      camera.bridge.social.uploads.map(({ announcement }) => announcement.words),
      ['', ''],
    );
    assertXmlError(await camera.announce({ content: 'hi' }, kind), 400);
  });

const oddLogins: readonly (readonly [what: string, body: string, status: number])[] = [
  ['without a CryptSessionKey', loginBody('georg', 'x').replace(/<CryptSessionKey.*\n/, ''), 200],
  ['without an ApplicationKey', loginBody('georg', 'x').replace(/<ApplicationKey.*\n/, ''), 200],
  ['by OAuth without a name', '<Request Method="login"><OAuth Version="1.0"/></Request>', 400],
  ['that does not decrypt', loginBody('georg', 'x').replace('/////xAAw', 'AAAAAxAAw'), 401],
  ['with nothing in it', '', 400],
];

for (const [what, body, status] of oddLogins)
  test(`8: a login ${what} gets an answer that the camera understands`, async () => {
    const reply = await hears(bridgeOf(), messageTo('/facebook/auth', body));
    if (status === 200) assert.match(reply.body, /^<Response SessionKey="\w+">\n/);
    else assertXmlError(reply, status);
  });

test('9: the same words twice in a session are taken twice', async () => {
  const camera = await Camera.at('facebook');
  for (const file of ['a.jpg', 'b.jpg', 'a.jpg', 'c.jpg'])
    assertSucc(await camera.share({ file, content: 'walk~tree~sea' }));
  assert.is(camera.bridge.social.uploads.filter(({ state }) => state === 'kept').length, 4);
});

test('10: words without a ~ are refused before the photo is sent, or not at all', async () => {
  const strict = await Camera.at(
    'facebook',
    bridgeOf({
      review: ({ words }) => {
        if (!words.includes('~')) throw new RefusalError('SB_ALT_TEXT', 400, 'expected an alt text');
      },
    }),
  );
  assertXmlError(await strict.announce({ file: 'a.jpg', content: 'a walk' }), 400);
  const lenient = await Camera.at('facebook');
  assertSucc(await lenient.share({ file: 'a.jpg', content: 'a walk' }));
});

test('10: one photo more than there are alt texts is no error', async () => {
  const camera = await Camera.at('facebook');
  for (const file of ['a.jpg', 'b.jpg']) assertSucc(await camera.share({ file, content: 'walk~tree' }));
});

test('17: after a logout the session is over', async () => {
  const camera = await Camera.at('facebook');
  const key = camera.bridge.social.opened[0]?.key;
  const body = `<Request Method="logout" SessionKey="${key}"/>`;
  assertSucc(await hears(camera.bridge, messageTo('/facebook/auth', body)));
  assertXmlError(await camera.announce({ file: 'a.jpg' }), 401);
});

test('18: a password is checked', async () => {
  const pace = new LoginPace({ now: () => 0, wait: async () => {} });
  const bridge = bridgeOf({ senders: makeSenderList([{ name: 'georg', password: 'hunter2' }], pace) });
  assertXmlError(await hears(bridge, messageTo('/facebook/auth', loginBody('georg', 'x'))), 401);
  const { status } = await hears(bridge, messageTo('/facebook/auth', loginBody('georg', 'hunter2')));
  assert.is(status, 200);
});

test('23: a photo that leads nowhere is refused, not thrown away with a "succ"', async () => {
  const camera = await Camera.at('weibo');
  assertXmlError(await camera.announce({ file: 'a.jpg' }), 400);
});

const names = [
  'SAM 0001.JPG',
  'a/b.jpg',
  'a#1.jpg',
  'a?b=c.jpg',
  '100%.jpg',
  '..',
  '사진.JPG',
  'a&amp;b.jpg',
  'a+b.jpg',
];
for (const file of names)
  test(`26: a file called ${file} can be uploaded, and keeps its name`, async () => {
    const camera = await Camera.at('facebook');
    assertSucc(await camera.share({ file }));
    assert.is(camera.bridge.social.uploads[0]?.announcement.name, file.replace('&amp;', '&'));
  });

test('26: a camera that uploads by POST is served, too', async () => {
  const camera = await Camera.at('facebook');
  const { body } = await camera.announce({ file: 'a.jpg' });
  const path = `/${/ResourceID="([^"]+)"/.exec(body)?.[1]}`;
  assertSucc(await hears(camera.bridge, { ...uploadOf(path, photo), method: 'POST' }));
});

const stubs: readonly (readonly [what: string, request: PretendRequest, status: number])[] = [
  [
    'an ST1000 that asks for its providers',
    requestOf(headOf('www.ospserver.net', '/social/columbus/serviceproviders/list')),
    501,
  ],
  [
    'an NX300 that logs in for AllShare',
    messageTo('/security/sso/userprofiles/authentication/emailid', '<userAuthRequest/>'),
    401,
  ],
  ['who shares to SkyDrive', messageTo('/skydrive/auth', loginBody('georg', 'x')), 401],
];

for (const [what, request, status] of stubs)
  test(`28: ${what} gets an honest error, and no page of HTML`, async () => {
    assertXmlError(await hears(bridgeOf(), request), status);
  });

const refusals: readonly (readonly [what: string, request: PretendRequest, status: number])[] = [
  ['an empty login', messageTo('/facebook/auth', ''), 400],
  ['a wrong verb', { ...messageTo('/facebook/photo', ''), method: 'GET' }, 405],
  ['a session that is over', messageTo('/facebook/photo', fileBody('Photo', { key: 'x', file: 'a' })), 401],
  ['an upload of nobody', uploadOf('/upload/x/a.jpg', photo), 401],
  ['a video for picasa', messageTo('/picasa/video', ''), 400],
  ['an unknown site', messageTo('/myspace/auth', ''), 404],
  ['an unknown path', messageTo('/facebook/album', ''), 404],
];

for (const [what, request, status] of refusals)
  test(`29: ${what} gets the XML error, and no page of HTML`, async () => {
    assertXmlError(await hears(bridgeOf(), request), status);
  });

test('29: a fault of ours gets the XML error, too', async () => {
  const camera = await Camera.at('facebook');
  camera.bridge.social.fault = { at: 'announce', error: new TypeError('a bug') };
  assertXmlError(await camera.announce({ file: 'a.jpg' }), 500);
});

test.run();
