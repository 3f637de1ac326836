import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Config, MastodonConfig } from '../../../lib/config/config.ts';
import { accepts, account, configOf, plainStore, refusalsOf, refuses } from '../yaml-cases.ts';

const test = suite('config/destinations/inheritance');

const base = `mastodon: { type: mastodon, ${account}, postscript: "#x", photo: { quality: 80, maxPixels: 7 } }`;
const withHeirs = (...heirs: readonly string[]): string =>
  `default: { email: mastodon }\ndestinations:\n  ${[base, ...heirs].join('\n  ')}\n`;
const named = (config: Config, name: string): MastodonConfig => config.destinations[name] as MastodonConfig;

/** Bug 1 of protocol.md §8: after one post of the heir, posts of the other were public too. */
test('public extends mastodon, and mastodon stays as it was', () => {
  const alone = named(configOf(withHeirs()), 'mastodon');
  const config = configOf(
    withHeirs('public: { extends: mastodon, visibility: public, photo: { quality: 50 } }'),
  );
  const [mastodon, heir] = [named(config, 'mastodon'), named(config, 'public')];
  assert.equal(mastodon, alone);
  assert.is(mastodon.visibility, 'unlisted');
  assert.is(heir.visibility, 'public');
  assert.is(heir.postscript, '#x');
  assert.equal(heir.photo, { ...mastodon.photo, quality: 50 });
});

test('heirs share no object with each other, and nobody can change them', () => {
  const config = configOf(withHeirs('a: { extends: mastodon }', 'b: { extends: mastodon }'));
  const all = ['mastodon', 'a', 'b'].map((name) => named(config, name));
  assert.is(new Set(all).size, 3);
  assert.is(new Set(all.map(({ photo }) => photo)).size, 3);
  for (const each of all) {
    assert.throws(() => Object.assign(each, { visibility: 'public' }), TypeError);
    assert.throws(() => Object.assign(each.photo, { original: true }), TypeError);
    assert.equal(each, all[0]);
  }
});

accepts(test, [
  [
    'an heir before its base',
    'default: { email: b }\ndestinations: { b: { extends: a, folder: /b }, a: { type: store, folder: /a } }',
    (c) => ({ ...c.destinations }),
    { b: plainStore('/b'), a: plainStore('/a') },
  ],
  [
    'a chain',
    withHeirs('a: { extends: mastodon, visibility: direct, album: false }', 'b: { extends: a, album: true }'),
    (c) => [named(c, 'b').visibility, named(c, 'b').album, named(c, 'a').album],
    ['direct', true, false],
  ],
  [
    'a photo along a chain',
    withHeirs(
      'a: { extends: mastodon, photo: { quality: 1 } }',
      'b: { extends: a, photo: { original: true } }',
    ),
    (c) => named(c, 'b').photo,
    { maxPixels: 7, quality: 1, keepLocation: false, original: true, damaged: 'hold' },
  ],
  [
    'the same type once more',
    withHeirs('a: { extends: mastodon, type: mastodon }'),
    (c) => named(c, 'a').type,
    'mastodon',
  ],
  [
    'a group with nothing in it',
    withHeirs('a: { extends: mastodon, photo: }'),
    (c) => named(c, 'a').photo.quality,
    80,
  ],
  [
    'a token file over a token',
    withHeirs('a: { extends: mastodon, tokenFile: /t }'),
    (c) => [named(c, 'a').token, named(c, 'a').tokenFile, named(c, 'mastodon').token],
    [undefined, '/t', 't0ken'],
  ],
  [
    'a token over a token file',
    withHeirs('a: { extends: mastodon, tokenFile: /t }', 'b: { extends: a, token: u }'),
    (c) => [named(c, 'b').token, named(c, 'b').tokenFile],
    ['u', undefined],
  ],
]);

const drops = (...each: readonly string[]): string =>
  `default: { email: a }\ndestinations:\n  ${each.join('\n  ')}\n`;
const longChain = Array.from({ length: 32 }, (_, i) => `d${i}: { extends: ${i === 0 ? 'a' : `d${i - 1}`} }`);

refuses(test, [
  [
    'a base that is not there',
    withHeirs('a: { extends: mastodn }'),
    'SB_CONFIG_EXTENDS',
    'destinations.a.extends',
    4,
    'did you mean "mastodon"?',
  ],
  [
    'a base that every object has',
    withHeirs('a: { extends: constructor }'),
    'SB_CONFIG_EXTENDS',
    'destinations.a.extends',
    4,
    'known are mastodon, a',
  ],
  [
    'itself',
    drops('a: { extends: a }'),
    'SB_CONFIG_EXTENDS',
    'destinations.a.extends',
    3,
    'the circle a → a; break it',
  ],
  [
    'a circle, told once',
    drops('c: { extends: a }', 'b: { extends: c }', 'a: { extends: b }', 'd: { extends: c }'),
    'SB_CONFIG_EXTENDS',
    'destinations.a.extends',
    5,
    'the circle a → b → c → a; break it',
  ],
  [
    'another type',
    withHeirs('a: { extends: mastodon, type: store }'),
    'SB_CONFIG_EXTENDS',
    'destinations.a.type',
    4,
    'take "type" or "extends" out',
  ],
  [
    'a list of bases',
    withHeirs('a: { extends: [mastodon] }'),
    'SB_CONFIG_VALUE',
    'destinations.a.extends',
    4,
    'write one value',
  ],
  [
    'nothing to extend',
    withHeirs('a: { extends: }'),
    'SB_CONFIG_VALUE',
    'destinations.a.extends',
    4,
    'take the key out',
  ],
  [
    'a photo of the heir that is no group',
    withHeirs('a: { extends: mastodon, photo: 90 }'),
    'SB_CONFIG_VALUE',
    'destinations.a.photo',
    4,
    '"key: value" lines',
  ],
  [
    'a key of another type',
    drops('a: { type: drop }', 'b: { extends: a, folder: x }'),
    'SB_CONFIG_UNKNOWN_KEY',
    'destinations.b.folder',
    4,
    'known are type, extends',
  ],
  [
    'both tokens of an heir',
    withHeirs('a: { extends: mastodon, token: t, tokenFile: f }'),
    'SB_CONFIG_VALUE',
    'destinations.a',
    4,
    'take one out',
  ],
  [
    'an inherited error, told once where it is written',
    withHeirs('b: { extends: c }', 'c: { extends: mastodon, language: xx }'),
    'SB_CONFIG_VALUE',
    'destinations.c.language',
    5,
    'write it like',
  ],
]);

test('a chain has at most 32 steps', () => {
  assert.is(configOf(drops('a: { type: drop }', ...longChain.slice(0, 31))).destinations.d30?.type, 'drop');
  const errors = refusalsOf(drops('a: { type: drop }', ...longChain));
  assert.equal(
    errors.map(({ code }) => code),
    ['SB_CONFIG_EXTENDS'],
  );
});

test.run();
