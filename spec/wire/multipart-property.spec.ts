import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bytes, lenient, part, readEverySplit, readSplit } from './multipart-reading.ts';
import { cutAtRandom, randomFrom } from './splits.ts';

const test = suite('wire/multipart-property');

const ends = ['--\r\n', '--\r', '--', '\r\n', '\r\n\r\n', '\r', '', undefined] as const;

const bcharsNoSpace = [..."09azAZ'()+_,-./:=?"];
const boundaries = fc
  .tuple(
    fc.array(fc.constantFrom(...bcharsNoSpace, '-', '-', '-', ' '), { maxLength: 69 }),
    fc.constantFrom(...bcharsNoSpace),
  )
  .map(([start, last]) => start.join('') + last);

/** Bytes at random, and what a scanner could stumble over. */
function contentsFor(boundary: string): fc.Arbitrary<string> {
  const traps = [
    '\r',
    '\n',
    '\r\n',
    '-',
    '--',
    '\r\n--',
    ' ',
    '\t',
    `\r\n--${boundary}`,
    boundary,
    '\r\n\r\n',
  ];
  const starts = fc.nat(boundary.length + 4).map((length) => `\r\n--${boundary}`.slice(0, length));
  const anything = fc.uint8Array({ maxLength: 20 }).map((array) => Buffer.from(array).toString('latin1'));
  const pieces = fc.array(fc.oneof(fc.constantFrom(...traps), starts, anything), { maxLength: 12 });
  return pieces.map((list) => list.join(''));
}

/** What stands before the first delimiter line, by one regular expression over the whole; undefined where there is none. */
function beforeDelimiter(text: string, boundary: string): string | undefined {
  const escaped = boundary.replace(/[()+./?]/g, '\\$&');
  const { index } = new RegExp(`\r\n--${escaped}(?:--)?[ \t]*(?:\r\n|\r?$)`).exec(`\r\n${text}`) ?? {};
  return index === undefined ? undefined : text.slice(0, Math.max(0, index - 2));
}

const bodies = boundaries.chain((boundary) =>
  fc.record({
    boundary: fc.constant(boundary),
    contents: fc.array(contentsFor(boundary), { minLength: 1, maxLength: 4 }),
    end: fc.constantFrom(...ends),
    seed: fc.nat(),
  }),
);

function hashOf(content: string): string {
  return createHash('sha256').update(bytes(content)).digest('hex');
}

test('gives back exactly the parts that were put in, for every boundary, end and split', () => {
  fc.assert(
    fc.property(bodies, ({ boundary, contents, end, seed }) => {
      const delimiter = `\r\n--${boundary}`;
      const last = contents.length - 1;
      const isPlain = (index: number) => index === last && end === undefined;
      contents.forEach((content, index) => {
        const rest = isPlain(index) ? '' : `${delimiter}${index === last ? end : '\r\n'}`;
        fc.pre(beforeDelimiter(content + rest, boundary) === (isPlain(index) ? undefined : content));
      });
      const parts = contents.map((content, index) => `--${boundary}\r\n${part(content, `${index}`)}`);
      const body = bytes(parts.join('\r\n') + (end === undefined ? '' : delimiter + end));
      const chunks = cutAtRandom(body, randomFrom(seed));
      const reading = readSplit({ chunks }, { boundary, leniencies: lenient });
      assert.is(reading.outcome, 'end');
      assert.equal(
        reading.parts.map(({ head, content, isWhole }) => [head.name, hashOf(content), isWhole]),
        contents.map((content, index) => [`${index}`, hashOf(content), true]),
      );
      assert.equal(reading.leniencies, end?.startsWith('--') ? [] : ['no-final-boundary']);
    }),
    { numRuns: 1500, maxSkipsPerRun: 50 },
  );
});

test('finds the delimiter that one look at the whole finds', () => {
  const texts = fc.array(
    fc.constantFrom('\r\n--B', '\r\n--B', '--B', '--', '-', ' ', '\t', '\r', '\n', '\r\n', 'x', 'B'),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(texts, (pieces) => {
      const text = pieces.join('');
      const reading = readEverySplit(bytes(`--B\r\n${part(text)}`), { leniencies: lenient });
      assert.is(reading.parts[0]?.content, beforeDelimiter(text, 'B') ?? text);
    }),
    { numRuns: 600 },
  );
});

const shards = fc.oneof(
  fc.constantFrom(
    '--B',
    '--B--',
    '\r\n',
    '\r\n',
    '\r\n--B\r\n',
    part('x'),
    'A: b',
    ' ',
    '\t',
    '\r',
    '\n',
    '\0',
  ),
  fc.constantFrom(
    'content-disposition: form-data; ',
    'name="a"',
    'fileName=',
    'content-Type: ',
    ';',
    '"',
    '\\',
  ),
  fc.uint8Array({ maxLength: 8 }).map((array) => Buffer.from(array).toString('latin1')),
);

test('reads any bytes at all to an end or a refusal, the same in every split', () => {
  const limits = { parts: 3, partHead: 120, headersPerPart: 3, preamble: 40, padding: 3 };
  const outcomes = new Set<string>();
  fc.assert(
    fc.property(fc.array(shards, { maxLength: 25 }), fc.boolean(), (pieces, isStarted) => {
      const body = bytes((isStarted ? '--B\r\n' : '') + pieces.join(''));
      const reading = readEverySplit(body, { limits, leniencies: lenient });
      outcomes.add(reading.outcome);
      assert.match(reading.outcome, /^(end|SB_[A-Z_]+)$/);
      const told = reading.parts.reduce((sum, { content }) => sum + content.length, 0);
      assert.ok(told <= body.length, 'more came out than went in');
      if (reading.place !== undefined)
        assert.ok(reading.place.offset <= body.length, 'refused beyond the end');
    }),
    { numRuns: 800 },
  );
  assert.ok(outcomes.size > 5, `too few outcomes: ${[...outcomes].join(' ')}`);
});

test.run();
