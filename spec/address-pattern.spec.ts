import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { AddressPatterns, isAddressPattern } from '../lib/address-pattern.ts';

const test = suite('address-pattern');

const all = [
  '*@*',
  '*@drop.example',
  'photos-*@camera.example',
  '*@camera.example',
  'a*b*c@x.*',
  '*x*@*.y.z',
];

const found: readonly (readonly [address: string, pattern: string | undefined])[] = [
  ['anybody@drop.example', '*@drop.example'],
  ['@drop.example', '*@drop.example'],
  ['photos-1@camera.example', 'photos-*@camera.example'],
  ['photos-@camera.example', 'photos-*@camera.example'],
  ['photos@camera.example', '*@camera.example'],
  ['other@camera.example', '*@camera.example'],
  ['x@sub.camera.example', '*@*'],
  ['x@camera.example.evil', '*@*'],
  ['abc@x.', 'a*b*c@x.*'],
  ['a-b-c@x.y', 'a*b*c@x.*'],
  ['abcb@x.y', '*@*'],
  ['ac@x.y', '*@*'],
  ['axb@q.y.z', '*x*@*.y.z'],
  ['PHOTOS-1@camera.example', '*@camera.example'],
  ['no address', undefined],
  ['', undefined],
  ['x@evil.example@drop.example', undefined],
  [`${'x'.repeat(320)}@drop.example`, undefined],
];

for (const [address, pattern] of found)
  for (const patterns of [all, all.toReversed()])
    test(`finds ${pattern ?? 'nothing'} for ${address.slice(0, 40)}`, () =>
      assert.is(new AddressPatterns(patterns).find(address), pattern));

test('of two that are equally specific the first one counts', () => {
  assert.is(new AddressPatterns(['a*@x.y', '*a@x.y']).find('aa@x.y'), 'a*@x.y');
  assert.is(new AddressPatterns(['*a@x.y', 'a*@x.y']).find('aa@x.y'), '*a@x.y');
});

test('beginning and end of a pattern do not share letters', () => {
  assert.is(new AddressPatterns(['ab*ba@x.y']).find('aba@x.y'), undefined);
  assert.is(new AddressPatterns(['ab*ba@x.y']).find('abba@x.y'), 'ab*ba@x.y');
  assert.is(new AddressPatterns(['a*b*b@x.y']).find('ab@x.y'), undefined);
});

test('every character but * stands for itself', () => {
  assert.is(new AddressPatterns(['.+*[a-z]$@(x|y).?']).find('.+-[a-z]$@(x|y).?'), '.+*[a-z]$@(x|y).?');
  assert.is(new AddressPatterns(['.*@x.y']).find('ab@x.y'), undefined);
  assert.is(new AddressPatterns(['a*@x.y']).find('ab@xzy'), undefined);
});

/** What a pattern means, in the words of a regular expression. */
function slowly(pattern: string, address: string): boolean {
  const pieces = pattern.split('*').map((piece) => piece.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${pieces.join('[^@]*')}$`, 'su').test(address);
}

test('finds what a regular expression would', () => {
  const part = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 6 });
  const address = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
  fc.assert(
    fc.property(part, part, address, address, (local, domain, user, host) => {
      const pattern = `${local}@${domain}`;
      const sent = `${user}@${host}`;
      assert.is(new AddressPatterns([pattern]).find(sent) === pattern, slowly(pattern, sent));
    }),
    { numRuns: 3000 },
  );
});

test('takes no time for patterns that make regular expressions run for ever', () => {
  const patterns = new AddressPatterns([`${'*a'.repeat(120)}b@*`]);
  const begun = performance.now();
  for (let round = 0; round < 1000; round++) patterns.find(`${'a'.repeat(300)}@x.y`);
  assert.ok(performance.now() - begun < 1000);
});

for (const [text, is] of [
  ['*@drop.example', true],
  ['a*@b', true],
  ['a@*', true],
  ['a@b', false],
  ['*', false],
  ['*@', false],
  ['@*', false],
  ['*@a@b', false],
  ['* @b', false],
  ['<*@b>', false],
] as const)
  test(`${text} is ${is ? 'a' : 'no'} pattern`, () => assert.is(isAddressPattern(text), is));

test.run();
