import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { countCharacters, shortenAltText, splitText } from '../../../lib/destinations/mastodon/characters.ts';
import { compose, type PlannedFile, planPosts } from '../../../lib/destinations/mastodon/composition.ts';
import { defaultLimits } from '../../../lib/destinations/mastodon/limits.ts';

const test = suite('destinations/mastodon/composition');

const counts: readonly (readonly [text: string, count: number])[] = [
  ['', 0],
  ['abc', 3],
  ['é', 1],
  ['e\u0301', 1],
  ['👩‍👩‍👧🏳️‍🌈', 2],
  ['see https://example.org/a/very/long/path?with=query#and-more now', 4 + 23 + 4],
  ['hello @georg@photog.social!', 'hello @georg!'.length],
  ['a\n\nb', 4],
];
for (const [text, count] of counts)
  test(`counts ${count} in ${JSON.stringify(text)}`, () => {
    assert.is(countCharacters(text, 23), count);
  });

const signatures: readonly (readonly [
  model: string | undefined,
  postscript: string,
  album: boolean,
  text: string,
])[] = [
  ['NX300', '#tag', true, 'Samsung NX300\n#tag'],
  ['NX300', '', true, 'Samsung NX300'],
  ['NX300', '#tag', false, '#tag'],
  [undefined, ' #tag ', true, '#tag'],
  ['SAMSUNG WB850F', '', true, 'SAMSUNG WB850F'],
  ['@georg@evil.example', '', true, ''],
  ['NX\n#spam', '', true, ''],
];
for (const [model, postscript, album, text] of signatures)
  test(`signs ${JSON.stringify(text)} for ${JSON.stringify([model, postscript, album])}`, () => {
    const { signature } = compose({ text: '', altTexts: [] }, model, { album, postscript });
    assert.is(signature, text);
  });

function files(...kinds: readonly PlannedFile['kind'][]): readonly PlannedFile[] {
  return kinds.map((kind, index) => ({ kind, stored: `${index + 1}` }));
}

const plans: readonly (readonly [kinds: readonly PlannedFile['kind'][], media: number, groups: string])[] = [
  [[], 4, ''],
  [['photo'], 4, '1'],
  [['photo', 'photo', 'photo', 'photo'], 4, '1,2,3,4'],
  [['photo', 'photo', 'photo', 'photo', 'photo'], 4, '1,2,3,4|5'],
  [['photo', 'photo', 'photo'], 1, '1|2|3'],
  [['video', 'photo', 'photo', 'video', 'video'], 4, '1|2,3|4|5'],
];
for (const [kinds, media, groups] of plans)
  test(`plans ${groups || 'nothing'} for ${kinds.join(', ')}, ${media} in a post`, () => {
    const plan = planPosts(files(...kinds), { text: 'x', signature: '' }, { ...defaultLimits, media });
    assert.is(plan.map((post) => post.files.join()).join('|'), groups);
  });

test('leaves one post alone, and numbers the others of a thread', () => {
  const composition = { text: 'A tree', signature: '#tag' };
  const texts = (count: number) =>
    planPosts(
      files(...Array.from({ length: count }, () => 'photo' as const)),
      composition,
      defaultLimits,
    ).map(({ text }) => text);
  assert.equal(texts(4), ['A tree\n\n#tag']);
  assert.equal(texts(9), ['A tree\n\n#tag', '2/3', '3/3']);
});

test('goes on with words that are too long, the signature in the first post', () => {
  const text = Array.from({ length: 200 }, (_, index) => `word${index}`).join(' ');
  const plan = planPosts(files('photo'), { text, signature: '#tag' }, defaultLimits);
  assert.is(plan.length, 4);
  assert.match(plan[0]?.text ?? '', /^word0 .* …\n\n#tag$/s);
  assert.match(plan[1]?.text ?? '', /^… word\d+ .* …\n\n2\/4$/s);
  assert.match(plan[3]?.text ?? '', /^… word\d+ .*word199\n\n4\/4$/s);
  assert.equal(
    plan.map((post) => post.files.length),
    [1, 0, 0, 0],
  );
});

const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(' ', '\n', 'a', 'ü', '👩‍👩‍👧', 'https://x.example/', '@a@b.example ', '~'),
    fc.string({ unit: 'binary', maxLength: 3 }),
  ),
  maxLength: 300,
});

test('loses no letter and breaks no limit, whatever the words', () => {
  fc.assert(
    fc.property(
      anyText,
      fc.string({ maxLength: 60 }),
      fc.integer({ min: 40, max: 500 }),
      fc.nat({ max: 9 }),
      (text, postscript, characters, count) => {
        const limits = { ...defaultLimits, characters };
        const kinds = Array.from({ length: count }, () => 'photo' as const);
        const composition = { text: text.trim(), signature: postscript.trim() };
        const plan = planPosts(files(...kinds), composition, limits);
        for (const post of plan) {
          assert.ok(countCharacters(post.text, 23) <= characters, post.text);
          assert.ok(post.files.length <= 4);
        }
        assert.is(plan.flatMap((post) => post.files).length, count);
        const letters = plan
          .map((post) => post.text)
          .join('')
          .replace(/[\s…]/gu, '')
          .replace(/\d+\/\d+/g, '');
        for (const letter of new Set(text.replace(/[\s…\d/]/gu, '')))
          assert.ok(letters.includes(letter), letter);
      },
    ),
    { numRuns: 300 },
  );
});

test('splits between words, and a word only where it must', () => {
  assert.equal(splitText('one two three', 8, 23), ['one two', 'three']);
  assert.equal(splitText('one two', 7, 23), ['one two', '']);
  assert.equal(splitText('abcdefgh', 3, 23), ['abc', 'defgh']);
  assert.equal(splitText('👩‍👩‍👧👩‍👩‍👧x', 2, 23), ['👩‍👩‍👧👩‍👩‍👧', 'x']);
});

test('shortens alt texts by code points, at a word', () => {
  assert.is(shortenAltText('short', 5), 'short');
  assert.is(shortenAltText('one two three', 9), 'one two…');
  assert.is(shortenAltText('🎞🎞🎞🎞', 3), '🎞🎞…');
});

test.run();
