import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultWords, emailBytes } from '../../lib/cameras/email-message.ts';

const test = suite('cameras/email-message');

/** As printed, with CR LF put at the line ends and the length of what follows. [WIKI-MAIL, quoted] */
const printed = `POST /social/columbus/email?DUID=123456789033  HTTP/1.0
Authorization:OAuth oauth_consumer_key="censored",oauth_nonce="censored",oauth_signature="censored=",oauth_signature_method="HmacSHA1",oauth_timestamp="9717886885",oauth_version="1.0"
x-osp-version:v1
User-Agent: sdeClient
Content-Type: multipart/form-data; boundary=---------------------------7d93b9550d4a
Accept: image/gif, image/x-xbitmap, image/jpeg, image/pjpeg, application/x-shockwave-flash, application/vnd.ms-excel, application/vnd.ms-powerpoint, application/msword, */*
Pragma: no-cache
Accept-Language: ko
User-Agent: Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1; Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1) ; .NET CLR 1.1.4322; InfoPath.2; .NET CLR 2.0.50727)
Host: www.ospserver.net
Content-Length: LENGTH

-----------------------------7d93b9550d4a
content-disposition: form-data; name="message"; fileName="sample.txt"
content-Type: multipart/form-data;

<?xml version="1.0" encoding="UTF-8"?>
<email><sender>Camera@samsungcamera.com</sender><receiverList><receiver>me@camera.example</receiver></receiverList><title><![CDATA[[Samsung Smart Camera] sent you files.]]></title><body><![CDATA[Sent from Samsung Camera.
language_sh100_utf8]]></body></email>

-----------------------------7d93b9550d4a
content-disposition: form-data; name="binary"; fileName="SAM_4371.JPG"
content-Type: image/jpeg;

PHOTO
-----------------------------7d93b9550d4a
`.replaceAll('\n', '\r\n');

const words = { ...defaultWords, recipients: ['me@camera.example'] };

function whole(...[given, photos, form]: Parameters<typeof emailBytes>): string {
  const { opening, photoHeads, ending } = emailBytes(given, photos, form);
  const middle = photoHeads.flatMap((head) => [head, Buffer.from('PHOTO')]);
  return Buffer.concat([opening, ...middle, ending]).toString('utf8');
}

function bodyOf(request: string): string {
  return request.slice(request.indexOf('\r\n\r\n') + 4);
}

test('an e-mail with one photo is byte for byte as printed', () => {
  const expected = printed.replace('LENGTH', String(bodyOf(printed).length));
  assert.is(whole(words, [{ name: 'SAM_4371.JPG', bytes: 5 }]), expected);
});

test('the boundary has 27 dashes, a delimiter 29', () => {
  assert.match(printed, /boundary=-{27}7d93b9550d4a\r\n/);
  assert.match(bodyOf(printed), /^-{29}7d93b9550d4a\r\n/);
});

test('a second photo comes as a second part of the same kind', () => {
  const photos = ['SAM_4371.JPG', 'SAM_4372.JPG'].map((name) => ({ name, bytes: 5 }));
  const request = whole(words, photos);
  const second = [
    'PHOTO',
    '-----------------------------7d93b9550d4a',
    'content-disposition: form-data; name="binary"; fileName="SAM_4372.JPG"',
    'content-Type: image/jpeg;',
    '',
    'PHOTO',
    '-----------------------------7d93b9550d4a',
    '',
  ].join('\r\n');
  assert.ok(request.endsWith(second));
  assert.match(request, new RegExp(`Content-Length: ${bodyOf(request).length}\r\n`));
});

test('the form of the slides has an absolute target, one space, a folded User-Agent and no Accept, Pragma, Host', () => {
  const request = whole(words, [{ name: 'SAM_4371.JPG', bytes: 5 }], 'slides');
  const head = request.slice(0, request.indexOf('\r\n\r\n'));
  assert.ok(
    head.startsWith('POST http://www.ospserver.net/social/columbus/email?DUID=123456789033 HTTP/1.0\r\n'),
  );
  assert.match(head, /User-Agent: Mozilla[^\r]*\r\n {4}[^ ]/);
  assert.not.match(head, /\r\n(Accept|Pragma|Host):/);
  assert.is(bodyOf(request), bodyOf(printed));
});

test('Content-Length counts bytes, not letters', () => {
  const korean = { ...words, title: '호수의 저녁', message: 'ä' };
  const request = Buffer.from(whole(korean, [{ name: '사진.JPG', bytes: 5 }]));
  const bodyBytes = request.length - request.indexOf('\r\n\r\n') - 4;
  assert.match(request.toString('utf8'), new RegExp(`Content-Length: ${bodyBytes}\r\n`));
});

const hostile = [
  ['title', 'a ]]> b', '<![CDATA[a ]]]]><![CDATA[> b]]>'],
  ['title', 'x & <b>', '<![CDATA[x & <b>]]>'],
  ['message', ']]>', '<![CDATA[]]]]><![CDATA[>\r\nlanguage_sh100_utf8]]>'],
  ['sender', 'Me & You <me@x.example>', '<sender>Me &amp; You &lt;me@x.example&gt;</sender>'],
] as const;

for (const [field, text, expected] of hostile)
  test(`“${text}” as ${field} stays inside its element`, () => {
    assert.ok(whole({ ...words, [field]: text }, []).includes(expected));
  });

test('every recipient is an element, escaped', () => {
  const request = whole({ ...words, recipients: ['a@x.example', 'b&c@x.example'] }, []);
  assert.ok(request.includes('<receiver>a@x.example</receiver><receiver>b&amp;c@x.example</receiver>'));
});

test('a file name cannot end its quotes or its line', () => {
  const request = whole(words, [{ name: 'a"; x="\r\nEvil: yes\r\n.JPG', bytes: 5 }]);
  assert.ok(request.includes('fileName="a_; x=___Evil: yes__.JPG"\r\n'));
});

test.run();
