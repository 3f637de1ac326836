import { randomBytes } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { BridgeError } from '../errors.ts';
import { type Answerer, answersPing, ControlDesk } from './control.ts';
import { hasCode, nodeDisk } from './disk.ts';
import { usingFolder } from './folder-trouble.ts';
import { decodeOwner, type LockOwner, livenessOf, thisProcess } from './lock-owner.ts';
import { toJson } from './stored-json.ts';

/** The right to change an outbox, which one process has at a time. */
export interface Claim {
  /** From now on the requests of other processes are answered. */
  serve(answerer: Answerer): Promise<void>;
  /** Gives the outbox back. Never rejects. */
  release(): Promise<void>;
}

/** How long to wait, in ms. */
export interface ClaimPatience {
  /** For another process to let go: a command of a person holds the outbox only for a moment. */
  readonly held: number;
  /** For an owner that cannot be seen to answer; longer than the two seconds between its looks. */
  readonly silent: number;
}

const patientBridge: ClaimPatience = { held: 1500, silent: 6000 };
const prefix = 'lock-';

/**
 * Claims an outbox; `SB_OUTBOX_LOCKED` where another process holds it, `SB_OUTBOX_FOLDER` where its folder cannot be used. Whoever wants it puts down a lock of its own name
 * first and looks for other living ones then, so of two at least one sees the other; a lock whose owner was killed is
 * removed by its name, which no living lock ever has.
 */
export function claimOutbox(folder: string, patience: ClaimPatience = patientBridge): Promise<Claim> {
  return usingFolder(folder, () => claim(folder, patience));
}

async function claim(folder: string, patience: ClaimPatience): Promise<Claim> {
  await nodeDisk.ensureFolder(folder);
  const lock = `${prefix}${process.pid}-${randomBytes(6).toString('hex')}`;
  const desk = new ControlDesk(folder, lock);
  const release = async () => {
    await desk.close();
    await rm(join(folder, lock), { force: true }).catch(() => {});
  };
  try {
    await desk.open();
    await takeTurns(folder, lock, patience);
  } catch (error) {
    await release();
    throw error;
  }
  return { release, serve: (answerer) => desk.serve(answerer) };
}

/** Tries until it has the outbox alone; two that come at once step back for times that differ. */
async function takeTurns(folder: string, lock: string, { held, silent }: ClaimPatience): Promise<void> {
  const until = performance.now() + held;
  for (;;) {
    await putDown(folder, lock);
    const other = await livingOther(folder, lock, silent);
    if (other === undefined) return;
    await rm(join(folder, lock), { force: true });
    if (performance.now() > until) throw new BridgeError('SB_OUTBOX_LOCKED', inUse(folder, other));
    await pause(20 + Math.random() * 100);
  }
}

/** A lock appears whole; after a power cut it is whole too. */
async function putDown(folder: string, lock: string): Promise<void> {
  const unseen = join(folder, `.${lock}`);
  await writeFile(unseen, toJson(thisProcess(Date.now())), { mode: 0o600, flush: true });
  await rename(unseen, join(folder, lock));
}

/** The first other lock with a living owner, in its own words; the others are removed. */
async function livingOther(
  folder: string,
  own: string,
  silent: number,
): Promise<LockOwner | 'somebody' | undefined> {
  for (const lock of (await readdir(folder)).filter((name) => name.startsWith(prefix) && name !== own)) {
    const bytes = await read(join(folder, lock));
    if (bytes === undefined) continue;
    const owner = decodeOwner(bytes);
    const seen = owner === undefined ? 'unsure' : livenessOf(owner, thisProcess(Date.now()));
    const alive = seen === 'alive' || (seen === 'unsure' && (await answersPing(folder, lock, silent)));
    if (alive) return owner ?? 'somebody';
    await rm(join(folder, lock), { force: true });
  }
  return undefined;
}

/** Undefined where it is gone by now. */
async function read(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function inUse(folder: string, owner: LockOwner | 'somebody'): string {
  const who = owner === 'somebody' ? 'another process' : `process ${owner.pid} since ${owner.since}`;
  return `the outbox ${folder} is in use by ${who}; stop that bridge, or give this one another folder with --data`;
}
