import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { costOf, type Piece, Pieces, part } from '../../lib/traces/pieces.ts';

const test = suite('traces/pieces');

function piece(offset: number, text: string, cut = 0): Piece {
  return { offset, bytes: Buffer.from(text), cut, time: offset, frame: offset };
}

function piecesOf(...added: readonly Piece[]): Pieces {
  const pieces = new Pieces();
  for (const one of added) pieces.add(one);
  return pieces;
}

function emptied(pieces: Pieces): readonly string[] {
  const texts: string[] = [];
  for (let one = pieces.shift(); one !== undefined; one = pieces.shift())
    texts.push(`${one.offset}${one.bytes}`);
  return texts;
}

const rows: readonly (readonly [what: string, added: readonly Piece[], kept: readonly string[]])[] = [
  ['in order', [piece(0, 'ab'), piece(2, 'cd')], ['0ab', '2cd']],
  ['the other way round', [piece(2, 'cd'), piece(0, 'ab')], ['0ab', '2cd']],
  ['with a gap', [piece(5, 'f'), piece(0, 'ab')], ['0ab', '5f']],
  ['the same twice', [piece(2, 'cd'), piece(2, 'XX')], ['2cd']],
  ['one within another', [piece(0, 'abcd'), piece(1, 'XX')], ['0abcd']],
  ['one around another', [piece(1, 'bc'), piece(0, 'aXXd')], ['0a', '1bc', '3d']],
  ['one around two', [piece(1, 'b'), piece(3, 'd'), piece(0, 'aXcXe')], ['0a', '1b', '2c', '3d', '4e']],
  ['one that overlaps the end', [piece(0, 'ab'), piece(1, 'Xc')], ['0ab', '2c']],
  ['one that overlaps the start', [piece(1, 'bc'), piece(0, 'aX')], ['0a', '1bc']],
];

for (const [what, added, kept] of rows)
  test(`pieces added ${what} are kept as they were first`, () => {
    const pieces = piecesOf(...added);
    const all = kept.map((text) => costOf(piece(0, text.slice(1)))).reduce((sum, cost) => sum + cost, 0);
    assert.is(pieces.cost, all);
    assert.equal(emptied(pieces), kept);
    assert.is(pieces.cost, 0);
  });

test('the piece at or behind a place is found', () => {
  const pieces = piecesOf(piece(2, 'cd'), piece(4, 'e'), piece(9, 'j'));
  const found = [0, 2, 3, 4, 5, 9, 10].map((place) => pieces.from(place)?.offset);
  assert.equal(found, [2, 2, 4, 4, 9, 9, undefined]);
});

test('the first place that differs is told, in whichever piece it is', () => {
  const pieces = piecesOf(piece(0, 'ab'), piece(4, 'efg'));
  assert.is(pieces.differenceFrom(piece(0, 'abcdefg')), undefined);
  assert.is(pieces.differenceFrom(piece(1, 'bcdeXX')), 5);
  assert.is(pieces.differenceFrom(piece(1, 'XcdXX')), 1);
  assert.is(pieces.differenceFrom(piece(2, 'XX')), undefined);
});

test('only the part at the end of a segment has what was cut off behind it', () => {
  const pieces = piecesOf(piece(1, 'b'), piece(0, 'abc', 7));
  assert.equal([pieces.from(0)?.cut, pieces.from(1)?.cut, pieces.from(2)?.cut], [0, 0, 7]);
});

test('a part does not keep the memory of the whole', () => {
  const whole = piece(0, 'x'.repeat(100_000));
  assert.is(part(whole, 0, 100_000), whole);
  assert.is(part(whole, 5, 6).bytes.buffer.byteLength, 1);
});

test.run();
