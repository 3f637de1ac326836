import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BridgeError } from '../errors.ts';
import { type Answerer, answersPing, ControlDesk } from './control.ts';
import { hasCode } from './disk.ts';
import { decodeOwner, type LockOwner, livenessOf, thisProcess } from './lock-owner.ts';
import { toJson } from './stored-json.ts';

/** An owner whom this process cannot see has so many ms to answer; it looks for requests every two seconds. */
const pingWaits = 6000;

/** The right to change an outbox, which one process has at a time. */
export interface Claim {
  /** From now on the requests of other processes are answered. */
  serve(answerer: Answerer): Promise<void>;
  /** Gives the outbox back. Never rejects. */
  release(): Promise<void>;
}

/** Claims an outbox; `SB_OUTBOX_LOCKED` where another process holds it. A lock whose owner was killed is taken over. */
export async function claimOutbox(folder: string): Promise<Claim> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'lock');
  const text = toJson(thisProcess(Date.now()));
  while (!(await written(path, text))) await breakStale(folder, path);
  const desk = new ControlDesk(folder);
  try {
    await desk.open();
  } catch (error) {
    await removeOwn(path, text);
    throw error;
  }
  return {
    serve: (answerer) => desk.serve(answerer),
    release: async () => {
      await desk.close();
      await removeOwn(path, text);
    },
  };
}

/** Makes the lock, unless it is there. */
async function written(path: string, text: Buffer): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx', mode: 0o600, flush: true });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Removes a lock that nobody holds; throws where somebody does. */
async function breakStale(folder: string, path: string): Promise<void> {
  const found = await readFile(path).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  });
  if (found === undefined) return;
  const owner = decodeOwner(found);
  if (await isAlive(owner, folder)) throw new BridgeError('SB_OUTBOX_LOCKED', inUse(folder, owner));
  await takeAway(path, found);
}

async function isAlive(owner: LockOwner | undefined, folder: string): Promise<boolean> {
  const seen = owner === undefined ? 'unsure' : livenessOf(owner, thisProcess(Date.now()));
  return seen === 'unsure' ? answersPing(folder, pingWaits) : seen === 'alive';
}

/** Two may find the same stale lock: who moves the other's new one away by mistake puts it back. */
async function takeAway(path: string, stale: Buffer): Promise<void> {
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  const moved = await readFile(aside);
  if (!moved.equals(stale)) await written(path, moved);
  await rm(aside, { force: true });
}

async function removeOwn(path: string, text: Buffer): Promise<void> {
  const found = await readFile(path).catch(() => undefined);
  if (found?.equals(text) === true) await rm(path, { force: true }).catch(() => {});
}

function inUse(folder: string, owner: LockOwner | undefined): string {
  const who = owner === undefined ? 'another process' : `process ${owner.pid} since ${owner.since}`;
  return `the outbox ${folder} is in use by ${who}; stop that bridge, or give this one another folder with --data`;
}
