import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A server under measurement, in a process of its own. */
export interface Contender {
  readonly port: number;
  /** From spawn to the line that says it listens, in ms. */
  readonly startTime: number;
  /** CPU seconds of the process so far, user and system. */
  cpu(): number;
  /** Highest resident set so far, in MB (10^6 bytes). */
  peak(): number;
  /** Resident set now, in MB. */
  resident(): number;
  stop(): Promise<void>;
}

export type ContenderName = 'samsung-bridge' | 'node:http + busboy' | 'bare socket';

const config = `listen: ["127.0.0.1:0"]
data: ./data
senders: ["Camera@samsungcamera.com"]
default: { email: away }
destinations: { away: { type: drop } }
limits: { body: 2GB, freeDisk: 1MB }
keep: { age: 1s, size: 1MB }
`;

/** Starts one of the contenders on a free port with a folder of its own. */
export async function startContender(name: ContenderName): Promise<Contender> {
  const folder = await mkdtemp(join(tmpdir(), 'samsung-bridge-bench-'));
  await writeFile(join(folder, 'bridge.yaml'), config);
  const began = performance.now();
  const child = spawn(process.execPath, argumentsOf(name, folder), { stdio: ['ignore', 'pipe', 'ignore'] });
  const port = await portOf(child);
  return {
    ...meterOf(child.pid ?? 0),
    port,
    startTime: performance.now() - began,
    stop: () => stop(child, folder),
  };
}

function argumentsOf(name: ContenderName, folder: string): string[] {
  const here = import.meta.dirname;
  if (name === 'bare socket') return [join(here, 'bare-socket.mjs'), folder];
  if (name === 'node:http + busboy') return [join(here, 'node-http.mjs'), folder];
  return [join(here, '../../bin/samsung-bridge'), 'serve', '--config', join(folder, 'bridge.yaml')];
}

async function portOf(child: ChildProcess): Promise<number> {
  if (child.stdout === null) throw new Error('no output to read');
  for await (const line of createInterface(child.stdout)) {
    const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port !== undefined) return Number(port);
  }
  throw new Error('the contender ended before it listened');
}

function meterOf(pid: number): Pick<Contender, 'cpu' | 'peak' | 'resident'> {
  const status = (key: string): number => {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8');
    return (Number(new RegExp(`${key}:\\s+(\\d+) kB`).exec(text)?.[1] ?? 0) * 1024) / 1e6;
  };
  return { cpu: () => cpuOf(pid), peak: () => status('VmHWM'), resident: () => status('VmRSS') };
}

/** User and system time from /proc, in clock ticks of 10 ms. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function stop(child: ChildProcess, folder: string): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  await rm(folder, { recursive: true, force: true });
}
