import { randomBytes } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { BridgeError } from '../errors.ts';
import { hasCode } from './disk.ts';
import { decodeRequest, type OutboxRequest } from './request.ts';
import { StoredJson, toJson } from './stored-json.ts';

/** The bridge looks for requests so often (ms), also where the system tells it nothing of new files. */
const pollEvery = 2000;
/** An answer that nobody took within so many ms is thrown away. */
const answerLives = 60_000;
/** Who asks looks for the answer so often (ms). */
const answerEvery = 40;

const requestSuffix = '.request.json';
const answerSuffix = '.answer.json';

/** Asks one owner of a lock for nothing: if it answers, it is alive. */
interface Ping {
  readonly ask: 'ping';
  readonly to: string;
}

function isPing(json: StoredJson | undefined): json is StoredJson {
  return json?.optional('ask') === 'ping';
}

/** Answers a request in a sentence, or throws. */
export type Answerer = (request: OutboxRequest) => Promise<string>;

function controlFolder(outbox: string): string {
  return join(outbox, 'control');
}

/** A file appears whole or not at all. */
async function place(path: string, value: unknown): Promise<void> {
  await writeFile(`${path}.new`, toJson(value), { mode: 0o600 });
  await rename(`${path}.new`, path);
}

/** The bridge's side of `control/`: takes requests and leaves answers. */
export class ControlDesk {
  readonly #folder: string;
  readonly #lock: string;
  readonly #answers = new Map<string, NodeJS.Timeout>();
  #answerer: Answerer | undefined;
  #watcher: FSWatcher | undefined;
  #poll: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #again = false;

  /** `lock` is the name to which it answers a ping. */
  constructor(outbox: string, lock: string) {
    this.#folder = controlFolder(outbox);
    this.#lock = lock;
  }

  /** Begins to answer pings; other requests lie until `serve`. */
  async open(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    this.#poll = setInterval(() => this.#look(), pollEvery).unref();
    try {
      this.#watcher = watch(this.#folder, { persistent: false }, () => this.#look());
      this.#watcher.on('error', () => this.#watcher?.close());
    } catch {
      this.#watcher = undefined; // no watches left, or a file system without: the poll does
    }
  }

  /** Begins to answer. What was asked before is void: who asked has gone away, or hears nothing and asks again. */
  async serve(answerer: Answerer): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      const json = await this.#read(name);
      if (!isPing(json)) await rm(join(this.#folder, name), { force: true });
    }
    this.#answerer = answerer;
    this.#look();
  }

  /** Takes nothing more, and waits for the answer that is being made. */
  async close(): Promise<void> {
    this.#watcher?.close();
    clearInterval(this.#poll);
    for (const timer of this.#answers.values()) clearTimeout(timer);
    await this.#looking;
  }

  #look(): void {
    this.#again = true;
    this.#looking ??= this.#lookAround()
      .catch(() => {}) // the disk failed under it; the next look tries again
      .finally(() => {
        this.#looking = undefined;
      });
  }

  async #lookAround(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      const names = await readdir(this.#folder).catch(() => []);
      for (const name of names.sort()) if (name.endsWith(requestSuffix)) await this.#take(name);
    }
  }

  /** A request; undefined where it is none, or gone. */
  async #read(name: string): Promise<StoredJson | undefined> {
    try {
      return StoredJson.parse(await readFile(join(this.#folder, name)), 'request');
    } catch {
      return undefined;
    }
  }

  async #take(name: string): Promise<void> {
    const json = await this.#read(name);
    const forUs = isPing(json) ? json.optional('to') === this.#lock : this.#answerer !== undefined;
    if (!forUs) return;
    if (!(await takenOff(join(this.#folder, name)))) return;
    const answer = isPing(json) ? { text: 'alive' } : await this.#answer(json);
    await this.#leave(name.slice(0, -requestSuffix.length), answer);
  }

  async #answer(json: StoredJson | undefined): Promise<object> {
    try {
      if (json === undefined) throw new BridgeError('SB_REQUEST', 'the request is not JSON');
      return { text: await this.#answerer?.(decodeRequest(json)) };
    } catch (error) {
      return refusal(error);
    }
  }

  async #leave(token: string, answer: object): Promise<void> {
    const path = join(this.#folder, `${token}${answerSuffix}`);
    await place(path, answer);
    const timer = setTimeout(() => {
      this.#answers.delete(token);
      rm(path, { force: true }).catch(() => {});
    }, answerLives).unref();
    this.#answers.set(token, timer);
  }
}

function refusal(error: unknown): object {
  const code = error instanceof BridgeError ? error.code : 'SB_REQUEST';
  return { code, text: error instanceof Error ? error.message : String(error) };
}

/** How long to wait, in ms: for the request to be taken, and from then on for its answer. */
interface Patience {
  readonly taken: number;
  readonly answered: number;
}

/** Whether the owner of a lock answers within so many ms. */
export async function answersPing(outbox: string, lock: string, ms: number): Promise<boolean> {
  const ping: Ping = { ask: 'ping', to: lock };
  return (await exchange(outbox, ping, { taken: ms, answered: ms })) !== undefined;
}

/** Asks the bridge that runs: its answer, or its error; undefined where it did not take the request. */
export async function askBridge(
  outbox: string,
  request: OutboxRequest,
  patience: Patience,
): Promise<string | undefined> {
  const answer = await exchange(outbox, request, patience);
  if (answer === undefined) return undefined;
  const code = answer.optionalText('code');
  if (code !== undefined) throw new BridgeError(code, answer.text('text'));
  return answer.text('text');
}

async function exchange(
  outbox: string,
  request: object,
  patience: Patience,
): Promise<StoredJson | undefined> {
  const folder = controlFolder(outbox);
  const path = join(folder, randomBytes(8).toString('hex'));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    await place(`${path}${requestSuffix}`, request);
    const answer = await awaited(path, patience.taken);
    if (answer !== undefined || (await takenOff(`${path}${requestSuffix}`))) return answer;
    return await awaited(path, patience.answered);
  } finally {
    for (const suffix of [requestSuffix, answerSuffix]) await rm(`${path}${suffix}`, { force: true });
  }
}

async function awaited(path: string, ms: number): Promise<StoredJson | undefined> {
  const until = performance.now() + ms;
  while (performance.now() < until) {
    const bytes = await readFile(`${path}${answerSuffix}`).catch(() => undefined);
    if (bytes !== undefined) return StoredJson.parse(bytes, 'answer');
    await pause(answerEvery);
  }
  return undefined;
}

/** Takes a request off; false where another did before: each request is taken once. */
async function takenOff(path: string): Promise<boolean> {
  try {
    await rm(path);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}
