import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Scrubber } from '../../lib/bundle/scrubber.ts';

const test = suite('bundle/scrubber');
const known = new Scrubber([
  { kind: 'name', value: 'georg' },
  { kind: 'word', value: 'Großmutter (1. Mai)' },
  { kind: 'domain', value: 'lukas.lan' },
]);

/** A text, and what is left of it. */
const texts: readonly (readonly [text: string, left: string])[] = [
  ['mail from oma@web.example, <Oma@Web.example> again', 'mail from <address-1>, <<address-1>> again'],
  ['georg and GEORG, not georgia', '<name-1> and <name-1>, not georgia'],
  ['see Großmutter (1. Mai)!', 'see <word-1>!'],
  ['mail.lukas.lan', 'mail.<domain-1>'],
  ['smtp://user:p@ss@mail.example:587', 'smtp://…@mail.example:587'],
  ['password: hunter2, token="abc def" api_key=x', 'password: …, token="<word-1>" api_key=…'],
  ['Authorization: Bearer abcdefgh12', 'Authorization: … …'],
  ['posted as https://photog.social/@ge/1234, done', 'posted as https://photog.social/…, done'],
  ['as @ge on it', 'as <name-1> on it'],
  ['in /home/ge/x and file:/Users/ge/y', 'in /home/… and file:/Users/…'],
  ["ENOENT, open '/mnt/oma gertrud/x.yaml'", "ENOENT, open '/mnt/…'"],
  ['at f (file:///mnt/ernas/x.ts:12:3)', 'at f (file:///mnt/…:12:3)'],
  ['550 <oma@nas>: no such user', '550 <<address-1>>: no such user'],
  ['key ZTK1MWMWZDGTMGMXOS0ZY2UXLWI5ZWET', 'key …'],
  ['İ, georg was here', 'İ, <name-1> was here'],
  ['from "Our secret: here" by "Oma Erna"', 'from "<word-1>" by "<word-2>"'],
  ['it came from "Oma Erna and mor…', 'it came from "<word-1>"'],
  ['it came from "Oma Erna\\', 'it came from "<word-1>"'],
  ['a "torn, "Oma Erna" b', 'a "<word-1>"'],
  ['cannot write /var/photos/erna/a.jpg: full', 'cannot write /var/…: full'],
  ['expected POST to /social/columbus/email', 'expected POST to /social/columbus/email'],
  ['expected PUT to /upload/<session>/<file>; x', 'expected PUT to /upload/<session>/<file>; x'],
  [
    '192.168.4.7, then 10.0.0.7, then 192.168.4.7',
    '<camera-1> (192.168.x.x), then <camera-2> (10.x.x.x), then <camera-1> (192.168.x.x)',
  ],
  ['from fe80::1:2ff:fe3 and ::1', 'from <camera-1> and ::1'],
  ['http://0.0.0.0:8080 and 127.0.0.1', 'http://0.0.0.0:8080 and 127.0.0.1'],
  ['a0:b1:c2:d3:e4:f5 SEC_MODE_a0b1c2d3e4f5', '<hardware-1> SEC_MODE_<hardware-1>'],
  ['DUID 123456789033, key 0123456789abcdef', 'DUID …, key …'],
  ['eyJhbGciOiJIUzI1NiIsInR5cCI6', '…'],
  ['said "my words" and "my words", "other"', 'said "<word-1>" and "<word-1>", "<word-2>"'],
  ['add it to "senders"', 'add it to "senders"'],
  ['said "a \\"b\\" c"', 'said "<word-1>"'],
  [
    'SB_CREDENTIAL_UNREADABLE: 4100000 of 8200000 bytes (50 %), 14:32:10',
    'SB_CREDENTIAL_UNREADABLE: 4100000 of 8200000 bytes (50 %), 14:32:10',
  ],
  [
    'POST www.ospserver.net/social/columbus/email (email)',
    'POST www.ospserver.net/social/columbus/email (email)',
  ],
  ['queued as 1hkz9q2v0c7f', 'queued as 1hkz9q2v0c7f'],
];

for (const [text, left] of texts)
  test(`${text} → ${left}`, () => {
    const fresh = new Scrubber([
      { kind: 'name', value: 'georg' },
      { kind: 'word', value: 'Großmutter (1. Mai)' },
      { kind: 'domain', value: 'lukas.lan' },
    ]);
    assert.is(fresh.text(text), left);
  });

test('a literal is found again in bytes, whatever its case', () => {
  assert.ok(known.foundIn(Buffer.from('xx GROSSMUTTER www.LUKAS.lan')));
  assert.ok(known.foundIn(Buffer.from('a Großmutter (1. Mai) b')));
  assert.not.ok(known.foundIn(Buffer.from('nothing')));
  const middle = Buffer.alloc(1_200_000, 'x');
  assert.ok(known.foundIn(Buffer.concat([middle, Buffer.from(' lukas.lan')])), 'at the end');
});

test('an address that is somebody’s is found in bytes, known or not', () => {
  assert.ok(known.foundIn(Buffer.from('<sender>oma@web.de</sender>')));
  for (const nobody of ['xxxxa@xxxa.example', 'Camera@samsungcamera.com', 'x@2', '@a.de', 'xxx@xx.xx'])
    assert.not.ok(known.foundIn(Buffer.from(`<sender>${nobody}</sender>`)), nobody);
  const began = performance.now();
  known.foundIn(Buffer.concat([Buffer.alloc(500_000, 'x'), Buffer.alloc(500_000, 'x.')]));
  assert.ok(performance.now() - began < 2000, `${performance.now() - began}`);
});

test('a word of our own, a numbered file and the address from the factory are no secrets, nor are two letters', () => {
  const scrubber = new Scrubber([
    { kind: 'word', value: 'photos' },
    { kind: 'word', value: 'ab' },
    { kind: 'word', value: 'SAM_0001.JPG' },
    { kind: 'domain', value: 'camera.example' },
    { kind: 'address', value: 'Camera@samsungcamera.com' },
  ]);
  assert.is(scrubber.text('photos in ab'), 'photos in ab');
  assert.not.ok(
    scrubber.foundIn(Buffer.from('SAM_0001.JPG from Camera@samsungcamera.com to a@camera.example')),
  );
});

test('a log of a megabyte with thousands of secrets takes seconds at most', () => {
  const secrets = Array.from({ length: 5000 }, (_, index) => ({
    kind: 'word' as const,
    value: `SAM_${index}.JPG`,
  }));
  const scrubber = new Scrubber(secrets);
  const began = performance.now();
  for (let line = 0; line < 5000; line++)
    scrubber.text(
      `camera 10.0.0.7 email → mastodon: 2 photos, 4.1 MB, queued as 1hkz9q2v0c7f, in /data/outbox number ${line} and some more words to fill it`,
    );
  assert.ok(performance.now() - began < 5_000, `${performance.now() - began}`);
});

test.run();
