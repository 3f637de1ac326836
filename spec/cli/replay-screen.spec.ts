import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compareAnswer } from '../../lib/captures/comparison.ts';
import type { Replayed, ReplayedConversation } from '../../lib/captures/replay.ts';
import { captureLines, coloured, type Paint, plain, sum } from '../../lib/cli/replay-screen.ts';

function replayAsText(results: readonly Replayed[], paint: Paint): string {
  return [...results.flatMap((one) => captureLines(one, paint)), sum(results)].join('\n');
}

const test = suite('cli/replay-screen');

const good: ReplayedConversation = {
  name: '1-request.bin',
  outcome: 'as-expected',
  differences: [],
  faults: [],
  notes: [],
};

function replayed(change: Partial<ReplayedConversation>, placeholders = {}): Replayed {
  const conversation = { ...good, ...change };
  return {
    capture: 'nx300/gld',
    ok: conversation.outcome !== 'differs',
    placeholders,
    conversations: [conversation],
  };
}

const head = 'HTTP/1.1 200 OK\r\nServer: nginx\r\n\r\n';

function differing(actual: string, placeholders = {}): Replayed {
  const differences = compareAnswer(`${head}hello\n`, actual);
  return replayed({ outcome: 'differs', differences }, placeholders);
}

function linesOf(...results: readonly Replayed[]): readonly string[] {
  return replayAsText(results, plain).split('\n');
}

test('what is as expected takes a line each, and a sum', () => {
  assert.equal(linesOf(replayed({}), replayed({})), [
    'ok    nx300/gld 1-request.bin',
    'ok    nx300/gld 1-request.bin',
    '2 as expected',
  ]);
});

test('a difference: words, place, both sides as hex beside text, marks below, what placeholders stood for', () => {
  assert.equal(linesOf(differing(`${head}hallo\n`, { session: 'beef' })), [
    'FAIL  nx300/gld 1-request.bin',
    '      body differs at its byte 1, in line 1: expected 0x65 e, got 0x61 a (byte 35 of the answer)',
    '        expected        68 65 6c 6c 6f 0a                                hello.',
    '        got       0022  68 61 6c 6c 6f 0a                                hallo.',
    '                           ^^                                             ^',
    '      {session} stood for beef',
    '1 of 1 differ',
  ]);
});

test('a header that is missing needs no hex', () => {
  assert.equal(linesOf(differing('HTTP/1.1 200 OK\r\n\r\nhello\n')).slice(1, -1), [
    '      header Server is missing: expected nginx (line 2, byte 19)',
  ]);
});

test('faults and notes stand below; what was not replayed counts apart', () => {
  const left = replayed({ outcome: 'not-replayed', notes: ['not replayed: a hole'] });
  const failed = replayed({ outcome: 'differs', faults: ['no answer'], notes: ['a note'] });
  assert.equal(linesOf(left, failed, replayed({})), [
    '--    nx300/gld 1-request.bin',
    '      not replayed: a hole',
    'FAIL  nx300/gld 1-request.bin',
    '      no answer',
    '      a note',
    'ok    nx300/gld 1-request.bin',
    '1 of 3 differ, 1 not replayed in whole',
  ]);
  assert.is(linesOf(left, replayed({})).at(-1), '1 as expected, 1 not replayed in whole');
});

test('of many differences eight are shown, and the rest is counted', () => {
  const differences = compareAnswer('a\n'.repeat(11), 'b\n'.repeat(11));
  const lines = linesOf(replayed({ outcome: 'differs', differences }));
  assert.is(lines.filter((line) => line.includes('answer differs')).length, 8);
  assert.is(lines.at(-2), '      and 3 more differences; --json shows more');
});

test('nothing that a server says acts on a terminal', () => {
  const evil = '\x1b[31m\u009b\x07';
  const result = replayed({
    outcome: 'differs',
    differences: compareAnswer(
      `${head}a`,
      `HTTP/1.1 ${evil}\r\n${evil}: x\r\nServer: ${evil}\r\n\r\n${evil}\n${evil}`,
    ),
    faults: [evil],
    notes: [evil],
  });
  const text = replayAsText([{ ...result, capture: evil, placeholders: { session: evil } }], plain);
  assert.not.match(text.replaceAll('\n', ''), /\p{Cc}/u);
});

test('on a terminal the bytes that differ have colours, and only these', () => {
  const text = replayAsText([differing(`${head}hallo\n`)], coloured);
  const [, , expected = '', got = ''] = text.split('\n');
  assert.ok(expected.includes('68 \x1b[32m65\x1b[39m 6c'));
  assert.ok(expected.endsWith('h\x1b[32me\x1b[39mllo.'), JSON.stringify(expected));
  assert.ok(got.includes('68 \x1b[31m61\x1b[39m 6c'));
  assert.is(text.replace(/\p{Cc}\[\d+m/gu, ''), replayAsText([differing(`${head}hallo\n`)], plain));
});

test.run();
