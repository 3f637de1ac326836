import { cdata, escaped } from './markup.ts';

/** What a person typed on the camera before sending. */
export interface EmailWords {
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly title: string;
  /** The message; the language marker is added here, as the camera does. */
  readonly message: string;
}

/** A photo as the message names it. */
export interface EmailPhoto {
  /** E.g. `SAM_4371.JPG`. */
  readonly name: string;
  /** Length in bytes. */
  readonly bytes: number;
}

/**
 * How the request is printed: `wiki`: origin-form target, two spaces, all headers [WIKI-MAIL, quoted]. `slides`:
 * absolute-form, one space, folded User-Agent, without Accept, Pragma and Host [SLIDES, quoted; probably edited for the talk].
 * The slides leave Content-Length out too; here it is kept, since nothing ends the body without it.
 */
export type EmailForm = 'wiki' | 'slides';

/** The bytes of an e-mail: `opening`, then each photo behind its own `photoHead`, then `ending`. */
export interface EmailBytes {
  readonly opening: Buffer;
  readonly photoHeads: readonly Buffer[];
  readonly ending: Buffer;
}

/** What the NX300 puts in when the person types nothing. [WIKI-MAIL, SLIDES, quoted] The recipient has no default: ours. */
export const defaultWords: EmailWords = {
  sender: 'Camera@samsungcamera.com',
  recipients: ['friend@camera.example'],
  title: '[Samsung Smart Camera] sent you files.',
  message: 'Sent from Samsung Camera.',
};

/** Behind the message, on a line of its own. [quoted; that the line break is CR LF: inferred] */
export const languageMarker = 'language_sh100_utf8';

const boundary = '---------------------------7d93b9550d4a';
const delimiter = `--${boundary}`;

/**
 * The bytes of the NX300's e-mail. Header order, the missing spaces, the two User-Agent headers, `fileName`, the trailing
 * semicolons, the extra line break behind the XML and the last delimiter that does not close are as printed [WIKI-MAIL,
 * SLIDES, quoted]; that CR LF follows the last delimiter is inferred. Values of the Authorization header are printed as
 * `censored`, and stay so.
 */
export function emailBytes(
  words: EmailWords,
  photos: readonly EmailPhoto[],
  form: EmailForm = 'wiki',
): EmailBytes {
  const message = Buffer.from(messagePart(words), 'utf8');
  const photoHeads = photos.map((photo) => Buffer.from(photoHead(photo), 'utf8'));
  const ending = Buffer.from(`\r\n${delimiter}\r\n`, 'latin1');
  const length = [message, ...photoHeads, ending].reduce((sum, part) => sum + part.length, 0);
  const head = requestHead(form, length + photos.reduce((sum, photo) => sum + photo.bytes, 0));
  return { opening: Buffer.concat([Buffer.from(head, 'latin1'), message]), photoHeads, ending };
}

const authorization = [
  'oauth_consumer_key="censored"',
  'oauth_nonce="censored"',
  'oauth_signature="censored="',
  'oauth_signature_method="HmacSHA1"',
  'oauth_timestamp="9717886885"',
  'oauth_version="1.0"',
].join(',');

const accept = [
  'image/gif',
  'image/x-xbitmap',
  'image/jpeg',
  'image/pjpeg',
  'application/x-shockwave-flash',
  'application/vnd.ms-excel',
  'application/vnd.ms-powerpoint',
  'application/msword',
  '*/*',
].join(', ');

const browser = [
  'Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1;',
  'Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1) ;',
  '.NET CLR 1.1.4322; InfoPath.2; .NET CLR 2.0.50727)',
];

function requestHead(form: EmailForm, contentLength: number): string {
  const lines = form === 'wiki' ? wikiHead(contentLength) : slidesHead(contentLength);
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function wikiHead(contentLength: number): readonly string[] {
  return [
    'POST /social/columbus/email?DUID=123456789033  HTTP/1.0',
    ...commonHeaders,
    `Accept: ${accept}`,
    'Pragma: no-cache',
    'Accept-Language: ko',
    `User-Agent: ${browser.join(' ')}`,
    'Host: www.ospserver.net',
    `Content-Length: ${contentLength}`,
  ];
}

/** Where the slides break the User-Agent was not carried over: guess. */
function slidesHead(contentLength: number): readonly string[] {
  return [
    'POST http://www.ospserver.net/social/columbus/email?DUID=123456789033 HTTP/1.0',
    ...commonHeaders,
    'Accept-Language: ko',
    `User-Agent: ${browser.join('\r\n    ')}`,
    `Content-Length: ${contentLength}`,
  ];
}

const commonHeaders = [
  `Authorization:OAuth ${authorization}`,
  'x-osp-version:v1',
  'User-Agent: sdeClient',
  `Content-Type: multipart/form-data; boundary=${boundary}`,
];

function messagePart(words: EmailWords): string {
  return [
    delimiter,
    'content-disposition: form-data; name="message"; fileName="sample.txt"',
    'content-Type: multipart/form-data;',
    '',
    '<?xml version="1.0" encoding="UTF-8"?>',
    `${emailXml(words)}\r\n`,
  ].join('\r\n');
}

function photoHead({ name }: EmailPhoto): string {
  return [
    `\r\n${delimiter}`,
    `content-disposition: form-data; name="binary"; fileName="${onOneLine(name)}"`,
    'content-Type: image/jpeg;',
    '\r\n',
  ].join('\r\n');
}

function emailXml({ sender, recipients, title, message }: EmailWords): string {
  const receivers = recipients.map((address) => `<receiver>${escaped(address)}</receiver>`).join('');
  return [
    `<email><sender>${escaped(sender)}</sender><receiverList>${receivers}</receiverList>`,
    `<title>${cdata(title)}</title><body>${cdata(`${message}\r\n${languageMarker}`)}</body></email>`,
  ].join('');
}

/** A name that cannot end its own quotes or line; cameras' own names never need this. */
function onOneLine(name: string): string {
  return name.replace(/["\r\n]/g, '_');
}
