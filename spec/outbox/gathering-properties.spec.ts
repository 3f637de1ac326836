import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { GatheredFile, Session } from '../../lib/session.ts';
import { FakeClock, settled } from './fake-clock.ts';
import { MemoryDisk, type Survivors } from './memory-disk.ts';
import { checkNothingLeft, type SharedPhoto, SocialLedger } from './social-ledger.ts';
import { begin, storedParcels } from './social-trial.ts';
import { openTrial, type Trial, within } from './trial.ts';

const test = suite('outbox/gathering-properties');

const minute = 60_000;
const hour = 60 * minute;

/** What a camera, or the world around all of them, may do next. `pick` chooses among what there is to choose from. */
const acts = [
  'announce',
  'announce',
  'announce',
  'share',
  'share',
  'upload',
  'upload',
  'upload',
  'share',
  'share',
  'repeat',
  'begin',
  'end',
  'break',
  'words',
  'login',
  'logout',
  'wait',
  'long-wait',
  'kill',
  'power-cut',
  'stop',
] as const;

interface Step {
  readonly act: (typeof acts)[number];
  readonly camera: number;
  readonly pick: number;
  /** How far what is under way comes before the next step; all the way from `far` on. */
  readonly turns: number;
}

const far = 12;

const step: fc.Arbitrary<Step> = fc.record({
  act: fc.constantFrom(...acts),
  camera: fc.nat(2),
  pick: fc.nat(1000),
  turns: fc.nat(far * 2),
});

const promises = ['', '~1', '~1~2', '~1~2~3'];

interface Camera {
  readonly user: string;
  session: Session | undefined;
  words: string;
  readonly announced: SharedPhoto[];
  readonly open: { readonly photo: SharedPhoto; readonly upload: GatheredFile }[];
}

/** Some cameras, one bridge, and what the cameras heard. */
class World {
  readonly ledger = new SocialLedger();
  readonly cameras: readonly Camera[] = ['one', 'two', 'three'].map((user) => ({
    user,
    session: undefined,
    words: 'first',
    announced: [],
    open: [],
  }));
  trial: Trial;
  #words = 0;
  #underWay: Promise<unknown>[] = [];

  constructor(trial: Trial) {
    this.trial = trial;
  }

  static async begin(): Promise<World> {
    const trial = await openTrial({ disk: new MemoryDisk(), clock: new FakeClock() });
    trial.outbox.start();
    return new World(trial);
  }

  async play({ act, camera, pick, turns }: Step): Promise<void> {
    const actor = this.cameras[camera];
    if (actor === undefined) return;
    if (act === 'kill') await this.#restart('everything');
    else if (act === 'power-cut') await this.#restart(pick % 2 === 0 ? 'synced' : seeded(pick));
    else if (act === 'stop') await this.#stop();
    else if (act === 'wait') await this.trial.clock.advance(pick * 100);
    else if (act === 'long-wait') await this.trial.clock.advance(pick * minute);
    else this.#underWay.push(this.#act(actor, act, pick).catch(onlyRefusals));
    if (turns >= far) await this.#settle();
    else for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  /** All that was announced comes, every session ends, and everything is out. */
  async end(): Promise<void> {
    await this.#settle();
    for (const camera of this.cameras) {
      for (const { upload } of camera.open.splice(0)) await upload.discard();
      for (const photo of camera.announced) await this.#upload(photo).catch(onlyRefusals);
    }
    await this.trial.clock.advance(48 * hour);
  }

  async #settle(): Promise<void> {
    await settled();
    await within(5000, 'what is under way', Promise.all(this.#underWay));
    this.#underWay = [];
  }

  async #act(camera: Camera, act: Step['act'], pick: number): Promise<void> {
    if (act === 'words') camera.words = this.#newWords(pick);
    else if (act === 'login') camera.session = await this.#login(camera);
    else if (act === 'logout') await this.#logout(camera);
    else if (act === 'announce') await this.#announce(camera);
    else if (act === 'share') await this.#upload(await this.#announce(camera));
    else if (act === 'end') await this.#end(camera);
    else if (act === 'break') await camera.open.shift()?.upload.discard();
    else await this.#again(camera, act, pick);
  }

  #newWords(pick: number): string {
    this.#words += 1;
    return `${this.#words}${promises[pick % promises.length]}`;
  }

  #login({ user }: Camera): Promise<Session> {
    return this.trial.outbox.sessions.open({ user, site: user === 'two' ? 'picasa' : 'facebook' });
  }

  async #logout(camera: Camera): Promise<void> {
    const { session } = camera;
    camera.session = undefined;
    if (session !== undefined) await this.trial.outbox.sessions.end(session.key);
  }

  async #announce(camera: Camera): Promise<SharedPhoto> {
    camera.session ??= await this.#login(camera);
    const { outbox } = this.trial;
    if (outbox.sessions.find(camera.session.key) === undefined) camera.session = await this.#login(camera);
    const photo = await this.ledger.announce(outbox, camera.session, camera.words);
    camera.announced.push(photo);
    return photo;
  }

  async #again(camera: Camera, act: Step['act'], pick: number): Promise<void> {
    const some = camera.announced.filter(({ kept }) => kept === (act === 'repeat'));
    const photo = some[pick % some.length];
    if (photo === undefined) return;
    if (act !== 'begin') return this.#upload(photo);
    const { outbox } = this.trial;
    camera.open.push({ photo, upload: await begin(outbox, photo.session, photo.uploadName, photo.bytes) });
  }

  async #upload(photo: SharedPhoto): Promise<void> {
    if (this.trial.outbox.sessions.find(photo.session.key) === undefined) return;
    await this.ledger.upload(this.trial.outbox, photo);
  }

  async #end(camera: Camera): Promise<void> {
    const open = camera.open.shift();
    if (open === undefined) return;
    await open.upload.keep();
    open.photo.kept = true;
  }

  /** The bridge ends as it stands; what it does afterwards reaches neither disk nor camera. */
  async #restart(survivors: Survivors): Promise<void> {
    const { disk, clock } = this.trial;
    disk.stopBefore(1);
    const after = disk.after(survivors);
    await settled();
    await this.#reopen(after, clock.now());
  }

  async #stop(): Promise<void> {
    await this.#settle();
    const { disk, clock, outbox } = this.trial;
    await within(5000, 'the stop', outbox.stop(0));
    assert.is(clock.next, undefined, 'a timer is left');
    await this.#reopen(disk.after('everything'), clock.now());
  }

  async #reopen(disk: MemoryDisk, now: number): Promise<void> {
    this.#underWay = [];
    for (const { open } of this.cameras) open.splice(0);
    this.trial = await openTrial({ disk, clock: new FakeClock(now) });
    this.trial.outbox.start();
    await settled();
  }
}

function onlyRefusals(error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'RefusalError') throw error;
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A post has no more photos than its words promised, where they promised any. */
async function checkPromises(world: World, when: string): Promise<void> {
  for (const { id, words, files } of await storedParcels(world.trial.disk)) {
    const promised = words.split('~').length - 1;
    const said = world.ledger.photos.find(({ words: all }) => all.split('~')[0] === words.split('~')[0]);
    const wasPromised = (said?.words.split('~').length ?? 1) - 1;
    if (wasPromised > 0) assert.ok(files.length <= Math.max(promised, 1), `${when}: ${id} has too many`);
  }
}

test('whatever cameras do, and whenever the bridge ends, each kept photo is in one post of its own camera', async () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
  let photos = 0;
  let kept = 0;
  const property = fc.asyncProperty(
    fc.array(step, { minLength: 10, maxLength: 60, size: 'max' }),
    async (steps) => {
      const world = await World.begin();
      for (const one of steps) await world.play(one);
      await world.end();
      const when = `seed ${seed}`;
      await world.ledger.check(world.trial.disk, when);
      await checkPromises(world, when);
      await checkNothingLeft(world.trial.disk, when);
      photos += world.ledger.photos.length;
      kept += world.ledger.photos.filter((photo) => photo.kept).length;
    },
  );
  await fc.assert(property, {
    includeErrorInReport: true,
    seed,
    numRuns: Number(process.env.RUNS ?? 100),
  });
  assert.ok(kept > photos / 2, 'most photos are kept');
  console.log(`  seed ${seed} (SEED): ${photos} announced, ${kept} kept`);
});

test.run();
