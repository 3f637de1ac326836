import { readdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { refusal, requestRefusals, strayByte } from '../../lib/wire/refusals.ts';

const test = suite('wire/refusals');

test('every refusal has a code, an error status and says what was expected', () => {
  for (const [code, { status, expected }] of Object.entries(requestRefusals)) {
    assert.match(code, /^SB_[A-Z_]+$/);
    assert.ok(status >= 400 && status < 600);
    assert.ok(expected.length > 0);
  }
});

test('every refusal is provoked by a case of these specs', () => {
  const folder = new URL('.', import.meta.url);
  const specs = readdirSync(folder).filter(
    (name) => name.endsWith('.spec.ts') && name !== 'refusals.spec.ts',
  );
  const text = specs.map((name) => readFileSync(new URL(name, folder), 'utf8')).join('\n');
  for (const code of Object.keys(requestRefusals)) assert.match(text, new RegExp(`\\b${code}\\b`));
});

test('says what was expected, what came, where, and what to do', () => {
  const error = refusal('SB_TLS', 'a handshake', { state: 'method', offset: 0, byte: 22 });
  assert.is(error.code, 'SB_TLS');
  assert.is(error.status, 400);
  assert.equal(error.place, { state: 'method', offset: 0, byte: 22 });
  assert.is(
    error.message,
    'expected plain HTTP, came a handshake; the bridge speaks no TLS itself: put a TLS proxy in front of it (state method, byte 0)',
  );
});

test('names a byte by what it is', () => {
  const stray = (line: string, at: number) => {
    const { code, message, place } = strayByte('SB_FIELD_NAME', line, at, 'field-name', 10);
    return [code, message.slice(message.indexOf('came ')), place.byte];
  };
  assert.equal(stray('a(', 1), ['SB_FIELD_NAME', 'came "(" (state field-name, byte 11)', 0x28]);
  assert.equal(stray('a\xe9', 1), ['SB_FIELD_NAME', 'came byte 0xe9 (state field-name, byte 11)', 0xe9]);
  assert.equal(stray('\tb', 0), ['SB_FIELD_NAME', 'came byte 0x09 (state field-name, byte 10)', 9]);
  assert.equal(stray('a\x00', 1), ['SB_CONTROL_BYTE', 'came byte 0x00 (state field-name, byte 11)', 0]);
  assert.equal(stray('a\x7f', 1), ['SB_CONTROL_BYTE', 'came byte 0x7f (state field-name, byte 11)', 0x7f]);
  assert.equal(stray('a\rb', 1), ['SB_BARE_CR', 'came a CR alone (state field-name, byte 11)', 0x0d]);
  assert.equal(stray('ab', 9), [
    'SB_FIELD_NAME',
    'came the end of the line (state field-name, byte 12)',
    undefined,
  ]);
});

test.run();
