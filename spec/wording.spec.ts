import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesInWords, counted, withoutOpenSsl } from '../lib/wording.ts';

const test = suite('wording');

const sizes: readonly (readonly [number, string])[] = [
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1 kB'],
  [26_400, '26 kB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [4_100_000, '4.1 MB'],
  [999_949_999, '999.9 MB'],
  [999_950_000, '1.0 GB'],
  [2_500_000_000, '2.5 GB'],
];

for (const [bytes, words] of sizes)
  test(`${bytes} bytes are ${words}`, () => assert.is(bytesInWords(bytes), words));

test('one photo has no s', () => {
  assert.is(counted(1, 'photo'), '1 photo');
  assert.is(counted(0, 'photo'), '0 photos');
  assert.is(counted(2, 'photo'), '2 photos');
});

test('of what OpenSSL says, the reason is left', () => {
  const said =
    '807C6BD9397F0000:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/openssl/openssl/ssl/record/ssl3_record.c:350:\n';
  assert.is(withoutOpenSsl(said), 'wrong version number');
  assert.is(withoutOpenSsl(`TLS: ${said} (here)`), 'TLS: wrong version number\n (here)');
  assert.is(withoutOpenSsl('connect ECONNREFUSED 127.0.0.1:9'), 'connect ECONNREFUSED 127.0.0.1:9');
});

test.run();
