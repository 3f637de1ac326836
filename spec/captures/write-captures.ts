/**
 * Writes the folders below captures/ that are put together from what the sources print. Run by hand when one of them must
 * change: `npm run captures`. Recorded captures are never written by it.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import {
  defaultWords,
  type EmailForm,
  type EmailWords,
  emailBytes,
} from '../../lib/cameras/email-message.ts';
import { sources } from '../../lib/cameras/evidence.ts';
import { hotspotRequest } from '../../lib/cameras/hosts.ts';
import { segmentLength } from '../../lib/captures/segments.ts';
import { socialCaptures } from './social-captures.ts';
import { html, ownReply, ownSegments, photos, reply, root, type Written } from './written.ts';

const emailNotes: Readonly<Record<EmailForm, string>> = {
  wiki: 'Quoted: the request line with its two spaces, every header with its order and spelling but for the number in Content-Length, boundary, delimiters, part headers, XML, default sender, title and body.',
  slides:
    'Quoted: the request line in absolute form, the folded User-Agent (the place of its line break is a guess), boundary, delimiters, part headers, XML, default sender, title and body. Probably edited for the talk: Accept, Pragma and Host are not there.',
};

function email(form: EmailForm, words: EmailWords, names: readonly string[]): Buffer {
  const contents = photos.slice(0, names.length);
  const named = names.map((name, index) => ({ name, bytes: contents[index]?.length ?? 0 }));
  const { opening, photoHeads, ending } = emailBytes(words, named, form);
  const middle = photoHeads.flatMap((head, index) => [head, contents[index] ?? Buffer.alloc(0)]);
  return Buffer.concat([opening, ...middle, ending]);
}

function emailCapture(form: EmailForm, count: 1 | 2): Written {
  const names = ['SAM_4371.JPG', 'SAM_4372.JPG'].slice(0, count);
  const twoWords = { ...defaultWords, message: 'Evening at the lake~red sky over water~a boat on the shore' };
  const case_ = `email-${count === 1 ? 'one-photo' : 'two-photos'}${form === 'slides' ? '-slides' : ''}`;
  return {
    folder: `nx300/${case_}`,
    model: 'NX300',
    source: form === 'wiki' ? 'WIKI-MAIL' : 'SLIDES',
    provenance: 'reconstructed',
    notes: [
      emailNotes[form],
      'Filled in: the photos (tiny JPEGs of our own), so Content-Length is ours; the recipient. The Authorization values are the word “censored”, as in the source.',
      'Inferred: CR LF as line end, also before the language marker and behind the last delimiter.',
      ...(form === 'slides'
        ? ['Content-Length is not in the source at all; a body cannot go without it.']
        : []),
      ...(count === 2
        ? [
            'That a second photo is a second part “binary” is described, not printed; so is its message our own.',
          ]
        : []),
      `${ownReply} Its body is quoted from the old Python service (samsung-nx-emailservice).`,
      ownSegments,
    ],
    conversations: [
      {
        request: email(form, count === 1 ? defaultWords : twoWords, names),
        reply: reply([html], '<Response Status="succ" />'),
        judge: 'email',
      },
    ],
  };
}

const unprinted = 'Request: the host is described; the headers were never published and are left out.';
const printed = 'Request: the two lines are quoted, that nothing follows them is a guess.';

interface Probed extends Partial<Omit<Written, 'conversations'>> {
  readonly reply: string;
}

function hotspot(folder: string, model: string, host: string, { reply, ...rest }: Probed): Written {
  return {
    folder,
    model,
    source: 'README',
    provenance: 'reconstructed',
    notes: [unprinted, ownReply],
    conversations: [{ request: hotspotRequest(host), reply, judge: 'hotspot' }],
    ...rest,
  };
}

const gldReply = reply(['Server: nginx/notreally', 'ETag: "deadbeef"'], '');
const yahooReply = reply([html, 'Set-Cookie: samsung=hotspot; Domain=.yahoo.co.kr; Path=/'], 'YAHOO!');
const msnReply = reply([html, 'Set-Cookie: samsung=hotspot; Domain=.msn.com; Path=/'], 'MSN');
const gldNote = `${ownReply} Server, ETag and the empty body are quoted from the old Python service (samsung-nx-emailservice).`;
const cookieNote = `${ownReply} Set-Cookie and body are quoted from the old Python service (samsung-nx-emailservice).`;

const timeBody =
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><initializeResult><currentServerTime>{time}</currentServerTime></initializeResult>';

const captures: readonly Written[] = [
  emailCapture('wiki', 1),
  emailCapture('wiki', 2),
  emailCapture('slides', 1),
  emailCapture('slides', 2),
  hotspot('nx300/gld', 'NX300', 'gld.samsungosp.com', {
    source: 'WIKI-MAIL',
    notes: [unprinted, gldNote],
    reply: gldReply,
  }),
  hotspot('nx-mini/gld', 'NX mini', 'gld.samsungosp.com', {
    firmware: '1.10',
    notes: [unprinted, gldNote],
    reply: gldReply,
  }),
  hotspot('wb850f/yahoo', 'WB850F', 'www.yahoo.co.kr', {
    source: 'SLIDES',
    notes: [printed, cookieNote],
    reply: yahooReply,
  }),
  hotspot('st200f/yahoo', 'ST200F', 'www.yahoo.co.kr', {
    source: 'SLIDES',
    notes: [`${printed} The source names no model; the README lets the ST200F ask Yahoo.`, cookieNote],
    reply: yahooReply,
  }),
  hotspot('wb37f/msn', 'WB37F', 'www.msn.com', { notes: [unprinted, cookieNote], reply: msnReply }),
  {
    folder: 'st1000/time',
    model: 'ST1000',
    source: 'SLIDES',
    provenance: 'reconstructed',
    notes: [
      'Request: the path is quoted. Method, HTTP version and host are guesses, headers were never published.',
      `${ownReply} Its body is quoted from the old Python service (samsung-nx-emailservice); the time is in milliseconds there.`,
    ],
    conversations: [
      {
        request: Buffer.from(
          'GET /security/sso/initialize/time HTTP/1.1\r\nHost: www.ospserver.net\r\n\r\n',
          'latin1',
        ),
        reply: reply([html], timeBody),
        judge: 'none',
      },
    ],
  },
  ...socialCaptures,
];

function lengthsOf({ length }: Buffer): readonly number[] {
  const whole = Array.from({ length: Math.floor(length / segmentLength) }, () => segmentLength);
  return length % segmentLength === 0 ? whole : [...whole, length % segmentLength];
}

function yamlOf(written: Written): string {
  const { model, firmware = 'unknown', source, provenance, notes, placeholders } = written;
  const conversations = written.conversations.map(({ request, judge }, index) => ({
    request: `${index + 1}-request.bin`,
    reply: `${index + 1}-reply.bin`,
    segments: lengthsOf(request),
    judge,
  }));
  const about = { model, firmware, source: sources[source], provenance, notes, placeholders, conversations };
  return stringify(about, { lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' });
}

for (const written of captures) {
  const folder = new URL(`captures/${written.folder}/`, root);
  await mkdir(folder, { recursive: true });
  for (const [index, { request, reply }] of written.conversations.entries()) {
    await writeFile(new URL(`${index + 1}-request.bin`, folder), request);
    await writeFile(new URL(`${index + 1}-reply.bin`, folder), reply, 'latin1');
  }
  await writeFile(new URL('capture.yaml', folder), yamlOf(written));
}
