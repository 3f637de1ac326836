import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { MultipartLeniency } from '../../lib/wire/leniencies.ts';
import { bytes, lenient, part, readEverySplit } from './multipart-reading.ts';

const test = suite('wire/multipart-strictness');

interface Case {
  readonly name: string;
  readonly leniency: MultipartLeniency;
  readonly body: string;
  /** Code of the refusal without the leniency; undefined where the body is taken, only otherwise understood. */
  readonly without: string | undefined;
  readonly offset?: number;
}

function headed(head: string): string {
  return `--B\r\n${head}\r\n\r\nx\r\n--B--\r\n`;
}

const cases: readonly Case[] = [
  {
    name: 'a fileName with a capital letter',
    leniency: 'file-name-casing',
    body: headed('Content-Disposition: form-data; name="a"; fileName="x.jpg"'),
    without: undefined,
  },
  {
    name: 'a ; at the end of the Content-Disposition',
    leniency: 'trailing-semicolon',
    body: headed('Content-Disposition: form-data; name="a"; filename="x.jpg";'),
    without: 'SB_PART_SEMICOLON',
    offset: 5,
  },
  {
    name: 'a ; at the end of the Content-Type',
    leniency: 'trailing-semicolon',
    body: headed('Content-Disposition: form-data; name="a"; filename="x.jpg"\r\nContent-Type: image/jpeg;'),
    without: 'SB_PART_SEMICOLON',
    offset: 65,
  },
  {
    name: 'the end of the body behind --B and a line break',
    leniency: 'no-final-boundary',
    body: `--B\r\n${part('x')}\r\n--B\r\n`,
    without: 'SB_MULTIPART_NO_END',
    offset: 57,
  },
  {
    name: 'the end of the body behind --B',
    leniency: 'no-final-boundary',
    body: `--B\r\n${part('x')}\r\n--B`,
    without: 'SB_MULTIPART_NO_END',
    offset: 55,
  },
  {
    name: 'the end of the body in a part',
    leniency: 'no-final-boundary',
    body: `--B\r\n${part('x')}`,
    without: 'SB_MULTIPART_NO_END',
    offset: 50,
  },
  {
    name: 'the end of the body behind a first --B',
    leniency: 'no-final-boundary',
    body: '--B',
    without: 'SB_MULTIPART_NO_END',
    offset: 3,
  },
];

for (const { name, leniency, body, without, offset } of cases) {
  test(`takes ${name} with ${leniency}, and tells so`, () => {
    const reading = readEverySplit(bytes(body), { leniencies: new Set([leniency]) });
    assert.is(reading.outcome, 'end');
    assert.equal(reading.leniencies, [leniency]);
    for (const { content, isWhole } of reading.parts) assert.equal([content, isWhole], ['x', true]);
  });

  test(`without ${leniency} does not take ${name}`, () => {
    const reading = readEverySplit(bytes(body));
    assert.is(reading.outcome, without ?? 'end');
    assert.is(reading.place?.offset, offset);
    assert.is(reading.status, without && 400);
    assert.equal(reading.leniencies, []);
  });
}

test('uses no leniency where none is needed', () => {
  const head = 'Content-Disposition: form-data; name="a"; filename="x.jpg"\r\nContent-Type: image/jpeg';
  const reading = readEverySplit(bytes(headed(head)), { leniencies: lenient });
  assert.equal([reading.outcome, reading.leniencies], ['end', []]);
});

test('knows a fileName only with file-name-casing', () => {
  const body = bytes(headed('Content-Disposition: form-data; name="a"; fileName="x.jpg"'));
  const [with_] = readEverySplit(body, { leniencies: new Set(['file-name-casing']) }).parts;
  const [without] = readEverySplit(body).parts;
  assert.is(with_?.head.fileName, 'x.jpg');
  assert.is(without?.head.fileName, undefined);
});

const refusals: readonly (readonly [name: string, body: string, code: string, offset: number])[] = [
  ['an empty body', '', 'SB_MULTIPART_NO_PART', 0],
  ['a body without the boundary', 'no boundary here', 'SB_MULTIPART_NO_PART', 16],
  ['a body with another boundary', `--C\r\n${part('x')}\r\n--C--`, 'SB_MULTIPART_NO_PART', 57],
  ['the end of the body in the head of a part', '--B\r\nContent-Dispo', 'SB_MULTIPART_CUT', 18],
  ['the end of the body before the empty line', '--B\r\nA: b\r\n', 'SB_MULTIPART_CUT', 11],
  ['a part without a head', headed('').replace('\r\n\r\n', '\r\n'), 'SB_PART_DISPOSITION', 5],
];

for (const [name, body, code, offset] of refusals)
  test(`refuses ${name}, whatever is tolerated`, () => {
    const reading = readEverySplit(bytes(body), { leniencies: new Set(['no-final-boundary']) });
    assert.equal([reading.outcome, reading.place?.offset, reading.status], [code, offset, 400]);
  });

test.run();
