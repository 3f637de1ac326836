import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { CameraModel } from '../../lib/cameras/model.ts';
import { models } from '../../lib/cameras/models.ts';
import { findSite } from '../../lib/cameras/sites.ts';
import type { PhotoSource } from '../../lib/captures/photo-source.ts';
import { PretendCamera } from '../../lib/captures/pretend-camera.ts';
import { Scene, sha256 } from './scene.ts';

const test = suite<{ scene: Scene }>('e2e/cameras-at-once');
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
let state = seed;

/** A whole number below `most` that SEED makes again. */
function below(most: number): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * most);
}

test.before.each(async (context) => {
  context.scene = await Scene.open();
});

test.after.each(({ scene }) => scene.close());

/**
 * Holds everybody until all who still have to do are here, then lets some go on, chosen by chance, and so on: whoever is in the
 * middle of something, the others are too.
 */
class Shuffle {
  #live: number;
  #waiting: (() => void)[] = [];

  constructor(live: number) {
    this.#live = live;
  }

  turn(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#go();
    });
  }

  leave(): void {
    this.#live -= 1;
    this.#go();
  }

  #go(): void {
    if (this.#waiting.length < this.#live || this.#live === 0) return;
    const order = this.#waiting.map((go) => ({ go, rank: below(1_000_000) }));
    order.sort((a, b) => a.rank - b.rank);
    const first = order.splice(0, 1 + below(order.length));
    this.#waiting = order.map(({ go }) => go);
    for (const { go } of first) go();
  }
}

/** One photo of one camera. */
interface Shot {
  readonly name: string;
  readonly bytes: Buffer;
  readonly altText: string;
}

/** What one camera shares, and what one post must hold. */
interface Share {
  readonly model: CameraModel;
  readonly user: string;
  readonly site: string;
  readonly text: string;
  readonly shots: readonly Shot[];
  /** How the post ends: with the last alt text that its words promise, or at logout. */
  readonly promised: boolean;
}

/** Cameras count their photos alike, so many have the same names. */
function shot(number: number, altText: string): Shot {
  const bytes = Buffer.alloc(2_000 + below(60_000));
  bytes.write('\xff\xd8\xff', 'latin1');
  for (let at = 3; at < bytes.length; at++) bytes[at] = below(256);
  return { name: `SAM_000${number}.JPG`, bytes, altText };
}

function shareOf(model: CameraModel, index: number): Share {
  const count = 2 + below(3);
  const promised = below(4) > 0;
  const shots = Array.from({ length: count }, (_, at) =>
    shot(at + 1, promised ? `${model.name} saw ${below(1_000)} things` : ''),
  );
  const site = index % 2 === 0 ? 'facebook' : 'picasa';
  return { model, user: `owner ${index}`, site, text: `Day ${index}`, shots, promised };
}

/** The other says what the one says, word for word, about photos of its own. */
function echo(one: Share, model: CameraModel, user: string): Share {
  const shots = one.shots.map(({ altText }, at) => shot(at + 1, altText));
  return { ...one, model, user, shots };
}

/** Twenty cameras of different models: two with one user and the same words, two with the same words, at each place. */
function twenty(): readonly Share[] {
  const able = models.filter(({ services }) => services.social.value === 'yes').slice(0, 20);
  const shares = able.map(shareOf);
  for (const [to, from, asUser] of [
    [2, 0, 0],
    [4, 0, 4],
    [3, 1, 1],
    [5, 1, 5],
  ] as const) {
    const [model, one] = [able[to], shares[from]];
    if (model !== undefined && one !== undefined) shares[to] = echo(one, model, `owner ${asUser}`);
  }
  return shares;
}

/** Lengths of the pieces that so many bytes come in. */
function piecesOf(bytes: number): readonly number[] {
  const pieces: number[] = [];
  for (let left = bytes; left > 0; left -= pieces.at(-1) ?? left)
    pieces.push(Math.min(left, 1 + below(20_000)));
  return pieces;
}

/** A photo whose bytes come in pieces, each when it has its turn. */
function source({ name, bytes }: Shot, shuffle: Shuffle): PhotoSource {
  const pieces = piecesOf(bytes.length);
  return {
    name,
    kind: 'photo',
    bytes: bytes.length,
    open: async function* () {
      let at = 0;
      for (const length of pieces) {
        await shuffle.turn();
        yield bytes.subarray(at, at + length);
        at += length;
      }
    },
  };
}

async function send(share: Share, port: number, shuffle: Shuffle): Promise<string> {
  const { model, user, text, shots, promised } = share;
  const site = findSite(share.site);
  if (site === undefined) throw new Error(`no site ${share.site}`);
  const sharing = {
    site,
    user,
    password: 'whatever',
    message: promised ? [text, ...shots.map(({ altText }) => altText)].join('~') : text,
    emptyAuth: below(4) === 0,
    pjpeg: below(2) === 0,
    logout: !promised || below(2) === 0,
  };
  const sources = shots.map((one) => source(one, shuffle));
  const camera = new PretendCamera(model, { host: '127.0.0.1', port });
  const { message, steps } = await camera.share(sharing, sources).finally(() => shuffle.leave());
  return message === 'sent' ? message : JSON.stringify(steps.at(-1));
}

/** What there is to see of a post, wherever it went. */
interface Seen {
  readonly text: string;
  readonly model: string;
  readonly photos: readonly (readonly [sha256: string, altText: string])[];
}

const config = (server: string): string => `routes: { facebook: mastodon, picasa: photos }
destinations:
  mastodon: { type: mastodon, server: "${server}", token: secret-token, altText: allow, photo: { original: true } }
  photos: { type: store, folder: ./photos }
`;

function wanted({ text, model, shots }: Share): Seen {
  return { text, model: model.name, photos: shots.map(({ bytes, altText }) => [sha256(bytes), altText]) };
}

/** The posts in the folder, whose photos are what is told of them. */
function inFolder(scene: Scene): readonly Seen[] {
  const told = scene.sidecars();
  for (const { file, sha256: digest } of told) assert.is(sha256(scene.stored(file)), digest, file);
  return [...new Set(told.map(({ parcel }) => parcel))].map((parcel) => {
    const own = told.filter((one) => one.parcel === parcel);
    assert.equal(
      own.map(({ photo, of }) => [photo, of]),
      own.map((_, at) => [at + 1, own.length]),
    );
    const [{ text = '', model = '' } = {}] = own;
    return { text, model: model ?? '', photos: own.map((one) => [one.sha256, one.altText] as const) };
  });
}

/** Posts in an order of their own, so that two lists can be compared. */
function inOrder(posts: readonly Seen[]): readonly Seen[] {
  return posts.toSorted((a, b) => String(a.photos).localeCompare(String(b.photos)));
}

test(`twenty cameras of twenty models at once: every post holds its own photos, in order, with its own words (SEED=${seed})`, async ({
  scene,
}) => {
  const server = await scene.mastodon();
  const bridge = await scene.serve(config(server.url));
  const shares = twenty();
  assert.is(new Set(shares.map(({ model }) => model.name)).size, 20);
  const shuffle = new Shuffle(shares.length);
  const screens = await Promise.all(shares.map((share) => send(share, bridge.port, shuffle)));
  assert.equal(
    screens.filter((screen) => screen !== 'sent'),
    [],
    `SEED=${seed}`,
  );
  const again = echo(shares[0] as Share, (shares[0] as Share).model, 'owner 0');
  assert.is(await send(again, bridge.port, new Shuffle(1)), 'sent', `SEED=${seed}`);
  const all = [...shares, again];

  const at = (site: string): readonly Share[] => all.filter((share) => share.site === site);
  await scene.delivered('mastodon', at('facebook').length);
  await scene.delivered('photos', at('picasa').length);
  const posts = server.posts.map(({ text, media }): Seen => {
    const [words = '', album = ''] = text.split('\n\n');
    const photos = media.map(({ bytes, description }) => [sha256(bytes), description ?? ''] as const);
    return { text: words, model: album.replace(/^Samsung /, ''), photos };
  });
  assert.equal(inOrder(posts), inOrder(at('facebook').map(wanted)), `SEED=${seed}`);
  assert.equal(inOrder(inFolder(scene)), inOrder(at('picasa').map(wanted)), `SEED=${seed}`);
  await scene.settled();
  assert.equal(
    (await scene.listed()).map(({ place }) => place),
    all.map(() => 'done'),
  );
});

test.run();
