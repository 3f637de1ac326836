import { readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { within } from '../captures/deadline.ts';
import { run } from './bridge-process.ts';
import type { Scene } from './scene.ts';

export const config = `senders: ["Camera@samsungcamera.com", { name: georg, password: secret }]
default: { email: photos, social: photos }
destinations:
  photos: { type: store, folder: ./photos }
`;

const capture = fileURLToPath(new URL('../../captures/nx300/email-one-photo/1-request.bin', import.meta.url));
export const recorded = readFileSync(capture, 'latin1');

/** Sends bytes and waits for the end; half-closes behind them, or breaks off. */
export function say(
  { bridge }: Scene,
  bytes: string,
  end: 'half-close' | 'wait' | 'break' = 'wait',
): Promise<void> {
  const talk = new Promise<void>((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port: bridge.port });
    const behind = {
      wait: () => {},
      'half-close': () => socket.end(),
      break: () => socket.resetAndDestroy(),
    };
    socket
      .on('error', () => {})
      .on('close', () => resolve())
      .resume();
    socket.write(bytes, 'latin1', () => setTimeout(behind[end], end === 'break' ? 200 : 0));
  });
  return within(talk, 10_000);
}

/** What `why` prints, and that it had something to tell. */
export async function why({ place }: Scene, ...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(place, 'why', '--config', 'bridge.yaml', ...words);
  assert.is(code, 0, stderr);
  return stdout;
}

/** Each line of the explanation begins with its name. */
export interface Expected {
  readonly verdict?: RegExp;
  readonly means: RegExp;
  readonly told?: RegExp;
  readonly showed: RegExp;
  readonly parcel?: RegExp;
  readonly rung: RegExp;
  readonly do: RegExp;
}

/** The last conversation in full, line by line. */
export async function explained(
  scene: Scene,
  expected: Expected,
  ...words: readonly string[]
): Promise<void> {
  const text = await why(scene, ...words);
  for (const [name, pattern] of Object.entries(expected))
    assert.match(text, new RegExp(`\\n {2}${name.padEnd(10)}(?:.*\\n {12})*.*${pattern.source}`), text);
}

export const failed = /guess: "failed", in words of its own/;
