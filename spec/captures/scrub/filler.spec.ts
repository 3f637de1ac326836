import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fillerFor, isMedia } from '../../../lib/captures/scrub/filler.ts';
import { scrubbedRequest } from './scrubbed.ts';

const test = suite('captures/scrub/filler');

function filled(start: Buffer, length: number): Buffer {
  const content = Buffer.alloc(length);
  for (const { offset, bytes } of fillerFor(start, length)) bytes.copy(content, offset);
  return content;
}

const jpegStart = Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0x12, 0x34, 0x45, 0x78, 0x69, 0x66, 0, 0]);

test('a filled JPEG is a photo for a decoder that minds every warning', async () => {
  const { default: sharp } = await import('sharp');
  for (const length of [267, 268, 269, 270, 271, 272, 273, 300, 65_802, 65_803, 65_804, 65_806, 1_321_000]) {
    const photo = filled(jpegStart, length);
    const { width, height } = await sharp(photo, { failOn: 'warning' })
      .toBuffer({ resolveWithObject: true })
      .then(({ info }) => info);
    assert.equal([width, height], [16, 16], `${length} bytes`);
  }
});

test('a JPEG of any length begins and ends as one, and holds nothing of the other', () => {
  for (let length = 4; length < 700; length += 1) {
    const photo = filled(jpegStart, length);
    assert.is(photo.readUInt16BE(0), 0xffd8, `${length}`);
    assert.is(photo.readUInt16BE(length - 2), 0xffd9, `${length}`);
    assert.not(photo.includes('Exif'));
  }
});

test('a video is a box that tells its kind, and one of free space to its end', () => {
  const start = Buffer.from('\0\0\0\x20ftypmp42', 'latin1');
  const video = filled(start, 1_000);
  assert.is(video.readUInt32BE(0), 20);
  assert.is(video.toString('latin1', 4, 8), 'ftyp');
  assert.is(video.readUInt32BE(20), 980);
  assert.is(video.toString('latin1', 24, 28), 'free');
  assert.equal(video.subarray(28), Buffer.alloc(972));
});

const kinds: readonly (readonly [name: string, start: string, kept: number])[] = [
  ['PNG', '\x89PNG\r\n\x1a\n\0\0\0\r', 8],
  ['AVI', 'RIFF\x10\0\0\0AVI ', 12],
  ['TIFF and raw', 'II*\0\x08\0\0\0secret', 4],
  ['GIF', 'GIF89a\x01\x02secret', 6],
];

test('of other kinds the first bytes stay, and the rest is zeros', () => {
  for (const [name, start, kept] of kinds) {
    const bytes = Buffer.from(start, 'latin1');
    assert.ok(isMedia(bytes), name);
    const content = filled(bytes, 200);
    assert.equal(content.subarray(0, kept), bytes.subarray(0, kept), name);
    assert.equal(content.subarray(kept), Buffer.alloc(200 - kept), name);
  }
});

const upload = (type: string, content: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(
      `PUT /upload/x/y HTTP/1.1\r\nHost: a\r\nContent-Type: ${type}\r\nContent-Length: ${content.length}\r\n\r\n`,
    ),
    content,
  ]);

const secretPhoto = Buffer.concat([jpegStart, Buffer.from('SAMSUNG\0NX300\0 serial 998877 '.repeat(5_000))]);

test('a photo is filler, and stays where bodies are kept', () => {
  const request = upload('image/jpeg', secretPhoto);
  const scrubbed = scrubbedRequest(request);
  assert.not(scrubbed.includes('998877'));
  assert.is(scrubbed.length, request.length);
  assert.is(scrubbed.readUInt16BE(scrubbed.length - 2), 0xffd9);
  assert.equal(scrubbedRequest(request, { keepBodies: true }), request);
  assert.equal(scrubbedRequest(scrubbed), scrubbed);
});

test('what is called a photo and is none, what is binary, and what is too long for a message is zeros', () => {
  const contents: readonly (readonly [string, Buffer])[] = [
    ['image/jpeg', Buffer.from('no photo, but a secret')],
    ['text/xml', Buffer.from('secret\0secret')],
    ['text/xml', Buffer.from(`secret ${'words '.repeat(20_000)}`)],
  ];
  for (const [type, content] of contents) {
    const request = upload(type, content);
    const scrubbed = scrubbedRequest(request);
    assert.equal(scrubbed.subarray(-content.length), Buffer.alloc(content.length), type);
    assert.is(scrubbed.length, request.length);
  }
});

test('a photo in a request that is refused is zeros from its first byte on', () => {
  const refused = Buffer.from(
    upload('image/jpeg', secretPhoto).toString('latin1').replace('\r\n', '\n'),
    'latin1',
  );
  const scrubbed = scrubbedRequest(refused);
  assert.equal(scrubbed.subarray(-secretPhoto.length), Buffer.alloc(secretPhoto.length));
  assert.match(scrubbed.toString('latin1'), /^PUT \/upload\/x\/y HTTP\/1\.1\nHost: a/);
});

test('so is every other kind of photo in a request that is refused', () => {
  for (const start of ['\x89PNG\r\n\x1a\n', 'II*\0\x08\0', 'MM\0*\0\0', 'GIF89a', 'RIFF\x10\0\0\0AVI ']) {
    const request = Buffer.from(`PUT /x HTTP/1.1\nHost: a\n\n${start} serial 998877`, 'latin1');
    const scrubbed = scrubbedRequest(request).toString('latin1');
    assert.is(scrubbed.replace(/\0+$/, ''), 'PUT /x HTTP/1.1\nHost: a\n\n', JSON.stringify(start));
  }
});

test('a chunked photo is filler between its chunk lines', () => {
  const head =
    'PUT /upload/x/y HTTP/1.1\r\nHost: a\r\nContent-Type: image/jpeg\r\nTransfer-Encoding: chunked\r\n\r\n';
  const pieces = [
    secretPhoto.subarray(0, 1_000),
    secretPhoto.subarray(1_000, 70_000),
    secretPhoto.subarray(70_000),
  ];
  const chunks = pieces.flatMap((piece) => [
    Buffer.from(`${piece.length.toString(16)}\r\n`),
    piece,
    Buffer.from('\r\n'),
  ]);
  const request = Buffer.concat([Buffer.from(head), ...chunks, Buffer.from('0\r\n\r\n')]);
  const scrubbed = scrubbedRequest(request);
  assert.not(scrubbed.includes('998877'));
  let at = head.length;
  for (const chunk of chunks) {
    if (chunk.length < 10) assert.equal(scrubbed.subarray(at, at + chunk.length), chunk);
    at += chunk.length;
  }
  assert.is(scrubbed.toString('latin1', at), '0\r\n\r\n');
});

test.run();
