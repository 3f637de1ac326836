import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compareAnswer, mostDifferences } from '../../lib/captures/comparison.ts';
import { anyByte, matchText } from '../../lib/captures/line-match.ts';
import { Meanings } from '../../lib/captures/placeholders.ts';

const test = suite('captures/comparison');

const same = [
  ['', ''],
  ['abc', 'abc'],
  ['a{time}b', 'a1234567890123b'],
  ['<{session}>', '<aZ0_-9>'],
  ['{session}/{session}', 'abc/abc'],
  ['{session} {time}', 'x 1'],
  ['{other}', '{other}'],
  ['\xff\x00', '\xff\x00'],
  [`a${anyByte}c`, 'abc'],
  [`a${anyByte}${anyByte}c`, 'a\r\nc'],
] as const;

for (const [expected, actual] of same)
  test(`“${expected}” allows ${JSON.stringify(actual)}`, () => {
    assert.equal(compareAnswer(expected, actual), []);
  });

const different = [
  ['abc', 'abd', 2, 2, 'expected 0x63 c, got 0x64 d'],
  ['abc', 'ab', 2, 2, 'expected 0x63 c, got the end'],
  ['ab', 'abc', 2, 2, 'expected the end, got 0x63 c'],
  ['A', 'a', 0, 0, 'expected 0x41 A, got 0x61 a'],
  ['a b', 'a  b', 2, 2, 'expected 0x62 b, got 0x20'],
  ['a\r\n', 'a\n', 1, 1, 'expected 0x0d, got 0x0a'],
  ['t={time};', 't=;', 2, 2, 'expected 0x7b {, got 0x3b ;'],
  ['t={time};', 't=12a;', 4, 8, 'expected 0x3b ;, got 0x61 a'],
  ['t={time}', 't=', 2, 2, 'expected 0x7b {, got the end'],
  ['{session}/{session}', 'abc/abd', 6, 12, 'expected 0x63 c, got 0x64 d'],
  ['{session}/{session}', 'abc/abcd', 7, 19, 'expected the end, got 0x64 d'],
  [`a${anyByte}c`, 'ab', 2, 2, 'expected 0x63 c, got the end'],
  [`a${anyByte}`, 'a', 1, 1, 'expected a byte that the trace lacks, got the end'],
] as const;

for (const [expected, actual, offset, expectedOffset, words] of different)
  test(`“${expected}” and ${JSON.stringify(actual)} part at byte ${offset}`, () => {
    const [found, ...more] = compareAnswer(expected, actual);
    assert.equal([found?.offset, found?.expectedOffset, more], [offset, expectedOffset, []]);
    assert.is(found?.text, `answer differs at its byte ${offset}, in line 1: ${words}`);
  });

test('what an earlier answer gave out must come again', () => {
  const meanings = new Meanings();
  assert.equal(compareAnswer('"{session}"', '"abc"', meanings), []);
  assert.equal(compareAnswer('"{session}"', '"abc"', meanings), []);
  assert.is(compareAnswer('"{session}"', '"abd"', meanings)[0]?.offset, 3);
});

for (const [came, fits] of [
  ['0123456789abcdef', true],
  ['0123456789abcde', false],
  ['0123456789abcdef0', false],
] as const)
  test(`where a request has a mark of 16 bytes, a session of ${came.length} ${fits ? 'fits' : 'does not fit'}`, () => {
    const meanings = new Meanings({ session: 'a-mark-of-16-let' });
    assert.is(compareAnswer('"{session}"', `"${came}"`, meanings).length, fits ? 0 : 1);
  });

const head = 'HTTP/1.1 200 OK\r\nServer: nginx\r\nETag: "{session}"\r\nContent-Length: 27\r\n\r\n';
const body = '<a>\n<b Status="succ"/>\n</a>';
const good = head.replace('{session}', 'beef') + body;

const told: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'a status',
    good.replace('200 OK', '404 Not Found'),
    ['status line: expected HTTP/1.1 200 OK, got HTTP/1.1 404 Not Found'],
  ],
  ['a value', good.replace('27', '31'), ['header Content-Length: expected 27, got 31']],
  ['no value', good.replace(': 27', ':'), ['header Content-Length: expected 27, got nothing']],
  [
    'a header that is missing',
    good.replace('Server: nginx\r\n', ''),
    ['header Server is missing: expected nginx'],
  ],
  ['a header too many', good.replace('ETag', 'Date: now\r\nETag'), ['header Date was not expected: now']],
  [
    'a header twice',
    good.replace('ETag', 'Server: nginx\r\nETag'),
    ['header Server was not expected: nginx'],
  ],
  ['a name in other letters', good.replace('ETag', 'Etag'), ['header ETag: its name is written Etag']],
  [
    'white space',
    good.replace('Server: ', 'Server:\t'),
    ['header Server differs at its byte 7: expected 0x20, got 0x09'],
  ],
  [
    'a line end',
    good.replace('nginx\r\n', 'nginx\n'),
    ['header Server differs at its byte 13: expected 0x0d, got 0x0a'],
  ],
  [
    'the order',
    good.replace(/(Server.*\r\n)(ETag.*\r\n)/, '$2$1'),
    ['order of headers differs: expected Server, ETag, Content-Length; got ETag, Server, Content-Length'],
  ],
  [
    'the end of the head',
    good.replace('\r\n\r\n', '\r\n\n'),
    ['the empty line behind the head differs at its byte 0: expected 0x0d, got 0x0a'],
  ],
  [
    'no end of the head',
    good.slice(0, good.indexOf('\r\n\r\n') + 2),
    ['the empty line behind the head is missing', 'body is missing: expected 27 bytes'],
  ],
  ['no body', good.replace(body, ''), ['body is missing: expected 27 bytes']],
  [
    'a byte of the body',
    good.replace('succ', 'fail'),
    ['body differs at its byte 15, in line 2: expected 0x73 s, got 0x66 f'],
  ],
  [
    'a line that is missing',
    good.replace('<b Status="succ"/>\n', ''),
    ['body: line 2 is missing: <b Status="succ"/>'],
  ],
  ['a line too many', good.replace('</a>', '<c/>\n</a>'), ['body: line 3 was not expected: <c/>']],
  [
    'several at once, in the order of the answer',
    good.replace('nginx', 'Apache').replace('beef', '').replace('</a>', '</A>'),
    [
      'header Server: expected nginx, got Apache',
      'header ETag: expected "{session}", got ""',
      'body differs at its byte 25, in line 3: expected 0x61 a, got 0x41 A',
    ],
  ],
];

for (const [what, actual, texts] of told)
  test(`${what}: named, and nothing else`, () => {
    const found = compareAnswer(head + body, actual);
    assert.equal(
      found.map(({ text }) => text),
      texts,
    );
  });

test('a body where none was expected is told in one line', () => {
  const [found, ...more] = compareAnswer('HTTP/1.1 200 OK\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\na\nb\n');
  assert.equal([found?.text, found?.offset, more], ['body of 4 bytes: expected none', 19, []]);
});

test('a difference tells both lines, and where they part in each', () => {
  const [found] = compareAnswer(
    'HTTP/1.1 200 OK\r\nETag: {time} x\r\n\r\n',
    'HTTP/1.1 200 OK\r\nETag: 12345678901 y\r\n\r\n',
  );
  assert.equal(found, {
    kind: 'header',
    text: 'header ETag: expected 12345678901 x, got 12345678901 y',
    line: 2,
    offset: 35,
    expectedOffset: 30,
    column: 18,
    expected: 'ETag: 12345678901 x\r\n',
    actual: 'ETag: 12345678901 y\r\n',
  });
});

test('headers that are to be ignored may differ, be missing or come in addition, in any case', () => {
  const ignored = ['server', 'DATE'];
  assert.equal(compareAnswer(head + body, good.replace('nginx', 'W'), new Meanings(), { ignored }), []);
  assert.equal(
    compareAnswer(head + body, good.replace('ETag', 'Date: now\r\nETag'), new Meanings(), { ignored }),
    [],
  );
  assert.equal(
    compareAnswer(head + body, good.replace('Server: nginx\r\n', ''), new Meanings(), { ignored }),
    [],
  );
  const found = compareAnswer(head + body, good.replace('nginx', 'W').replace('27', '28'), new Meanings(), {
    ignored,
  });
  assert.equal(
    found.map(({ text }) => text),
    ['header Content-Length: expected 27, got 28'],
  );
});

test('where the trace stops before the end, only what it has is compared', () => {
  const openEnd = { openEnd: true };
  assert.equal(compareAnswer(good.slice(0, 60), good, new Meanings(), openEnd), []);
  assert.ok(compareAnswer(good.slice(0, 60), good.slice(0, 58), new Meanings(), openEnd).length > 0);
  assert.ok(
    compareAnswer(good.slice(0, 60), good.replace('nginx', 'Nginx'), new Meanings(), openEnd).length > 0,
  );
});

test('an answer of another kind altogether is told within bounds, and soon', () => {
  const flood = `HTTP/1.1 200 OK\r\n${'a\n'.repeat(32_000)}`;
  const began = performance.now();
  assert.is(compareAnswer(head + body, flood).length, mostDifferences);
  assert.ok(performance.now() - began < 2000);
});

/** Answers that are near one another. */
const near = fc
  .tuple(
    fc.constantFrom('HTTP/1.1 200 OK\r\n', 'HTTP/1.1 404 No\r\n', 'x'),
    fc.array(fc.constantFrom('A: 1\r\n', 'B: 2\r\n', 'b: 2\n', 'C\r\n', ': \r\n'), { maxLength: 4 }),
    fc.constantFrom('\r\n', '\n', ''),
    fc.array(fc.constantFrom('a\n', 'b', '{time}\n', '1\n', '\n', 'a1'), { maxLength: 4 }),
  )
  .map(([status, headers, end, lines]) => [status, ...headers, end, ...lines].join(''));

test('whatever differs in a byte is told, and nothing where no byte differs', () => {
  fc.assert(
    fc.property(near, near, (expected, actual) => {
      const parts = matchText(expected, actual, new Meanings()).parting !== undefined;
      assert.is(compareAnswer(expected, actual).length > 0, parts);
    }),
    { numRuns: 2000 },
  );
});

test.run();
