import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BoundaryScanner } from '../../lib/wire/boundary-scanner.ts';
import { bytes } from './multipart-reading.ts';
import { randomFrom, seedOfRun, splitsOf } from './splits.ts';

const test = suite('wire/boundary-scanner');

const maxPadding = 8;

/** A scanner and all the content that it has handed on. */
function listening(boundary: string): { scanner: BoundaryScanner; content: () => string } {
  const chunks: Buffer[] = [];
  const scanner = new BoundaryScanner(boundary, maxPadding, (chunk) => chunks.push(chunk));
  return { scanner, content: () => Buffer.concat(chunks).toString('latin1') };
}

const sightings: readonly (readonly [
  text: string,
  content: string,
  sighting: string | undefined,
  next: number,
])[] = [
  ['--B\r\nx', '', 'delimiter', 5],
  ['--B--\r\nx', '', 'closing', 7],
  ['--B         ', '', 'overlong', 12],
  ['x--B\r\n', 'x--B\r\n', undefined, 6],
  ['x\r\n--B\r\n\r\n--B--\r\n', 'x', 'delimiter', 8],
  ['x\r\n--B\t\r\n', 'x', 'delimiter', 9],
  ['\r\n--Bx\r\n--B-\r\n--B--\r\n', '\r\n--Bx\r\n--B-', 'closing', 21],
];

for (const [text, content, sighting, next] of sightings)
  test(`scans ${JSON.stringify(text)}`, () => {
    for (const { how, chunks } of splitsOf(bytes(text), seedOfRun)) {
      const listener = listening('B');
      let seen: string | undefined;
      let at = 0;
      for (const chunk of chunks) {
        if (seen !== undefined) break;
        seen = listener.scanner.scan(chunk, 0);
        at += listener.scanner.next;
      }
      if (seen === undefined) listener.scanner.finish();
      assert.equal([listener.content(), seen, at], [content, sighting, next], how);
    }
  });

const ends: readonly (readonly [text: string, content: string, sighting: string | undefined])[] = [
  ['x', 'x', undefined],
  ['x\r\n--', 'x\r\n--', undefined],
  ['x\r\n--B', 'x', 'delimiter'],
  ['x\r\n--B ', 'x', 'delimiter'],
  ['x\r\n--B \r', 'x', 'delimiter'],
  ['x\r\n--B-', 'x\r\n--B-', undefined],
  ['x\r\n--B-\r', 'x\r\n--B-\r', undefined],
  ['x\r\n--B--', 'x', 'closing'],
  ['x\r\n--B--\t', 'x', 'closing'],
  ['x\r\n--B--\r', 'x', 'closing'],
];

for (const [text, content, sighting] of ends)
  test(`ends with ${JSON.stringify(text)}`, () => {
    for (const { how, chunks } of splitsOf(bytes(text), seedOfRun)) {
      const listener = listening('B');
      for (const chunk of chunks) assert.is(listener.scanner.scan(chunk, 0), undefined, how);
      assert.equal([listener.scanner.finish(), listener.content()], [sighting, content], how);
    }
  });

test('goes on behind an offset of the chunk', () => {
  const { scanner, content } = listening('B');
  const chunk = bytes('a\r\n--B\r\nb\r\n--B--\r\n');
  assert.is(scanner.scan(chunk, 0), 'delimiter');
  scanner.startLine();
  assert.is(scanner.scan(chunk, scanner.next), 'closing');
  assert.is(content(), 'ab');
  assert.is(scanner.next, chunk.length);
});

test('never holds more than a delimiter line, whatever comes', () => {
  const random = randomFrom(seedOfRun);
  const alphabet = ['\r', '\n', '-', ' ', 'B', 'C', '\r\n--BCB', '\r\n--BC'];
  const { scanner, content } = listening('BCB');
  let text = '';
  for (let turn = 0; turn < 20_000; turn++) {
    const piece = alphabet[Math.floor(random() * alphabet.length)] ?? '';
    text += piece;
    if (scanner.scan(bytes(piece), 0) !== undefined) {
      text = text.slice(0, content().length);
      scanner.startLine();
    }
    if (turn % 100 !== 0) continue;
    const held = text.length - content().length;
    assert.ok(held <= '\r\n--BCB--\r'.length + maxPadding, `SEED=${seedOfRun}: holds ${held}`);
    assert.ok(text.startsWith(content()), `SEED=${seedOfRun}: lost or added bytes`);
  }
  scanner.finish();
  assert.ok(content().length > 10_000);
});

test('does not change what it has handed on', () => {
  const { scanner, content } = listening('B');
  scanner.scan(bytes('x\r\n--'), 0);
  scanner.scan(bytes('y\r\n-'), 0);
  scanner.scan(bytes('z'), 0);
  assert.is(content(), 'x\r\n--y\r\n-z');
});

test.run();
