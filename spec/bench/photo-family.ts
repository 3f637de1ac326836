import { readdirSync, readFileSync } from 'node:fs';

/** Memory of a process, in MB (10^6 bytes). */
export interface Memory {
  readonly resident: number;
  /** Highest so far. */
  readonly peak: number;
}

/** Undefined once the process is gone. */
export function memoryOf(pid: number): Memory | undefined {
  const text = read(`/proc/${pid}/status`);
  const field = (key: string) => Number(new RegExp(`${key}:\\s+(\\d+) kB`).exec(text)?.[1] ?? Number.NaN);
  const [resident, peak] = [field('VmRSS'), field('VmHWM')].map((kilobytes) => (kilobytes * 1024) / 1e6);
  return resident === undefined || peak === undefined || Number.isNaN(resident + peak)
    ? undefined
    : { resident, peak };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/** A process and all below it, watched. Shared pages count for each of them, so the sum is never less than the truth. */
export class ProcessFamily {
  readonly #parent: number;
  readonly #timer: NodeJS.Timeout;
  /** Highest sum of the members' own peaks, in MB. */
  peak = 0;

  constructor(parent: number) {
    this.#parent = parent;
    this.#timer = setInterval(() => this.#look(), 5);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const sum = members(this.#parent).reduce((total, pid) => total + (memoryOf(pid)?.peak ?? 0), 0);
    this.peak = Math.max(this.peak, sum);
  }
}

/** The process, its children, and theirs. */
function members(oldest: number): readonly number[] {
  const parents = new Map(processes().map((pid) => [pid, parentOf(pid)]));
  const belongs = (pid: number | undefined): boolean =>
    pid === oldest || (pid !== undefined && belongs(parents.get(pid)));
  return [...parents.keys()].filter(belongs);
}

function processes(): readonly number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

/** Undefined for the first process of all, and for one that is gone. The name before it may hold anything but a last `)`. */
function parentOf(pid: number): number | undefined {
  const fields = read(`/proc/${pid}/stat`).split(') ').pop()?.split(' ') ?? [];
  return Number(fields[1]) || undefined;
}
