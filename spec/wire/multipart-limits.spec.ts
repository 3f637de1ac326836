import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bytes, lenient, part, type ReadingOptions, readEverySplit } from './multipart-reading.ts';

const test = suite('wire/multipart-limits');

interface Case {
  readonly name: string;
  readonly limits: NonNullable<ReadingOptions['limits']>;
  readonly within: string;
  readonly beyond: string;
  readonly code: string;
  readonly offset: number;
}

const head = 'Content-Disposition: form-data; name="a"\r\n';
const one = `--B\r\n${part('x')}`;

const cases: readonly Case[] = [
  {
    name: 'bytes before the first delimiter',
    limits: { preamble: 4 },
    within: `1234\r\n${one}`,
    beyond: `12345\r\n${one}`,
    code: 'SB_MULTIPART_PREAMBLE',
    offset: 4,
  },
  {
    name: 'bytes of a preamble that looks like delimiters',
    limits: { preamble: 14 },
    within: `\r\n--Bx\r\n--B-x.\r\n${one}`,
    beyond: `\r\n--Bx\r\n--B-x..\r\n${one}`,
    code: 'SB_MULTIPART_PREAMBLE',
    offset: 14,
  },
  {
    name: 'parts',
    limits: { parts: 2 },
    within: `${one}\r\n${one}`,
    beyond: `${one}\r\n${one}\r\n${one}`,
    code: 'SB_MULTIPART_PARTS',
    offset: 109,
  },
  {
    name: 'parts, where a delimiter without a part ends the body',
    limits: { parts: 1 },
    within: `${one}\r\n--B\r\n`,
    beyond: `${one}\r\n--B\r\nC`,
    code: 'SB_MULTIPART_PARTS',
    offset: 57,
  },
  {
    name: 'parts, where empty lines end the body',
    limits: { parts: 1 },
    within: `${one}\r\n--B\r\n\r\n\r\n`,
    beyond: `${one}\r\n--B\r\n\r\nC`,
    code: 'SB_MULTIPART_PARTS',
    offset: 57,
  },
  {
    name: "bytes of a part's head with an empty line before it",
    limits: { partHead: 50 },
    within: `--B\r\n\r\n${head}A:b\r\n\r\nx`.replace('A:b', 'A:'),
    beyond: `--B\r\n\r\n${head}A:bc\r\n\r\nx`,
    code: 'SB_PART_HEAD_LONG',
    offset: 55,
  },
  {
    name: 'bytes of empty lines at the end',
    limits: { partHead: 50 },
    within: `${one}\r\n--B\r\n${'\r\n'.repeat(24)}`,
    beyond: `${one}\r\n--B\r\n${'\r\n'.repeat(25)}`,
    code: 'SB_PART_HEAD_LONG',
    offset: 107,
  },
  {
    name: "bytes of a part's head",
    limits: { partHead: 50 },
    within: `--B\r\n${head}A: bc\r\n\r\nx`.replace('A: bc', 'A:bc'),
    beyond: `--B\r\n${head}A: bc\r\n\r\nx`,
    code: 'SB_PART_HEAD_LONG',
    offset: 55,
  },
  {
    name: "fields of a part's head",
    limits: { headersPerPart: 2 },
    within: `--B\r\n${head}A: b\r\n\r\nx`,
    beyond: `--B\r\n${head}A: b\r\nC: d\r\n\r\nx`,
    code: 'SB_PART_FIELDS_MANY',
    offset: 53,
  },
  {
    name: 'blanks behind the first boundary',
    limits: { padding: 3 },
    within: `--B \t \r\n${part('x')}`,
    beyond: `--B \t \t\r\n${part('x')}`,
    code: 'SB_MULTIPART_PADDING',
    offset: 6,
  },
  {
    name: 'blanks behind a boundary',
    limits: { padding: 3 },
    within: `${one}\r\n--B   \r\n${part('x')}`,
    beyond: `${one}\r\n--B    \r\n${part('x')}`,
    code: 'SB_MULTIPART_PADDING',
    offset: 58,
  },
  {
    name: 'blanks behind the last boundary',
    limits: { padding: 3 },
    within: `${one}\r\n--B--   `,
    beyond: `${one}\r\n--B--    `,
    code: 'SB_MULTIPART_PADDING',
    offset: 60,
  },
];

for (const { name, limits, within, beyond, code, offset } of cases) {
  test(`takes as many ${name} as the limit says`, () => {
    const reading = readEverySplit(bytes(within), { limits, leniencies: lenient });
    assert.is(reading.outcome, 'end');
    for (const { content } of reading.parts) assert.is(content, 'x');
  });

  test(`refuses more ${name}`, () => {
    const reading = readEverySplit(bytes(beyond), { limits, leniencies: lenient });
    assert.equal([reading.outcome, reading.place?.offset, reading.status], [code, offset, 413]);
  });
}

/** Streams that never end, by what they repeat, and where each is stopped. */
const endless: readonly (readonly [start: string, repeated: string, code: string])[] = [
  ['', 'x', 'SB_MULTIPART_PREAMBLE'],
  ['', '\r\n--', 'SB_MULTIPART_PREAMBLE'],
  ['', '\r\n--Bx', 'SB_MULTIPART_PREAMBLE'],
  ['--B', ' ', 'SB_MULTIPART_PADDING'],
  ['--B--', '\t', 'SB_MULTIPART_PADDING'],
  ['--B\r\n', 'x', 'SB_PART_HEAD_LONG'],
  ['--B\r\n', '\r', 'SB_PART_HEAD_LONG'],
  ['--B\r\n', '\r\n', 'SB_PART_HEAD_LONG'],
  ['--B\r\n', 'a:b\r\n', 'SB_PART_FIELDS_MANY'],
  ['--B\r\na:b\r\n', ' c\r\n', 'SB_PART_HEAD_LONG'],
  ['', `--B\r\n${part('x')}\r\n`, 'SB_MULTIPART_PARTS'],
];

for (const [start, repeated, code] of endless)
  test(`stops ${JSON.stringify(repeated)} without end behind ${JSON.stringify(start)}`, () => {
    const body = bytes(start + repeated.repeat(Math.ceil(70_000 / repeated.length)));
    assert.is(readEverySplit(body, { leniencies: lenient }).outcome, code);
  });

test('lets an epilogue be as long as it likes', () => {
  assert.is(readEverySplit(bytes(`${one}\r\n--B--\r\n${'\r\n--B\r\n'.repeat(10_000)}`)).outcome, 'end');
});

test.run();
