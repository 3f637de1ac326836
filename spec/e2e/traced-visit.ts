import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { defaultWords, emailBytes } from '../../lib/cameras/email-message.ts';
import { hotspotRequest } from '../../lib/cameras/hosts.ts';
import { type Place, run } from './bridge-process.ts';

/** What a camera said in one connection, as far as it is known beforehand. */
export interface Expected {
  readonly what: string;
  /** All of it; undefined where it is new each time. */
  readonly request?: Buffer | undefined;
  /** A file that it holds. */
  readonly photo?: Buffer | undefined;
  readonly status: string;
}

/** A photo whose bytes cannot be guessed from each other, as those of a real one. */
export function photoOf(bytes: number, seed: number): Buffer {
  const photo = Buffer.alloc(bytes);
  let state = seed;
  for (let at = 0; at < bytes; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    photo[at] = state >>> 24;
  }
  photo.set([0xff, 0xd8, 0xff, 0xe0]);
  return photo;
}

const gld = 'gld.samsungosp.com';
const ok = 'HTTP/1.1 200 OK\r\n';
const hotspot: Expected = { what: 'hotspot', request: hotspotRequest(gld), status: ok };

/** A camera's afternoon: two e-mails, of which one is large, and a share of two photos. Gives what it said, connection by connection. */
export async function visit(camera: Place, to: string): Promise<readonly Expected[]> {
  const [small, large, one, two] = [
    photoOf(100_000, 1),
    photoOf(2_000_000, 2),
    photoOf(30_000, 3),
    photoOf(40_001, 4),
  ];
  const words = [
    '--via',
    'facebook',
    '--user',
    'georg',
    '--password',
    'secret',
    '--message',
    'By the sea~a wave~a gull',
  ];
  const first = await email(camera, to, 'SAM_0001.JPG', small);
  const second = await email(camera, to, 'SAM_0002.JPG', large);
  await send(camera, to, [
    ...words,
    '--logout',
    await file(camera, 'SAM_0003.JPG', one),
    await file(camera, 'SAM_0004.JPG', two),
  ]);
  return [
    hotspot,
    first,
    hotspot,
    second,
    hotspot,
    { what: 'login', status: ok },
    { what: 'first announcement', status: ok },
    { what: 'first upload', photo: one, status: ok },
    { what: 'second announcement', status: ok },
    { what: 'second upload', photo: two, status: ok },
    { what: 'logout', status: ok },
  ];
}

async function email(camera: Place, to: string, name: string, photo: Buffer): Promise<Expected> {
  await send(camera, to, ['--via', 'email', await file(camera, name, photo)]);
  const { opening, photoHeads, ending } = emailBytes(defaultWords, [{ name, bytes: photo.length }]);
  const request = Buffer.concat([opening, photoHeads[0] ?? Buffer.of(), photo, ending]);
  return { what: `e-mail of ${photo.length} bytes`, request, photo, status: ok };
}

async function file({ folder }: Place, name: string, photo: Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, photo);
  return path;
}

async function send(camera: Place, to: string, words: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await run(camera, 'camera', '--model', 'nx300', '--to', to, ...words);
  assert.is(code, 0, `${stdout}\n${stderr}`);
}
