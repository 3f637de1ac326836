import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { HeaderField } from '../../lib/wire/request.ts';
import { bytes, lenient, type Reading, readEverySplit } from './multipart-reading.ts';

const test = suite('wire/part-head-reader');

const disposition = 'Content-Disposition: form-data; name="a"';

function read(...lines: readonly string[]): Reading {
  return readEverySplit(bytes(`--B\r\n${lines.join('\r\n')}\r\n\r\nx\r\n--B--`), { leniencies: lenient });
}

const heads: readonly (readonly [name: string, lines: readonly string[], headers: readonly HeaderField[]])[] =
  [
    ['one field', [disposition], [['Content-Disposition', 'form-data; name="a"']]],
    [
      'names in any case, and fields in any order',
      ['cONTENT-tYPE: IMAGE/JPEG', 'CONTENT-DISPOSITION: FORM-DATA; NAME="a"'],
      [
        ['cONTENT-tYPE', 'IMAGE/JPEG'],
        ['CONTENT-DISPOSITION', 'FORM-DATA; NAME="a"'],
      ],
    ],
    [
      'values with and without white space around them',
      ['Content-Disposition:form-data; name="a"', 'X: \t y \t', 'Empty:', 'Blank: \t'],
      [
        ['Content-Disposition', 'form-data; name="a"'],
        ['X', 'y'],
        ['Empty', ''],
        ['Blank', ''],
      ],
    ],
    [
      'fields on several lines',
      ['Content-Disposition: form-data;', ' name="a"', '\t; filename="b"', 'X:', ' ', ' y'],
      [
        ['Content-Disposition', 'form-data; name="a" ; filename="b"'],
        ['X', 'y'],
      ],
    ],
    [
      'other fields, also twice',
      [disposition, 'X: 1', 'X: 2'],
      [
        ['Content-Disposition', 'form-data; name="a"'],
        ['X', '1'],
        ['X', '2'],
      ],
    ],
  ];

for (const [name, lines, headers] of heads)
  test(`reads ${name}`, () => {
    const reading = read(...lines);
    assert.is(reading.outcome, 'end');
    assert.equal(reading.parts[0]?.head.headers, headers);
    assert.is(reading.parts[0]?.head.name, 'a');
    assert.is(reading.parts[0]?.content, 'x');
  });

const types: readonly (readonly [field: string, type: string])[] = [
  ['X: y', ''],
  ['Content-Type: image/pjpeg', 'image/pjpeg'],
  ['content-Type: Image/JPEG;', 'image/jpeg'],
  ['content-Type: multipart/form-data;', 'multipart/form-data'],
  ['Content-Type: multipart/mixed; boundary=B', 'multipart/mixed'],
  ['Content-Type: text/xml; charset="utf-8"', 'text/xml'],
];

for (const [field, type] of types)
  test(`reads the type of ${field}`, () =>
    assert.is(read(field, disposition).parts[0]?.head.contentType, type));

const refusals: readonly (readonly [name: string, lines: readonly string[], code: string, offset: number])[] =
  [
    ['no Content-Disposition', ['X: y'], 'SB_PART_DISPOSITION', 11],
    ['two Content-Dispositions', [disposition, disposition.toLowerCase()], 'SB_PART_FIELD_REPEATED', 47],
    [
      'two Content-Types',
      [disposition, 'Content-Type: a/b', 'content-type: a/b'],
      'SB_PART_FIELD_REPEATED',
      66,
    ],
    ['a type without a subtype', [disposition, 'Content-Type: image'], 'SB_PART_TYPE', 47],
    ['an empty type', [disposition, 'Content-Type:'], 'SB_PART_TYPE', 47],
    ['a type with broken parameters', [disposition, 'Content-Type: a/b; c'], 'SB_PART_TYPE', 47],
    ['a broken type on two lines', [disposition, 'Content-Type:', ' image'], 'SB_PART_TYPE', 47],
    ['a line without a colon', ['X'], 'SB_FIELD_NAME', 6],
    ['a line without a name', [': y'], 'SB_FIELD_NAME', 5],
    ['white space before a colon', ['X : y'], 'SB_FIELD_SPACE', 6],
    ['white space before the first field', [' X: y'], 'SB_FIELD_SPACE', 5],
    ['a name that is no token', ['X(): y'], 'SB_FIELD_NAME', 6],
    ['a NUL in a name', ['X\0: y'], 'SB_CONTROL_BYTE', 6],
    ['a NUL in a value', ['X: y\0'], 'SB_CONTROL_BYTE', 9],
    ['a NUL on a further line', ['X: y', ' \0'], 'SB_CONTROL_BYTE', 12],
    ['a DEL', ['X: \x7f'], 'SB_CONTROL_BYTE', 8],
    ['a CR alone', ['X: y\rz'], 'SB_BARE_CR', 9],
    ['two CRs', [`${disposition}\r`], 'SB_BARE_CR', 45],
    ['an LF alone', ['X: y\nZ: z'], 'SB_BARE_LF', 9],
    ['an LF alone at the start', ['\nX: y'], 'SB_BARE_LF', 5],
    ['a delimiter', ['--B'], 'SB_FIELD_NAME', 8],
  ];

for (const [name, lines, code, offset] of refusals)
  test(`refuses ${name}`, () => {
    const reading = read(...lines);
    assert.equal([reading.outcome, reading.place?.offset, reading.status], [code, offset, 400]);
    assert.equal(reading.parts, []);
  });

test.run();
