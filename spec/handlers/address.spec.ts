import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addressIn, asciiLower } from '../../lib/handlers/address.ts';

const test = suite('handlers/address');

const addresses: readonly (readonly [string, string])[] = [
  ['Camera@samsungcamera.com', 'Camera@samsungcamera.com'],
  ['  georg@camera.example\n', 'georg@camera.example'],
  ['Georg <georg@camera.example>', 'georg@camera.example'],
  ['"Georg, the one" < georg@camera.example > ', 'georg@camera.example'],
  ['<georg@camera.example>', 'georg@camera.example'],
  ['one <a@x.example> <b@x.example>', 'b@x.example'],
  ['no end <georg@camera.example', 'no end <georg@camera.example'],
  ['1 > 0', '1 > 0'],
  ['<>', ''],
  ['', ''],
];

for (const [text, address] of addresses)
  test(`the address in ${JSON.stringify(text)} is ${JSON.stringify(address)}`, () =>
    assert.is(addressIn(text), address));

test('only A to Z become lower case', () => {
  assert.is(asciiLower('Camera@SAMSUNG.com'), 'camera@samsung.com');
  assert.is(asciiLower('\u212a\u0130\u00c4'), '\u212a\u0130\u00c4');
});

test.run();
