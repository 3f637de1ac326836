import { RefusalError, WireError } from '../../lib/errors.ts';
import { refusalReply } from '../../lib/handlers/camera-xml.ts';
import type { Bridge } from '../../lib/handlers/handler.ts';
import { handlerFor } from '../../lib/handlers/table.ts';
import { allLeniencies } from '../../lib/wire/leniencies.ts';
import { encodeReply, type Reply } from '../../lib/wire/reply.ts';
import type { RequestEvent } from '../../lib/wire/request.ts';
import { RequestMachine } from '../../lib/wire/request-machine.ts';
import { cutAtRandom } from '../wire/splits.ts';
import { type House, memoryHouse, realHouse } from './bridge-house.ts';
import { announcement, email, login, logout, upload, withKeys } from './camera-messages.ts';
import type { Random } from './mutations.ts';
import type { Finding } from './request-trial.ts';

/** Runs that are done on a real disk: one in so many. */
export const realEvery = 100;

/** What a run said and heard. */
export interface Story {
  /** Requests by the hundreds of their answers' status: 2, 3, 4 or 5. */
  readonly statuses: readonly number[];
  readonly finding: Finding;
  /** The request that a finding is about, keys put in; empty where it is about what was left behind. */
  readonly bytes: Buffer;
}

/** One run: a camera that logs in, announces, uploads, logs out, and sends an e-mail, all of it mutated. */
export async function tryBridge(random: Random, isReal: boolean): Promise<Story> {
  const house = await (isReal ? realHouse(random) : memoryHouse(random));
  const teller = new Teller(house, random);
  await teller.tell();
  const left = await house.close();
  return { ...teller, finding: teller.finding ?? left };
}

class Teller {
  readonly statuses: number[] = [];
  finding: Finding;
  bytes: Buffer = Buffer.of();
  readonly #bridge: Bridge;
  readonly #random: Random;
  #own = '0'.repeat(32);
  #other = '0'.repeat(32);

  constructor({ bridge }: House, random: Random) {
    this.#bridge = bridge;
    this.#random = random;
  }

  /** Stops at the first finding. */
  async tell(): Promise<void> {
    const random = this.#random;
    await this.#logIn();
    for (let files = 1 + Math.floor(random() * 3); files > 0; files--) await this.#share();
    if (random() < 0.4) await this.#say(email(random));
    if (random() < 0.6) await this.#say(logout(random));
    await this.#bridge.sessions.end(this.#own); // so that all that was gathered becomes parcels
  }

  /** Whatever became of the mutated login, there is a session afterwards, and one of somebody else. */
  async #logIn(): Promise<void> {
    const { sessions } = this.#bridge;
    this.#other = (await sessions.open({ user: 'anna', site: 'facebook' })).key;
    const reply = await this.#say(login(this.#random));
    const key = /SessionKey="([0-9a-f]{32})"/.exec(reply?.body ?? '')?.[1];
    this.#own = key ?? (await sessions.open({ user: 'georg', site: 'facebook' })).key;
  }

  async #share(): Promise<void> {
    const reply = await this.#say(announcement(this.#random));
    const given = /ResourceID="upload\/[0-9a-f]{32}\/([^"]*)"/.exec(reply?.body ?? '')?.[1];
    for (let times = Math.floor(this.#random() * 3); times > 0; times--)
      await this.#say(upload(this.#random, given ?? 'SAM_0001.JPG'));
  }

  async #say(mutated: Buffer): Promise<Reply | undefined> {
    if (this.finding !== undefined) return undefined;
    const bytes = withKeys(mutated, this.#own, this.#other);
    const chunks = this.#random() < 0.5 ? [bytes] : cutAtRandom(bytes, this.#random);
    try {
      const reply = await replyTo(chunks, this.#bridge);
      this.statuses.push(Math.floor(reply.status / 100));
      this.finding = replyFinding(reply);
      if (this.finding !== undefined) this.bytes = bytes;
      return reply;
    } catch (error) {
      this.finding = `thrown: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
      this.bytes = bytes;
      return undefined;
    }
  }
}

/** The reply that a conversation would send. Throws what would be a fault in the bridge. */
async function replyTo(chunks: readonly Buffer[], bridge: Bridge): Promise<Reply> {
  const machine = new RequestMachine({ leniencies: allLeniencies });
  const events = [...chunks.flatMap((chunk) => machine.push(chunk)), ...machine.finish()];
  const [first, ...rest] = events;
  if (first === undefined) return { status: 400, headers: [], body: '' }; // nothing was said, nothing is answered
  try {
    if (first.kind === 'refused') throw first.error;
    if (first.kind !== 'head') throw new Error(`${first.kind} before the head`);
    const request = { ...first.head, body: bodyOf(rest), peer: '10.0.0.7', lenient: () => {} };
    return (await handlerFor(first.head).handle(request, bridge)).reply;
  } catch (error) {
    if (error instanceof RefusalError || error instanceof WireError) return refusalReply(error);
    throw error;
  }
}

async function* bodyOf(events: readonly RequestEvent[]): AsyncGenerator<Buffer, void, undefined> {
  for (const event of events) {
    if (event.kind === 'refused') throw event.error;
    if (event.kind === 'body') yield event.bytes;
  }
}

/** `encodeReply` throws where it is too long, or has no status that can be sent. On a disk that is well nothing is 500. */
function replyFinding(reply: Reply): Finding {
  const bytes = encodeReply(reply);
  const { status } = reply;
  if (bytes.length > 1400) return `a reply of ${bytes.length} bytes`;
  if (status < 200 || status > 599 || status === 500) return `a reply with status ${status}: ${reply.body}`;
  const resource = /ResourceID="([^"]*)"/.exec(reply.body)?.[1];
  const isSafe = resource === undefined || /^upload\/[0-9a-f]{32}\/(?!\.)[\w.-]{1,64}$/.test(resource);
  return isSafe ? undefined : `an upload was given the name ${JSON.stringify(resource)}`;
}
