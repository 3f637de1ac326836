import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshLoginKeys, loginMessage, photoMessage } from '../../../lib/cameras/sns-message.ts';
import { messageRequest, uploadHead } from '../../../lib/cameras/sns-request.ts';
import { Recording, type RecordingOptions } from '../../../lib/captures/recording.ts';
import type { Ended } from '../../../lib/tap.ts';

/** A recording in a folder of its own. */
export interface Stage {
  readonly folder: string;
  readonly recording: Recording;
  /** Codes and texts of what was given up. */
  readonly lost: string[];
}

export async function onStage(
  task: (stage: Stage) => Promise<void>,
  options: Partial<RecordingOptions> = {},
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'recording-'));
  const lost: string[] = [];
  const recording = new Recording({
    folder: join(folder, 'rec'),
    keepBodies: false,
    about: { source: { title: 'a spec', address: 'spec' }, provenance: 'recorded', notes: ['Made up.'] },
    gaveUp: (code, text) => void lost.push(`${code} ${text}`),
    ...options,
  });
  try {
    await task({ folder, recording, lost });
  } finally {
    await recording.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** One conversation; `at` in ms since 1970. */
export interface Said {
  readonly peer?: string;
  readonly at?: number;
  readonly camera: readonly Buffer[];
  readonly server?: readonly Buffer[];
  readonly ended?: Ended;
}

export const noon = Date.UTC(2026, 10, 23, 12, 0, 0);

/** Says it all, the camera first, one ms after the other. */
export async function say(recording: Recording, said: Said): Promise<string | undefined> {
  const { peer = '10.0.0.7', at = noon, camera, server = [ok], ended = 'server' } = said;
  const tap = recording.tapFor(peer, at);
  let time = 0;
  for (const bytes of camera) tap.took('camera', bytes, time++);
  for (const bytes of server) tap.took('server', bytes, time++);
  const { folder } = tap;
  await tap.ended(ended);
  return folder ?? tap.folder;
}

const reply = (body: string): Buffer =>
  Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`);

export const ok = reply('<Response Status="succ" />');
export const refused = Buffer.from(
  'HTTP/1.1 401 Unauthorized\r\nContent-Length: 42\r\nConnection: close\r\n\r\n<Response ErrCode="401" ErrSubCode="0" /> ',
);
export const loggedIn = (key: string): Buffer =>
  reply(
    `<Response SessionKey="${key}">\n<CryptSessionKey Value="${key}"/>\n<LoginPeopleID="georg"/>\n</Response>`,
  );
export const announced = (key: string): Buffer =>
  reply(`<Response HostAddr="snsgw.samsungmobile.com:80" ResourceID="upload/${key}/a.jpg" />`);
export const timeTold = (ms: number): Buffer =>
  reply(`<initializeResult><currentServerTime>${ms}</currentServerTime></initializeResult>`);

export const probe = Buffer.from('GET / HTTP/1.1\r\nHost: gld.samsungosp.com\r\n\r\n');
export const timeAsked = Buffer.from(
  'GET /security/sso/initialize/time HTTP/1.1\r\nHost: www.ospserver.net\r\n\r\n',
);
export const login = (): Buffer =>
  messageRequest('/facebook/auth', loginMessage({ user: 'georg', password: 'hunter2' }, freshLoginKeys()));
export const announcement = (sessionKey: string): Buffer =>
  messageRequest(
    '/facebook/photo',
    photoMessage({ sessionKey, name: 'a.jpg', album: 'NX300', message: 'Hi' }),
  );
export const upload = (key: string, type: string, content: Buffer): Buffer =>
  Buffer.concat([
    uploadHead(
      { hostAddr: 'snsgw.samsungmobile.com:80', resourceId: `upload/${key}/a.jpg` },
      type,
      content.length,
    ),
    content,
  ]);

export const keyA = '3f2a9c0d4be17788aa12ff03bc6d91e5';
export const keyB = '91e53f2a9c0d4be17788aa12ff03bc6d';

/** Every file below a folder, with its bytes as Latin-1. */
export async function filesBelow(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = files.map(async (file) => [file, (await readFile(file)).toString('latin1')] as const);
  return new Map(await Promise.all(read));
}
