import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parsePlace, placeText } from '../../lib/captures/place.ts';

const test = suite('captures/place');

for (const [text, host, port] of [
  ['127.0.0.1:8080', '127.0.0.1', 8080],
  ['camera.local:80', 'camera.local', 80],
  ['[::1]:65535', '::1', 65535],
] as const)
  test(`${text} is a place`, () => {
    assert.equal(parsePlace(text), { host, port });
    assert.is(placeText({ host, port }), text);
  });

for (const text of [
  '',
  'localhost',
  ':80',
  'a:0',
  'a:65536',
  'a:-1',
  'a:8o',
  '::1:80',
  'a b:80',
  'http://a:80',
  '[a]:x',
])
  test(`“${text}” is none`, () => {
    assert.is(parsePlace(text), undefined);
  });

test.run();
