import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findModel } from '../../lib/cameras/models.ts';
import { type Capture, findCaptures, loadCapture } from '../../lib/captures/capture.ts';
import { judgeReply } from '../../lib/captures/judge.ts';
import { present } from '../cameras/present.ts';

const test = suite('captures/ as committed');

const root = fileURLToPath(new URL('../../captures', import.meta.url));
const captures = await Promise.all((await findCaptures(root)).map(loadCapture));

function captureOf(name: string): Capture {
  return present(
    captures.find((capture) => capture.name === name),
    name,
  );
}

function only({ conversations }: Capture) {
  return present(conversations[0]);
}

/** An expected reply as a server would send it. */
function real(reply: Buffer): string {
  const text = reply.toString('latin1').replaceAll('{time}', '1700000000000');
  return text.replaceAll('{session}', '0123456789abcdef0123456789abcdef');
}

async function photo(name: string): Promise<string> {
  return (await readFile(new URL(name, import.meta.url))).toString('latin1');
}

test('all that were made are there', () => {
  const made = [
    'hmx-qf30/share-photo',
    'nx-mini/gld',
    'nx300/email-one-photo',
    'nx300/email-one-photo-slides',
    'nx300/email-two-photos',
    'nx300/email-two-photos-slides',
    'nx300/gld',
    'nx300/login',
    'nx300/login-empty',
    'nx300/login-oauth-site',
    'nx300/login-slides',
    'nx300/share-two-photos',
    'nx300/share-unknown-session',
    'st1000/time',
    'st200f/yahoo',
    'wb150f/share-video',
    'wb37f/msn',
    'wb850f/yahoo',
  ];
  const names = captures.map(({ name }) => name);
  for (const name of made) assert.ok(names.includes(name), name);
});

for (const capture of captures) {
  test(`${capture.name} is of a known model and holds nothing but what it names`, async () => {
    assert.is(findModel(capture.model)?.name, capture.model);
    const named = capture.conversations.flatMap(({ name }) => [name, name.replace('request', 'reply')]);
    assert.equal((await readdir(capture.folder)).sort(), ['capture.yaml', ...named].sort());
  });

  test(`${capture.name}: what is not all quoted or recorded says what was filled in`, () => {
    if (capture.provenance === 'reconstructed') assert.match(capture.notes.join(), /ours|guess|filled in/i);
  });

  test(`${capture.name}: the model itself accepts the expected replies`, () => {
    for (const { name, judge, reply } of capture.conversations) {
      const judgement = judgeReply(judge, capture.model, Buffer.from(real(reply), 'latin1'));
      assert.ok(judgement.accepted, `${name}: ${JSON.stringify(judgement)}`);
    }
  });

  test(`${capture.name}: expected replies fit one segment and announce their length`, () => {
    for (const { reply } of capture.conversations.filter(({ reply }) => reply.length > 0)) {
      const text = real(reply);
      const body = text.slice(text.indexOf('\r\n\r\n') + 4);
      assert.ok(text.length <= 1400);
      assert.match(text, new RegExp(`\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`));
    }
  });
}

const probes = [
  ['nx300/gld', 'gld.samsungosp.com'],
  ['nx-mini/gld', 'gld.samsungosp.com'],
  ['wb850f/yahoo', 'www.yahoo.co.kr'],
  ['st200f/yahoo', 'www.yahoo.co.kr'],
  ['wb37f/msn', 'www.msn.com'],
] as const;

for (const [name, host] of probes)
  test(`${name} asks ${host}`, () => {
    assert.is(only(captureOf(name)).request.toString(), `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  });

/** Lines as printed. [WIKI-MAIL, quoted] Written out here a second time, so that no builder vouches for itself. */
const head = [
  'POST /social/columbus/email?DUID=123456789033  HTTP/1.0',
  'Authorization:OAuth oauth_consumer_key="censored",oauth_nonce="censored",oauth_signature="censored=",oauth_signature_method="HmacSHA1",oauth_timestamp="9717886885",oauth_version="1.0"',
  'x-osp-version:v1',
  'User-Agent: sdeClient',
  'Content-Type: multipart/form-data; boundary=---------------------------7d93b9550d4a',
  'Accept: image/gif, image/x-xbitmap, image/jpeg, image/pjpeg, application/x-shockwave-flash, application/vnd.ms-excel, application/vnd.ms-powerpoint, application/msword, */*',
  'Pragma: no-cache',
  'Accept-Language: ko',
  'User-Agent: Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1; Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1) ; .NET CLR 1.1.4322; InfoPath.2; .NET CLR 2.0.50727)',
  'Host: www.ospserver.net',
];

function messageOf(body: string): readonly string[] {
  return [
    '-----------------------------7d93b9550d4a',
    'content-disposition: form-data; name="message"; fileName="sample.txt"',
    'content-Type: multipart/form-data;',
    '',
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<email><sender>Camera@samsungcamera.com</sender><receiverList><receiver>friend@camera.example</receiver></receiverList><title><![CDATA[[Samsung Smart Camera] sent you files.]]></title><body><![CDATA[${body}`,
    'language_sh100_utf8]]></body></email>',
    '',
  ];
}

function photoPart(name: string, content: string): readonly string[] {
  return [
    '-----------------------------7d93b9550d4a',
    `content-disposition: form-data; name="binary"; fileName="${name}"`,
    'content-Type: image/jpeg;',
    '',
    content,
  ];
}

const end = ['-----------------------------7d93b9550d4a', ''];

test('the e-mail with one photo is what the wiki prints, around a photo of ours', async () => {
  const lines = [
    ...messageOf('Sent from Samsung Camera.'),
    ...photoPart('SAM_4371.JPG', await photo('photo-1.jpg')),
  ];
  const body = [...lines, ...end].join('\r\n');
  const expected = [...head, `Content-Length: ${body.length}`, '', body].join('\r\n');
  assert.is(only(captureOf('nx300/email-one-photo')).request.toString('latin1'), expected);
});

test('the e-mail with two photos has two parts “binary” and alt texts in its words', async () => {
  const lines = [
    ...messageOf('Evening at the lake~red sky over water~a boat on the shore'),
    ...photoPart('SAM_4371.JPG', await photo('photo-1.jpg')),
    ...photoPart('SAM_4372.JPG', await photo('photo-2.jpg')),
  ];
  const body = [...lines, ...end].join('\r\n');
  const expected = [...head, `Content-Length: ${body.length}`, '', body].join('\r\n');
  assert.is(only(captureOf('nx300/email-two-photos')).request.toString('latin1'), expected);
});

for (const count of ['one-photo', 'two-photos'])
  test(`the e-mail in the form of the slides (${count}) has the same body behind another head`, () => {
    const wiki = only(captureOf(`nx300/email-${count}`)).request.toString('latin1');
    const slides = only(captureOf(`nx300/email-${count}-slides`)).request.toString('latin1');
    const bodyOf = (request: string) => request.slice(request.indexOf('\r\n\r\n'));
    assert.is(bodyOf(slides), bodyOf(wiki));
    assert.match(
      slides,
      /^POST http:\/\/www\.ospserver\.net\/social\/columbus\/email\?DUID=123456789033 HTTP\/1\.0\r\n/,
    );
    assert.match(slides, /\r\nUser-Agent: Mozilla[^\r]+\r\n {4}\S/);
  });

test.run();
