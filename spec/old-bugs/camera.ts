import * as assert from 'uvu/assert';
import { defaultWords, type EmailWords, emailBytes } from '../../lib/cameras/email-message.ts';
import { messageRequest, type UploadAddress, uploadHead } from '../../lib/cameras/sns-request.ts';
import { exchange, type Pieces } from '../../lib/captures/exchange.ts';
import type { Place } from '../../lib/captures/place.ts';
import { bodyOf, boundary, type Part, photoBytes } from '../handlers/nx300-email.ts';
import { type FileWords, fileBody, loginBody } from '../handlers/sns-messages.ts';

/** A bridge that listens. */
export interface Listening {
  readonly place: Place;
}

/** What a camera hears. */
export interface Heard {
  readonly status: number;
  readonly body: string;
  /** All of it. */
  readonly text: string;
  /** Whether all of it came at once, as cameras want it. */
  readonly inOneSegment: boolean;
}

export const succ = '<Response Status="succ" />';

/** Says something to the bridge, and hears until the bridge closes. */
export async function say({ place }: Listening, pieces: Pieces): Promise<Heard> {
  const { all, firstSegment } = await exchange(place, pieces, 'close', 10_000);
  const text = all.toString('utf8');
  return {
    status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1]),
    body: text.slice(text.indexOf('\r\n\r\n') + 4),
    text,
    inOneSegment: firstSegment.equals(all),
  };
}

/** A request by GET, or by another verb with nothing in its body. */
export function ask(home: Listening, host: string, path: string, verb = 'GET'): Promise<Heard> {
  const length = verb === 'POST' ? 'Content-Length: 0\r\n' : '';
  return say(home, [Buffer.from(`${verb} ${path} HTTP/1.1\r\nHost: ${host}\r\n${length}\r\n`)]);
}

/** A file on a camera. */
export interface Shot {
  readonly name: string;
  readonly bytes: Buffer;
}

let shots = 0;

/** A photo like no other: its first bytes are those of a JPEG. */
export function shot(name = 'SAM_0001.JPG', length = 3000): Shot {
  shots += 1;
  return { name, bytes: photoBytes(length, shots) };
}

/** A video like no other. */
export function clip(name = 'SAM_0002.MP4'): Shot {
  const { bytes } = shot();
  return { name, bytes: Buffer.concat([Buffer.from('\0\0\0\x18ftypmp42', 'latin1'), bytes]) };
}

/** An e-mail in the bytes of an NX300. */
export function mail(home: Listening, words: Partial<EmailWords>, photos: readonly Shot[]): Promise<Heard> {
  const described = photos.map(({ name, bytes }) => ({ name, bytes: bytes.length }));
  const { opening, photoHeads, ending } = emailBytes({ ...defaultWords, ...words }, described);
  const parts = photos.flatMap(({ bytes }, index) => [photoHeads[index] ?? Buffer.alloc(0), bytes]);
  return say(home, [opening, ...parts, ending]);
}

/** An e-mail of these parts, ended in this way. */
export function mailOf(home: Listening, parts: readonly Part[], end?: string): Promise<Heard> {
  const body = bodyOf(parts, end);
  const head = [
    'POST /social/columbus/email?DUID=123456789033  HTTP/1.0',
    `Content-Type: multipart/form-data; boundary=${boundary}`,
    'Host: www.ospserver.net',
    `Content-Length: ${body.length}`,
  ];
  return say(home, [Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]);
}

/** What a camera says with a file; `name` stands in for the file's own. */
export type ShareWords = Omit<FileWords, 'key' | 'file'> & { readonly name?: string };

/** A camera that has logged in to a social site, with the bytes that a wiki shows. */
export class SocialCamera {
  readonly key: string;
  readonly #home: Listening;
  readonly #site: string;

  constructor(home: Listening, site: string, key: string) {
    this.#home = home;
    this.#site = site;
    this.key = key;
  }

  static async at(home: Listening, site: string, user = 'georg', password = 'x'): Promise<SocialCamera> {
    const { body } = await logIn(home, site, loginBody(user, password));
    const key = /SessionKey="(\w+)"/.exec(body)?.[1];
    if (key === undefined) throw new Error(`no key for a session came: ${body}`);
    return new SocialCamera(home, site, key);
  }

  announce({ name, ...words }: ShareWords, kind: 'Photo' | 'Video' = 'Photo'): Promise<Heard> {
    const said = name === undefined ? words : { ...words, file: name };
    return tell(
      this.#home,
      `/${this.#site}/${kind.toLowerCase()}`,
      fileBody(kind, { key: this.key, ...said }),
    );
  }

  /** Announces a file, and uploads it where the answer says. */
  async share(file: Shot, words: ShareWords = {}, upload: Partial<Uploading> = {}): Promise<Heard> {
    const kind = file.bytes.includes('ftyp') ? 'Video' : 'Photo';
    const { body } = await this.announce({ name: file.name, ...words }, kind);
    return this.upload(addressIn(body), file.bytes, upload);
  }

  upload(
    address: UploadAddress,
    bytes: Buffer,
    { verb = 'PUT', type = 'image/jpeg' }: Partial<Uploading> = {},
  ) {
    const head = uploadHead(address, type, bytes.length).toString('latin1').replace(/^PUT/, verb);
    return say(this.#home, [Buffer.from(head, 'latin1'), bytes]);
  }

  logOut(): Promise<Heard> {
    return logIn(this.#home, this.#site, `<Request Method="logout" SessionKey="${this.key}"/>`);
  }
}

interface Uploading {
  readonly verb: 'PUT' | 'POST';
  readonly type: string;
}

/** Posts a message to a path of the social service. */
export function tell(home: Listening, path: string, message: string): Promise<Heard> {
  return say(home, [messageRequest(path, message)]);
}

export function logIn(home: Listening, site: string, message: string): Promise<Heard> {
  return tell(home, `/${site}/auth`, message);
}

/** Where an announcement was answered that the file shall go. */
export function addressIn(body: string): UploadAddress {
  const [, hostAddr = '', resourceId = ''] = /HostAddr="([^"]+)" ResourceID="([^"]+)"/.exec(body) ?? [];
  assert.is(hostAddr, 'snsgw.samsungmobile.com:80', body);
  return { hostAddr, resourceId };
}

/** The camera's screen says that it went well. */
export function assertSucc({ status, body }: Heard, what?: string): void {
  assert.equal([status, body], [200, succ], what);
}

/** The camera hears an error in the form that it knows, in one segment, and is told nothing of the machine's inside. */
export function assertXmlError(
  { status, body, text, inOneSegment }: Heard,
  wanted: number,
  what = body,
): void {
  assert.is(status, wanted, what);
  assert.ok(body.startsWith(`<Response ErrCode="${wanted}" ErrSubCode="0" /><!-- SB_`), what);
  assert.ok(inOneSegment && text.length <= 1400, what);
  assert.not.match(text, /<html|<!doctype|Traceback|\.[jt]s:|node:|\/work\/|\/tmp\//i, what);
}
