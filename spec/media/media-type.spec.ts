import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { typeOf } from '../../lib/media/media-type.ts';

const test = suite('media/media-type');

const types: readonly (readonly [start: string, mime: string, kind: string])[] = [
  ['\xff\xd8\xff\xe0\0\x10JFIF\0', 'image/jpeg', 'photo'],
  ['\xff\xd8\xff\xe1\x2c\x08Exif\0\0', 'image/jpeg', 'photo'],
  ['\xff\xd8\xff', 'image/jpeg', 'photo'],
  ['\xff\xd8', 'application/octet-stream', 'unknown'],
  ['\x89PNG\r\n\x1a\n\0\0', 'image/png', 'photo'],
  ['GIF89a\x01\0', 'image/gif', 'photo'],
  ['RIFF\x10\0\0\0WEBPVP8 ', 'image/webp', 'photo'],
  ['RIFF\x10\0\0\0AVI LIST', 'video/x-msvideo', 'video'],
  ['RIFF\x10\0\0\0WAVEfmt ', 'application/octet-stream', 'unknown'],
  ['II*\0\x08\0\0\0', 'image/tiff', 'raw'],
  ['MM\0*\0\0\0\x08', 'image/tiff', 'raw'],
  ['\0\0\0\x20ftypisom\0\0\x02\0', 'video/mp4', 'video'],
  ['\0\0\0\x18ftypmp42\0\0\0\0', 'video/mp4', 'video'],
  ['\0\0\0\x14ftypqt  \0\0\0\0', 'video/quicktime', 'video'],
  ['\0\0\0\x18ftypheic\0\0\0\0', 'image/heic', 'photo'],
  ['\0\0\0\x18ftypavif\0\0\0\0', 'image/avif', 'photo'],
  ['<html>', 'application/octet-stream', 'unknown'],
  ['', 'application/octet-stream', 'unknown'],
];

for (const [start, mime, kind] of types)
  test(`takes ${JSON.stringify(start.slice(0, 16))} for ${mime}`, () => {
    const type = typeOf(Buffer.from(start, 'latin1'));
    assert.is(type.mime, mime);
    assert.is(type.kind, kind);
  });

test('wants no more bytes than it says', () => {
  const far = Buffer.concat([Buffer.alloc(64), Buffer.from('GIF89a')]);
  assert.is(typeOf(far).kind, 'unknown');
});

test.run();
