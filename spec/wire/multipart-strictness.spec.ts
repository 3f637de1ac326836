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
    name: 'the end of the body behind --B and an empty line',
    leniency: 'no-final-boundary',
    body: `--B\r\n${part('x')}\r\n--B\r\n\r\n`,
    without: 'SB_MULTIPART_NO_END',
    offset: 59,
  },
  {
    name: 'an empty line before the head of a part',
    leniency: 'empty-line',
    body: `--B\r\n${part('x')}\r\n--B\r\n\r\n${part('x')}\r\n--B--`,
    without: 'SB_PART_DISPOSITION',
    offset: 57,
  },
  {
    name: 'empty lines before the head of the first part',
    leniency: 'empty-line',
    body: `--B\r\n\r\n\r\n${part('x')}\r\n--B--`,
    without: 'SB_PART_DISPOSITION',
    offset: 5,
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
  [
    'the end of the body in the head behind an empty line',
    '--B\r\n\r\nContent-Dispo',
    'SB_MULTIPART_CUT',
    20,
  ],
  ['a photo without a head', `--B\r\n\r\n\xff\xd8\xff\xe0${'x'.repeat(9000)}`, 'SB_PART_DISPOSITION', 5],
  ['a photo without a head behind empty lines', '--B\r\n\r\n\r\n\xff\xd8\r\n--B--', 'SB_PART_DISPOSITION', 5],
  ['XML without a head', '--B\r\n\r\n<?xml?>\r\n--B--', 'SB_PART_DISPOSITION', 5],
  ['text without a head', '--B\r\n\r\nhello\r\n--B--', 'SB_FIELD_NAME', 12],
  ['a delimiter behind an empty line', '--B\r\n\r\n--B--\r\n', 'SB_FIELD_NAME', 12],
  ['white space behind an empty line', `--B\r\n\r\n ${part('x')}`, 'SB_PART_DISPOSITION', 5],
  ['a CR alone behind an empty line', `--B\r\n\r\n\r${part('x')}`, 'SB_PART_DISPOSITION', 5],
  ['an LF alone behind an empty line', `--B\r\n\r\n\n${part('x')}`, 'SB_PART_DISPOSITION', 5],
  ['an empty line before a head without a name', '--B\r\n\r\nA: b\r\n\r\nx', 'SB_PART_DISPOSITION', 13],
  ['a CR alone before a head', `--B\r\n\r${part('x')}`, 'SB_BARE_CR', 5],
];

for (const [name, body, code, offset] of refusals)
  test(`refuses ${name}, whatever is tolerated`, () => {
    const reading = readEverySplit(bytes(body), { leniencies: lenient });
    assert.equal([reading.outcome, reading.place?.offset, reading.status], [code, offset, 400]);
    assert.equal(reading.leniencies, [], 'what is refused was not tolerated');
  });

/** Bodies whose first part has no head: without the leniency all of them are refused at once, for that. */
const headless: readonly string[] = [
  headed(''),
  `--B\r\n\r\n\xff\xd8${'x'.repeat(9000)}`,
  '--B\r\n\r\nx',
  '--B\r\n\r\nx\ny',
  '--B\r\n\r\n\rx',
  '--B\r\n\r\n\r\n--B--',
];

for (const body of headless)
  test(`without empty-line refuses ${JSON.stringify(body.slice(0, 40))} for its part without a head`, () => {
    const others = new Set([...lenient].filter((leniency) => leniency !== 'empty-line'));
    const { outcome, place, status } = readEverySplit(bytes(body), { leniencies: others });
    assert.equal([outcome, place?.offset, status], ['SB_PART_DISPOSITION', 5, 400]);
  });

test.run();
