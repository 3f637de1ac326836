import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { acceptsEmailReply } from '../../lib/cameras/acceptance.ts';
import { defaultWords, emailBytes } from '../../lib/cameras/email-message.ts';
import { emailHost } from '../../lib/cameras/hosts.ts';
import { say } from '../../lib/captures/step.ts';
import { type RunningBridge, startBridge } from '../../lib/cli/bridge.ts';
import { loadConfig } from '../../lib/config/load.ts';
import { listParcels } from '../../lib/outbox/listing.ts';
import { requestRetry } from '../../lib/outbox/requests.ts';
import { type StandInMastodon, startStandInMastodon } from '../destinations/stand-in-mastodon.ts';
import { photo } from '../media/photos.ts';
import { inTemporaryFolder } from '../outbox/temporary-folder.ts';
import { DoomedBridge } from './doomed-bridge.ts';
import { hidePosts, type MatrixRow } from './matrix-row.ts';

/** What a camera sends: words, and an alt text for each photo, by which it is known again. */
interface Message {
  readonly words: string;
  readonly altTexts: readonly string[];
}

const messages: readonly Message[] = [
  { words: 'At the sea', altTexts: ['a gull', 'two gulls'] },
  { words: 'In the harbour', altTexts: ['a ship'] },
];

/** What became of the photos after a life that ended at a point, and a restart. */
export interface Fate {
  /** Name of the point; undefined where the life came to its end before it. */
  readonly point: string | undefined;
  /** Photos whose camera heard that they are safe. */
  readonly acknowledged: number;
  readonly posted: number;
  /** Alt texts of photos that were acknowledged and are neither posted nor held. */
  readonly lost: readonly string[];
  /** Alt texts of photos that are in more than one post. */
  readonly twice: readonly string[];
  /** Acknowledged photos that wait for a person, each with what that person is told. */
  readonly held: readonly string[];
  /** What else is not as it should be: posts without photos, parcels set aside, anything that keeps waiting. */
  readonly wrong: readonly string[];
}

/** How much of a life is gone through. */
export interface Scope {
  /** How many of the messages are sent. */
  readonly messages: number;
  /** As in `Doom`. */
  readonly from: string;
  readonly only: string;
}

/** From the first byte of the first camera to the end of the program, before and after each thing that is done. */
export const wholeLife: Scope = { messages: messages.length, from: '^before reading POST', only: '' };

/** One message, from the moment when it is safe; before each thing, and after what the world outside hears of. */
export const afterSafe: Scope = {
  messages: 1,
  from: '^after rename incoming/\\S+ waiting/',
  only: '^before|^after _write',
};

/** Goes through one life: cameras send, the bridge is killed at point `at` of the scope, starts again, and finishes. */
export async function liveAndDie(row: MatrixRow, scope: Scope, at: number | undefined): Promise<Fate> {
  const server = await startStandInMastodon(row.server);
  if (!row.looks) hidePosts(server);
  try {
    let fate: Fate | undefined;
    await inTemporaryFolder(async (folder) => {
      fate = await new DoomedLife(row, server, folder).run(scope, at);
    });
    if (fate === undefined) throw new Error('a life without a fate');
    return fate;
  } finally {
    await server.close();
  }
}

let photos: Promise<readonly Buffer[]> | undefined;

function madePhotos(): Promise<readonly Buffer[]> {
  photos ??= Promise.all([0, 1].map((index) => photo({ width: 64 + 16 * index, height: 48 })));
  return photos;
}

class DoomedLife {
  readonly #row: MatrixRow;
  readonly #server: StandInMastodon;
  readonly #folder: string;
  readonly #acknowledged: Message[] = [];
  /** What went on and on, where quiet never came. */
  #restless: string | undefined;

  constructor(row: MatrixRow, server: StandInMastodon, folder: string) {
    this.#row = row;
    this.#server = server;
    this.#folder = folder;
  }

  async run({ messages: count, ...points }: Scope, at: number | undefined): Promise<Fate> {
    await this.#configure();
    const first = new DoomedBridge(this.#folder, { at, ...points });
    const port = await first.port();
    if (port !== undefined) await Promise.race([this.#sendAll(port, messages.slice(0, count)), first.ended]);
    await Promise.race([this.#quiet(), first.ended]);
    const died = (await first.stop()) === 'killed';
    if (died && this.#row.twice) await this.#dieAgain(at ?? 0);
    await this.#recover();
    return this.#fate(died ? ((await first.points()).at(-1) ?? 'unknown') : undefined);
  }

  #configure(): Promise<void> {
    const fitted = `photo: { original: ${!this.#row.fits} }`;
    const server = `type: mastodon, server: "${this.#server.url}", token: secret-token, ${fitted}`;
    const text = `listen: ["127.0.0.1:0"]\nsenders: ["Camera@samsungcamera.com"]\ndefault: { email: out }\ndestinations: { out: { ${server} } }\n`;
    return writeFile(join(this.#folder, 'bridge.yaml'), text);
  }

  /** One after the other, as long as the bridge takes them. */
  async #sendAll(port: number, sent: readonly Message[]): Promise<void> {
    for (const message of sent) if (!(await this.#send(port, message))) return;
  }

  async #send(port: number, message: Message): Promise<boolean> {
    const bodies = (await madePhotos()).slice(0, message.altTexts.length);
    const names = bodies.map(({ length: bytes }, index) => ({ name: `SAM_000${index + 1}.JPG`, bytes }));
    const words = { ...defaultWords, message: [message.words, ...message.altTexts].join('~') };
    const { opening, photoHeads, ending } = emailBytes(words, names);
    const pieces = [opening, ...photoHeads.flatMap((head, index) => [head, bodies[index] ?? head]), ending];
    const place = { host: '127.0.0.1', port };
    const about = { name: 'email', host: emailHost } as const;
    const { step } = await say({ place, patience: 20_000 }, { about, pieces, rule: acceptsEmailReply });
    if (step.accepted) this.#acknowledged.push(message);
    return step.accepted;
  }

  get #outbox(): string {
    return join(this.#folder, 'data', 'outbox');
  }

  /** Waits until nothing is left that the bridge does by itself; what waits for the clock is asked for at once. */
  async #quiet(): Promise<void> {
    const end = performance.now() + 20_000;
    this.#restless = undefined;
    for (;;) {
      const states = await this.#states();
      if (!states.some((state) => ['queued', 'working', 'later', 'delivered'].includes(state))) return;
      if (performance.now() > end) {
        this.#restless = await this.#told();
        return;
      }
      if (states.includes('later')) await requestRetry(this.#outbox, 'all').catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 8));
    }
  }

  /** Read straight from the disk: it is looked at often. A parcel that moves just now counts as one that works. */
  async #states(): Promise<readonly string[]> {
    const waiting = join(this.#outbox, 'waiting');
    const states = (await readdir(waiting).catch(() => [])).map(async (id) => {
      const text = await readFile(join(waiting, id, 'delivery-1-out.json'), 'utf8').catch(() => '');
      return /"state": ?"(\w+)"/.exec(text)?.[1] ?? 'working';
    });
    return Promise.all(states);
  }

  /** Killed in the midst of putting right what the first death left. */
  async #dieAgain(at: number): Promise<void> {
    const second = new DoomedBridge(this.#folder, { at: 1 + ((at * 7) % 90), from: '^', only: '' });
    if ((await second.port()) !== undefined) await Promise.race([this.#quiet(), second.ended]);
    await second.stop();
  }

  /** The next start, in this process: nothing kills it. */
  async #recover(): Promise<void> {
    const config = await loadConfig(join(this.#folder, 'bridge.yaml'));
    const bridge: RunningBridge = await startBridge(config, () => {});
    try {
      await this.#quiet();
    } finally {
      await bridge.stop();
    }
  }

  async #told(): Promise<string> {
    return JSON.stringify(await listParcels(this.#outbox));
  }

  async #fate(point: string | undefined): Promise<Fate> {
    const shown = this.#server.posts.map(({ media }) => media.map(({ description }) => description ?? ''));
    const times = (altText: string) => shown.filter((altTexts) => altTexts.includes(altText)).length;
    const held = await this.#held();
    const all = messages.flatMap(({ altTexts }) => altTexts);
    const safe = this.#acknowledged.flatMap(({ altTexts }) => altTexts);
    const waits = (altText: string) => held.some((told) => told.altTexts.includes(altText));
    return {
      point,
      acknowledged: safe.length,
      posted: all.filter((altText) => times(altText) > 0).length,
      lost: safe.filter((altText) => times(altText) === 0 && !waits(altText)),
      twice: all.filter((altText) => times(altText) > 1),
      held: held.flatMap(({ altTexts, why }) => altTexts.map((altText) => `${altText}: ${why}`)),
      wrong: await this.#wrong(shown),
    };
  }

  /** Parcels that wait for a person, and what that person is told. */
  async #held(): Promise<readonly { readonly altTexts: readonly string[]; readonly why: string }[]> {
    return (await listParcels(this.#outbox))
      .filter(({ place }) => place === 'waiting')
      .map(({ parcel, deliveries }) => ({
        altTexts: parcel?.words.split('~').slice(1) ?? [],
        why: deliveries.map(({ state, code, reason }) => `${state} ${code} ${reason}`).join(),
      }));
  }

  async #wrong(shown: readonly (readonly string[])[]): Promise<readonly string[]> {
    const damaged = await readdir(join(this.#outbox, 'damaged'));
    const incoming = await readdir(join(this.#outbox, 'incoming'));
    const scratch = await readdir(join(this.#folder, 'data', 'scratch')).catch(() => []);
    return [
      ...(this.#restless === undefined ? [] : [`not quiet within 20 s: ${this.#restless}`]),
      ...shown.filter((altTexts) => altTexts.length === 0).map(() => 'a post without a photo'),
      ...damaged.map((name) => `set aside: ${name}`),
      ...incoming.map((name) => `left in incoming: ${name}`),
      ...scratch.map((name) => `left in scratch: ${name}`),
    ];
  }
}
