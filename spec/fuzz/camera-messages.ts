import { readFileSync } from 'node:fs';
import { loginBody, plainLoginBody } from '../handlers/sns-messages.ts';
import { mutate, oneOf, type Random } from './mutations.ts';

/**
 * Stands in a message for the key of the camera's own session, as in the captures. Keys are of chance, so they are put in when
 * all mutations are made: a run can be done again.
 */
export const ownKey = 'the-session-key-of-32-hex-digits';
/** The same for the session of somebody else. */
export const otherKey = 'ANOTHER*CAMERA*HAS*LOGGED*IN!!!!';

/** A request, head and body apart, Latin-1. */
interface Message {
  readonly line: string;
  readonly body: Buffer;
  readonly type?: string | undefined;
}

const captures = new URL('../../captures/', import.meta.url);

function captured(name: string): Buffer {
  return readFileSync(new URL(`${name}-request.bin`, captures));
}

const emails = [
  'nx300/email-one-photo/1',
  'nx300/email-two-photos/1',
  'nx300/email-one-photo-slides/1',
  'nx300/email-two-photos-slides/1',
].map(captured);

const shares = [
  ...[1, 2, 3, 4, 5, 6].map((step) => captured(`nx300/share-two-photos/${step}`)),
  ...[1, 2, 3].map((step) => captured(`hmx-qf30/share-photo/${step}`)),
  ...[1, 2, 3, 4].map((step) => captured(`wb150f/share-video/${step}`)),
];

const all: readonly Buffer[] = [...shares, ...emails];

/** An absolute path that names ask for; no file may ever be there. */
export const outside = '/tmp/sb-fuzz-escaped';

/** Names that want out of a folder, or that somebody may take for more than a name; Latin-1, some no UTF-8. */
export const names: readonly string[] = [
  ...[
    'SAM_0001.JPG',
    'SAM_0002.JPG',
    'SAM_0003.MP4',
    '..',
    '.',
    '',
    ' ',
    '~',
    '-rf',
    '1',
    '0',
    '*',
    'nul',
    'a b',
  ],
  ...[
    '../../../../escaped',
    '..\\..\\escaped',
    outside,
    'C:\\escaped',
    '%2e%2e%2f%2e%2e%2fescaped',
    '....//',
  ],
  ...[
    '%00',
    'a\0b.JPG',
    'a\r\nb',
    '\x7f',
    '\xff\xfe',
    '\xc0\xae\xc0\xae\xc0\xaf',
    '\xe2\x80\xaegpj.exe',
    '\xed\xa0\x80',
  ],
  ...[
    '&#x2e;&#46;&#47;escaped',
    '&#0;',
    '&#x110000;',
    '&amp;lt;',
    '&quot;/&gt;',
    '<![CDATA[..]]>',
    ']]>',
    '<File Name="',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'envelope.json',
    'gathering.json',
    'delivery-1-photos.json',
    'done',
    'con.JPG',
  ],
  ...[
    'x'.repeat(255),
    'x'.repeat(256),
    `${'x'.repeat(80)}.JPG`,
    `${'../'.repeat(60)}escaped`,
    '\xec\x82\xb0'.repeat(85),
  ],
  ...[
    '\xcc\x81'.repeat(60),
    '\xf0\x9f\x93\xb7.JPG',
    `${ownKey}`,
    `${otherKey}.JPG`,
    'a~b~c',
    '~~~~~~~~~~',
    'georg',
  ],
];

/** Those that climb are asked for more often: only few runs have a real disk. */
const climbing = names.filter((name) => name.includes('escaped'));

const sites = ['facebook', 'picasa', 'youtube', 'twitter', 'flickr', 'skydrive', 'email', ''];

function quoted(random: Random, usual: string): string {
  if (random() < 0.5) return usual;
  return oneOf(random, random() < 0.3 ? climbing : names);
}

/** XML in which any value may be any of the names. */
function fileXml(random: Random): string {
  const kind = random() < 0.8 ? 'Photo' : 'Video';
  const key = random() < 0.9 ? ownKey : random() < 0.5 ? otherKey : oneOf(random, names);
  return `<?xml version="1.0" encoding="UTF-8"?>
<Request Method="upload" SessionKey="${key}">
<${kind}>
<Album Name="${quoted(random, 'NX300')}"/>
<Category Name="${quoted(random, 'People')}" OwnerID="1"/>
<File Name="${quoted(random, 'SAM_0001.JPG')}"/>
<Content><![CDATA[${quoted(random, 'Evening~red sky')}]]></Content>
</${kind}>
</Request>`;
}

function sitePath(random: Random, verb: string): string {
  const site = random() < 0.8 ? 'facebook' : random() < 0.7 ? oneOf(random, sites) : oneOf(random, names);
  return `/${site}/${verb}`;
}

/** A login that may be good, of a camera that encrypts or one that does not. */
export function login(random: Random): Buffer {
  const user = quoted(random, 'georg');
  const body = random() < 0.5 ? loginBody(user, 'secret') : plainLoginBody('georg', quoted(random, 'secret'));
  const message = { line: `POST ${sitePath(random, 'auth')}`, body: Buffer.from(body, 'latin1') };
  return random() < 0.2 ? damaged(oneOf(random, shares), random) : written(message, random);
}

export function announcement(random: Random): Buffer {
  if (random() < 0.1) return damaged(oneOf(random, shares), random);
  const verb = random() < 0.8 ? 'photo' : 'video';
  return written(
    { line: `POST ${sitePath(random, verb)}`, body: Buffer.from(fileXml(random), 'latin1') },
    random,
  );
}

/** The bytes of a file, under the name that the bridge gave or another one. */
export function upload(random: Random, uploadName: string): Buffer {
  const body = Buffer.concat([
    Buffer.of(0xff, 0xd8, 0xff, 0xe1),
    Buffer.from(`a photo, ${Math.floor(random() * 3)}`),
  ]);
  const line = `PUT ${uploadPath(random, uploadName)}`;
  return written({ line, body, type: quoted(random, 'image/jpeg') }, random);
}

function uploadPath(random: Random, uploadName: string): string {
  if (random() < 0.5) return `/upload/${ownKey}/${uploadName}`;
  const name = random() < 0.5 ? uploadName : oneOf(random, names);
  const key = random() < 0.5 ? ownKey : random() < 0.6 ? otherKey : oneOf(random, names);
  return oneOf(random, [
    `/upload/${key}/${name}`,
    `/upload/${key}/../${name}`,
    `/upload/${key}/%2e%2e/%2e%2e/${name}`,
    `/upload/${key}/..%2f..%2f${name}`,
    `/upload/${key}/${name}/../../escaped`,
    `/upload/${key}/${name}%00.JPG`,
    `/upload/../upload/${key}/${name}`,
    `/upload/${ownKey}/../${otherKey}/${name}`,
    `//upload/${key}/${name}`,
    `/upload/${key}`,
    `/upload/${key}/`,
    `/upload/${key}/${name}?${name}`,
    `/upload/${key}/${'a/'.repeat(400)}${name}`,
  ]);
}

export function logout(random: Random): Buffer {
  const key = random() < 0.8 ? ownKey : oneOf(random, [otherKey, ...names]);
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Request Method="logout" SessionKey="${key}"/>`;
  return written({ line: `POST ${sitePath(random, 'auth')}`, body: Buffer.from(body) }, random);
}

/** An e-mail whose XML and file names are changed before its length is told. */
export function email(random: Random): Buffer {
  const whole = oneOf(random, emails);
  const end = whole.indexOf('\r\n\r\n') + 4;
  const head = whole.toString('latin1', 0, end);
  const body =
    random() < 0.6 ? renamed(whole.subarray(end), random) : mutate(whole.subarray(end), random, all);
  return damagedAtTimes(fitted(head, body), random);
}

/** One value, file name or element's text in a body becomes one of the names. */
function renamed(body: Buffer, random: Random): Buffer {
  const text = body.toString('latin1');
  const places = [...text.matchAll(/(?<==")[^"\r\n]*(?=")|(?<=>)[^<>\r\n]+(?=<)|(?<=<!\[CDATA\[)[^\]]*/g)];
  if (places.length === 0) return body;
  const { index, 0: value } = oneOf(random, places);
  return Buffer.from(
    text.slice(0, index) + oneOf(random, names) + text.slice(index + value.length),
    'latin1',
  );
}

/** The head with the length that the body has by now. */
function fitted(head: string, body: Buffer): Buffer {
  const length = `Content-Length: ${body.length}`;
  return Buffer.concat([Buffer.from(head.replace(/Content-Length: *\d+/i, length), 'latin1'), body]);
}

function written({ line, body, type }: Message, random: Random): Buffer {
  const changed = random() < 0.4 ? mutate(body, random, all) : body;
  const kind = type === undefined ? '' : `Content-Type: ${type}\r\n`;
  const head = `${line} HTTP/1.1\r\nHost: snsgw.samsungmobile.com\r\n${kind}Content-Length: 0\r\n\r\n`;
  return damagedAtTimes(fitted(head, changed), random);
}

function damagedAtTimes(bytes: Buffer, random: Random): Buffer {
  return random() < 0.25 ? damaged(bytes, random) : bytes;
}

/** The whole request, its head too. */
function damaged(bytes: Buffer, random: Random): Buffer {
  return mutate(bytes, random, all);
}

/** Puts the keys in: each quarter by itself, so that a mutated key is still near the real one. */
export function withKeys(bytes: Buffer, own: string, other: string): Buffer {
  let text = bytes.toString('latin1');
  for (let at = 0; at < 32; at += 8) {
    text = text.replaceAll(ownKey.slice(at, at + 8), own.slice(at, at + 8));
    text = text.replaceAll(otherKey.slice(at, at + 8), other.slice(at, at + 8));
  }
  return Buffer.from(text, 'latin1');
}
