import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { allLeniencies, type Leniency } from '../../lib/wire/leniencies.ts';
import type { HeaderField } from '../../lib/wire/request.ts';
import { lenient, tellEverySplit } from './told.ts';

const test = suite('wire/head-fields');

/** The fields stand at byte 16 of an HTTP/1.0 request. */
const tell = (fields: string, options = {}) => tellEverySplit(`GET / HTTP/1.0\r\n${fields}\r\n\r\n`, options);

/** Field lines, and what is read, with every leniency off. */
const accepted: readonly (readonly [string, string, readonly HeaderField[]])[] = [
  ['a field', 'Accept: */*', [['Accept', '*/*']]],
  ['no space after the colon', 'x-osp-version:v1', [['x-osp-version', 'v1']]],
  ['white space around the value', 'A: \t b c\t \t', [['A', 'b c']]],
  ['an empty value', 'A:', [['A', '']]],
  ['a value of white space', 'A: \t ', [['A', '']]],
  ['colons in the value', 'A:b:c', [['A', 'b:c']]],
  ['every letter of a name', "!#$%&'*+-.^_`|~09aZ: 1", [["!#$%&'*+-.^_`|~09aZ", '1']]],
  ['obs-text as Latin-1', 'A: \x80\xff', [['A', '\x80\xff']]],
  ['white space of Unicode as part of the value', 'A: \xa0b\xa0', [['A', '\xa0b\xa0']]],
  ['a tab inside', 'A: b\tc', [['A', 'b\tc']]],
  [
    'repeated lists in wire order, in the case that was sent',
    'ACCEPT: a\r\nX-B: 1\r\naccept: b\r\nX-B: 2',
    [
      ['ACCEPT', 'a'],
      ['X-B', '1'],
      ['accept', 'b'],
      ['X-B', '2'],
    ],
  ],
];

for (const [name, fields, headers] of accepted)
  test(`accepts ${name}`, () => {
    const { head, verdict, leniencies } = tell(fields);
    assert.is(verdict, 'end');
    assert.equal(head?.headers, headers);
    assert.equal(leniencies, []);
  });

/** Refused with every leniency on. */
const refused: readonly (readonly [string, string, string])[] = [
  ['white space before the colon', 'A : b', '400 SB_FIELD_SPACE at 17 in head field-name'],
  ['a tab before the colon', 'A\t: b', '400 SB_FIELD_SPACE at 17 in head field-name'],
  ['white space before the first field', ' A: b', '400 SB_FIELD_SPACE at 16 in head field-name'],
  ['a tab before the first field', '\tA: b', '400 SB_FIELD_SPACE at 16 in head field-name'],
  ['a first line of white space', ' \r\nA: b', '400 SB_FIELD_SPACE at 16 in head field-name'],
  ['a line without a colon', 'A b', '400 SB_FIELD_SPACE at 17 in head field-name'],
  ['a name alone', 'Host', '400 SB_FIELD_NAME at 20 in head field-name'],
  ['no name', ': b', '400 SB_FIELD_NAME at 16 in head field-name'],
  ['a bracket in the name', 'A(b: c', '400 SB_FIELD_NAME at 17 in head field-name'],
  ['obs-text in the name', 'A\xe9: c', '400 SB_FIELD_NAME at 17 in head field-name'],
  ['NUL in the name', 'A\x00: c', '400 SB_CONTROL_BYTE at 17 in head field-name'],
  ['a bare CR in the name', 'A\rB: c', '400 SB_BARE_CR at 17 in head field-name'],
  ['a bare CR before the colon', 'A\r: c', '400 SB_BARE_CR at 17 in head field-name'],
  ['a bare CR as the line', '\rA: c', '400 SB_BARE_CR at 16 in head field-name'],
  ['NUL in the value', 'A: b\x00', '400 SB_CONTROL_BYTE at 20 in head field-value'],
  ['NUL as the value', 'A:\x00', '400 SB_CONTROL_BYTE at 18 in head field-value'],
  ['a form feed before the value', 'A:\x0cb', '400 SB_CONTROL_BYTE at 18 in head field-value'],
  ['a vertical tab behind the value', 'A: b\x0b', '400 SB_CONTROL_BYTE at 20 in head field-value'],
  ['DEL in the value', 'A: \x7f', '400 SB_CONTROL_BYTE at 19 in head field-value'],
  ['a bare CR in the value', 'A: b\rc', '400 SB_BARE_CR at 20 in head field-value'],
  ['a CR before CR LF', 'A: b\r', '400 SB_BARE_CR at 20 in head field-value'],
  ['a bare LF behind a field', 'A: b\nC: d', '400 SB_BARE_LF at 20 in field-line'],
  ['a bare LF as the empty line', 'A: b\r\n\n', '400 SB_BARE_LF at 22 in field-line'],
  ['a bare LF first', '\nA: b', '400 SB_BARE_LF at 16 in field-line'],
  ['NUL in a folded line', 'A: b\r\n \x00c', '400 SB_CONTROL_BYTE at 23 in head field-value'],
  ['a bare CR in a folded line', 'A: b\r\n c\rd', '400 SB_BARE_CR at 24 in head field-value'],
  ['a bare LF in a folded line', 'A: b\r\n c\nd', '400 SB_BARE_LF at 24 in field-line'],
  ['a folded Host', 'Host: a\r\n .example', '400 SB_FIELD_FOLDED at 25 in head field-name'],
  ['a folded Content-Length', 'Content-Length:\r\n 5', '400 SB_FIELD_FOLDED at 33 in head field-name'],
  [
    'a Content-Length folded into nothing',
    'Content-Length: 0\r\n ',
    '400 SB_FIELD_FOLDED at 35 in head field-name',
  ],
  [
    'a folded Transfer-Encoding',
    'Transfer-Encoding:\r\n chunked',
    '400 SB_FIELD_FOLDED at 36 in head field-name',
  ],
  [
    'a folded second Content-Length',
    'Content-Length: 0\r\ncontent-length: 0\r\n\t',
    '400 SB_FIELD_FOLDED at 54 in head field-name',
  ],
];

for (const [name, fields, verdict] of refused)
  test(`refuses ${name}`, () => {
    const told = tell(fields, lenient);
    assert.is(told.verdict, verdict);
    assert.not(told.leniencies.includes('folded-header'), 'what is refused was not tolerated');
  });

/** Field lines that need one leniency: where they are refused without it, and what is read with it. */
const tolerated: readonly (readonly [string, Leniency, string, string, readonly HeaderField[]])[] = [
  ['a folded value', 'folded-header', 'A: b \t\r\n \t c', '400 SB_FIELD_FOLDED at 24', [['A', 'b c']]],
  [
    'a value folded twice',
    'folded-header',
    'A: b\r\n c\r\n\td',
    '400 SB_FIELD_FOLDED at 22',
    [['A', 'b c d']],
  ],
  ['a value that begins folded', 'folded-header', 'A:\r\n b', '400 SB_FIELD_FOLDED at 20', [['A', 'b']]],
  ['a value that ends folded', 'folded-header', 'A: b\r\n  ', '400 SB_FIELD_FOLDED at 22', [['A', 'b']]],
  [
    'a fold that looks like a field',
    'folded-header',
    'A: b\r\n Host: c',
    '400 SB_FIELD_FOLDED at 22',
    [['A', 'b Host: c']],
  ],
  [
    'a folded field behind those of the framing',
    'folded-header',
    'Host: a\r\nContent-Length: 0\r\nA: b\r\n c',
    '400 SB_FIELD_FOLDED at 50',
    [
      ['Host', 'a'],
      ['Content-Length', '0'],
      ['A', 'b c'],
    ],
  ],
  [
    'two User-Agents, as an NX300 sends them',
    'duplicate-header',
    'User-Agent: sdeClient\r\nUser-agent:Mozilla/4.0',
    '400 SB_FIELD_REPEATED at 50',
    [
      ['User-Agent', 'sdeClient'],
      ['User-agent', 'Mozilla/4.0'],
    ],
  ],
  [
    'the same Content-Length twice',
    'duplicate-header',
    'Content-Length: 0\r\ncontent-length:0',
    '400 SB_FIELD_REPEATED at 50',
    [
      ['Content-Length', '0'],
      ['content-length', '0'],
    ],
  ],
  ...['Authorization', 'Content-Type', 'Cookie', 'Referer', 'Range', 'If-Unmodified-Since'].map(
    (name) =>
      [
        `two fields ${name}`,
        'duplicate-header',
        `${name}:a\r\n${name}: a`,
        `400 SB_FIELD_REPEATED at ${16 + name.length * 2 + 6}`,
        [
          [name, 'a'],
          [name, 'a'],
        ],
      ] as const,
  ),
];

for (const [name, leniency, fields, refusal, headers] of tolerated)
  test(`takes ${name} with ${leniency}, and not without`, () => {
    const others = new Set([...allLeniencies].filter((other) => other !== leniency));
    const without = tell(fields, { leniencies: others });
    assert.ok(without.verdict.startsWith(`${refusal} in`), without.verdict);
    assert.equal(without.leniencies, []);
    const { head, verdict, leniencies } = tell(fields, { leniencies: new Set([leniency]) });
    assert.is(verdict, 'end');
    assert.equal(head?.headers, headers);
    assert.equal(leniencies, [leniency]);
  });

test.run();
