import { readFileSync, readlinkSync } from 'node:fs';
import { StoredJson } from './stored-json.ts';

/** Who holds the lock of an outbox: a process, told apart from a later one with the same number. */
export interface LockOwner {
  readonly pid: number;
  /** When the process began, in ticks since the machine was started; undefined where the system does not tell. */
  readonly started: string | undefined;
  /** The machine's start that it lives in. */
  readonly boot: string | undefined;
  /** The space in which its number counts: a container has its own. */
  readonly space: string | undefined;
  /** When it took the lock; for people. */
  readonly since: string;
}

/** Whether an owner is still there; `unsure` where this process cannot see it. */
export type Liveness = 'alive' | 'gone' | 'unsure';

/** This process, as an owner. */
export function thisProcess(now: number): LockOwner {
  return {
    pid: process.pid,
    started: startOf(process.pid)?.started,
    boot: quietly(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    space: quietly(() => readlinkSync('/proc/self/ns/pid')),
    since: new Date(now).toISOString(),
  };
}

/** Whether the owner of a lock is still there, as seen from this process. */
export function livenessOf(owner: LockOwner, self: LockOwner): Liveness {
  if (owner.boot !== undefined && self.boot !== undefined && owner.boot !== self.boot) return 'gone';
  if (owner.space !== self.space) return 'unsure';
  if (owner.started === undefined || self.started === undefined) return signalled(owner.pid);
  const found = startOf(owner.pid);
  return found !== undefined && found.started === owner.started && !found.dead ? 'alive' : 'gone';
}

/** Reads an owner back; undefined where the text is none (a lock that is being written, or torn). */
export function decodeOwner(bytes: Buffer): LockOwner | undefined {
  return quietly(() => {
    const json = StoredJson.parse(bytes, 'lock');
    return {
      pid: json.count('pid'),
      started: json.optionalText('started'),
      boot: json.optionalText('boot'),
      space: json.optionalText('space'),
      since: json.text('since'),
    };
  });
}

/** Field 22 of `/proc/PID/stat` and the state in field 3 [proc(5)]; the name in field 2 may hold blanks and parentheses. */
function startOf(pid: number): { readonly started: string; readonly dead: boolean } | undefined {
  return quietly(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state = '', started] = [fields[0], fields[19]];
    return started === undefined ? undefined : { started, dead: state === 'Z' || state === 'X' };
  });
}

/** Where the system does not tell when a process began, a number that is in use may be another's by now. */
function signalled(pid: number): Liveness {
  try {
    process.kill(pid, 0);
    return 'unsure';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH' ? 'gone' : 'unsure';
  }
}

function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
