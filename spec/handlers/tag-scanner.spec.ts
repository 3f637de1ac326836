import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { scanTags } from '../../lib/handlers/tag-scanner.ts';

const test = suite('handlers/tag-scanner');

/** Each tag as its name, its attributes in one object, and its text where there is any. */
function told(message: string): unknown[] {
  return scanTags(message, 'Content').map(({ name, attributes, text }) => [
    name,
    Object.fromEntries(attributes),
    ...(text === '' ? [] : [text]),
  ]);
}

const rows: readonly (readonly [what: string, message: string, tags: readonly unknown[]])[] = [
  ['nothing', '', []],
  ['text', 'a > b & c "d" /> e', []],
  ['a lonely <', '<', []],
  ['a < before a space', '< a="1">', []],
  ['a tag', '<a>', [['a', {}]]],
  ['a tag that never ends', '<a b="1"', [['a', { b: '1' }]]],
  ['a closing tag', '</a><b/>', [['b', {}]]],
  ['attributes', '<a b="1" c-d=\n"2"\te = "3"/>', [['a', { b: '1', 'c-d': '2', e: '3' }]]],
  ['attributes without space between', '<a b="1"c="2">', [['a', { b: '1', c: '2' }]]],
  ['an attribute twice', '<a b="1" b="2">', [['a', { b: '1' }]]],
  [
    'other casing',
    '<a B="1" b="2"><A/>',
    [
      ['a', { B: '1', b: '2' }],
      ['A', {}],
    ],
  ],
  ['single quotes', '<a b=\'1\' c="2">', [['a', { c: '2' }]]],
  ['no quotes', '<a b=1 c="2">', [['a', { c: '2' }]]],
  ['a > in a value', '<a b="1>2">', [['a', { b: '1>2' }]]],
  [
    'a value that never ends',
    '<a b="1><c d="2">',
    [
      ['a', {}],
      ['c', { d: '2' }],
    ],
  ],
  ['a name like an attribute', '<a="1" b="2"/>', [['a', { b: '2' }]]],
  ['the odd answer of the old service', '<LoginPeopleID="georg"/>', [['LoginPeopleID', {}]]],
  [
    'the stray line of an NX300',
    '<a U="true"/>\n4p4uaaq422af3"/>\n<b T="x"/>',
    [
      ['a', { U: 'true' }],
      ['b', { T: 'x' }],
    ],
  ],
  ['references in a value', '<a b="&lt;&amp;lt;&#38;#x26;&#x26;&no;&">', [['a', { b: '<&lt;&#x26;&&no;&' }]]],
  [
    'references that XML does not allow',
    '<a b="&#0;&#x1F;&#xDFFF;&#x9;">',
    [['a', { b: '&#0;&#x1F;&#xDFFF;\t' }]],
  ],
  ['a declaration', '<?xml version="1.0"?><a/>', [['a', {}]]],
  ['a declaration that never ends', '<?xml <a/>', []],
  ['a comment', '<!-- <a/> --><b/>', [['b', {}]]],
  ['a comment that never ends', '<!-- <a/>', []],
  ['CDATA outside of words', '<a><![CDATA[<b/>]]></a>', [['a', {}]]],
  ['an entity of its own', '<!DOCTYPE a [<!ENTITY e "f">]><a b="&e;"/>', [['a', { b: '&e;' }]]],
  [
    'words',
    '<Content>a</Content><b/>',
    [
      ['Content', {}, 'a'],
      ['b', {}],
    ],
  ],
  ['words with attributes', '<Content T="1">a</Content>', [['Content', { T: '1' }, 'a']]],
  [
    'no words',
    '<Content/>a<b/>',
    [
      ['Content', {}],
      ['b', {}],
    ],
  ],
  [
    'words twice',
    '<Content>a</Content><Content>b</Content>',
    [
      ['Content', {}, 'a'],
      ['Content', {}],
    ],
  ],
  ['words with a tag in them', '<Content>a<b/>c</Content>', [['Content', {}, 'a<b/>c']]],
  [
    'words that never end',
    '<Content>a</b><c/>',
    [
      ['Content', {}, 'a'],
      ['c', {}],
    ],
  ],
  ['CDATA that never ends', '<Content>a<![CDATA[b</Content>', [['Content', {}, 'ab</Content>']]],
  [
    'CDATA with the end of words in it',
    '<Content><![CDATA[</Content>]]>b</Content><c/>',
    [
      ['Content', {}, '</Content>b'],
      ['c', {}],
    ],
  ],
  [
    'CDATA in words that never end',
    '<Content>a<![CDATA[b]]>c</d><e/>',
    [
      ['Content', {}, 'abc'],
      ['e', {}],
    ],
  ],
];

for (const [what, message, tags] of rows) test(`reads ${what}`, () => assert.equal(told(message), tags));

/** What makes careless scanners slow, where it is repeated; four times as long as a message may be. */
const hostile = [
  '<',
  '<a',
  '<a ',
  '<a b="',
  '<a b=" ',
  '<a b = ',
  'a=',
  'a= ',
  '"',
  '<!--',
  '<![CDATA[',
  '<?',
  '<Content>',
  '</Content',
  '<Content><![CDATA[',
  '<Content><![CDATA[]]>',
  ']]>',
  '&',
  '&#',
  '&amp',
  '<a b="&#x',
  ' ',
  '\n',
  '<a\t',
  '/',
  'b="1"',
];

function took(text: string): number {
  const began = performance.now();
  scanTags(text, 'Content');
  return performance.now() - began;
}

/** Eight times the length may not take 32 times as long: 64 would be the square. What else runs here may disturb a try, not five. */
function growsWithTheLength(text: (length: number) => string): boolean {
  const tries = Array.from({ length: 5 }, () => [took(text(32_000)), took(text(256_000))] as const);
  return tries.some(([short, long]) => long < 5 || long / short < 32);
}

for (const piece of hostile)
  test(`takes ${JSON.stringify(piece)} again and again in time that grows with the length only`, () => {
    for (const start of ['', '<a ', '<Content>', '<Content><![CDATA[']) {
      const text = (length: number) => start + piece.repeat(Math.ceil(length / piece.length));
      assert.ok(growsWithTheLength(text), start);
    }
  });

test.run();
