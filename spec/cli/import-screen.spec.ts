import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Imported } from '../../lib/captures/import/import.ts';
import { Sighting } from '../../lib/captures/import/sighting.ts';
import { importAsJson, importAsText } from '../../lib/cli/import-screen.ts';
import { camera, server } from '../traces/told.ts';

const test = suite('cli/import-screen');

function imported(request: string, more: Partial<Imported> = {}): Imported {
  const sighting = new Sighting({ number: 1, frame: 9, began: 0, camera, server, whole: true });
  sighting.took('camera', Buffer.from(request));
  sighting.ended('reset', false);
  return {
    camera: camera.address,
    folders: ['captures/a/b', 'captures/a/b-2'],
    provenance: 'recorded',
    conversations: [{ sighting, folder: 'captures/a/b', behind: 0, refused: undefined }],
    remarks: [],
    leftOut: [],
    ...more,
  };
}

test('a key of a session in a path is not told', () => {
  const key = '0123456789abcdef0123456789abcdef';
  const one = imported(`PUT /upload/${key}/SAM_1.JPG HTTP/1.1\r\nHost: snsgw.samsungmobile.com\r\n\r\n`);
  for (const text of [importAsText(one), importAsJson(one)]) {
    assert.not.ok(text.includes(key));
    assert.match(text, /PUT \/upload\/…\/SAM_1\.JPG/);
  }
});

test('what a camera said that is no request has a name all the same', () => {
  assert.match(importAsText(imported('hello')), /\n1\. bytes that are no HTTP \(to 10\.0\.0\.1, port 80\)\n/);
});

test('several captures are named, and said again together', () => {
  const text = importAsText(imported('GET / HTTP/1.1\r\n\r\n'));
  assert.match(
    text,
    /; the camera broke it off\nwritten: captures\/a\/b \(recorded\)\nwritten: captures\/a\/b-2 /,
  );
  assert.match(text, /samsung-bridge replay captures\/a\/b captures\/a\/b-2$/);
});

test('a folder whose name has spaces is named so that a shell takes it', () => {
  const text = importAsText(imported('GET / HTTP/1.1\r\n\r\n', { folders: ["a/my camera's"] }));
  assert.match(
    text,
    /written: a\/my camera's \(recorded\)\n.*--text 'a\/my camera'\\''s'\n.*replay 'a\/my camera'\\''s'$/,
  );
});

test('where nothing could be written, that is said last', () => {
  const remarks = [{ code: 'SB_RECORD_DISK', text: 'the disk is full' }];
  const text = importAsText(
    imported('GET / HTTP/1.1\r\n\r\n', { folders: [], remarks, leftOut: ['one thing'] }),
  );
  assert.match(
    text,
    /\nnote: the disk is full \(SB_RECORD_DISK\)\nleft out: one thing\nno capture was written: do what the notes say, or give --out a folder on another disk$/,
  );
});

test.run();
