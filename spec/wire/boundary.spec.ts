import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RefusalError } from '../../lib/errors.ts';
import { checkedBoundary } from '../../lib/wire/boundary.ts';

const test = suite('wire/boundary');

/** `bchars` of RFC 2046 §5.1.1, the space apart. */
const bchars = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'()+_,-./:=?";

function isBoundary(text: string): boolean {
  try {
    return checkedBoundary(text) === text;
  } catch (error) {
    assert.ok(error instanceof RefusalError && error.code === 'SB_BOUNDARY' && error.status === 400);
    return false;
  }
}

test('takes each character of RFC 2046 and no other', () => {
  for (let code = 0; code < 0x180; code++) {
    const char = String.fromCharCode(code);
    assert.is(isBoundary(char), bchars.includes(char), `alone: ${code}`);
    assert.is(isBoundary(`${char}x`), bchars.includes(char) || char === ' ', `first: ${code}`);
    assert.is(isBoundary(`x${char}`), bchars.includes(char), `last: ${code}`);
  }
});

test('takes 1 to 70 characters', () => {
  assert.equal(
    [0, 1, 70, 71].map((length) => isBoundary('x'.repeat(length))),
    [false, true, true, false],
  );
});

test.run();
