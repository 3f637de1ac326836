import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Found, findPost, lettersOf, type Sought } from '../../../lib/destinations/mastodon/account.ts';
import type { Answer } from '../../../lib/destinations/mastodon/answer.ts';
import { contentOf } from '../mastodon-entities.ts';

const test = suite('destinations/mastodon/account');

for (const text of [
  'plain',
  'two\n\nparagraphs\nand a line',
  '5 < 6 && "7" > \'6\' #tag #Über',
  'see https://example.org/path?a=1&b=2 and @georg@photog.social',
  'Cafe\u0301 🎞',
])
  test(`reads ${JSON.stringify(text)} out of its HTML`, () => {
    assert.is(lettersOf(contentOf(text), true), lettersOf(text, false));
  });

for (const [text, html] of [
  ['a *bold* and `code`', 'a <i>bold</i> and <code>code</code>'],
  ['> quote\n# head', '<blockquote>quote<br></blockquote><h2>head</h2>'],
  ['smile :-)', 'smile &#128578;'],
  [
    '@georg hello',
    '<span class="h-card"><a href="http://127.0.0.1:40257/georg">@georg@127.0.0.1:40257</a></span> hello',
  ],
] as const)
  test(`reads ${JSON.stringify(text)} out of what snac2 makes of it`, () => {
    assert.is(lettersOf(html, true), lettersOf(text, false));
  });

test('reads odd entities and mentions as servers write them', () => {
  const html = '<p>a&nbsp;&#39;b&#x27; &unknown; <span class="h-card">@<span>georg</span></span></p>';
  assert.is(lettersOf(html, true), 'abunknowngeorg');
});

const start = Date.parse('2026-11-23T10:00:00Z');
const sought: Sought = {
  text: 'words',
  mediaIds: ['7'],
  altTexts: ['alt'],
  key: { value: 'k', first: start, last: start + 60_000, burnt: false },
  others: new Set(['9']),
};

function post(fields: object = {}): Found {
  const media_attachments = [{ id: 'other', description: 'alt' }];
  return {
    id: '1',
    content: '<p>words</p>',
    created_at: '2026-11-23T10:00:30Z',
    media_attachments,
    ...fields,
  };
}

const long = 'what a photo of a gull shows in a storm '.repeat(4).trim();
const candidates: readonly (readonly [name: string, fields: object, found: boolean])[] = [
  ['same words, same alt text, in time', {}, true],
  [
    'the id of a file, though words and time differ',
    { content: 'x', created_at: '2020-01-01T00:00:00Z', media_attachments: [{ id: 7 }] },
    true,
  ],
  ['another alt text', { media_attachments: [{ id: 'x', description: 'other' }] }, false],
  ['no file', { media_attachments: [] }, false],
  ['a time before it was tried', { created_at: '2026-11-23T09:50:00Z' }, false],
  ['a time long after it was tried', { created_at: '2026-11-23T10:20:00Z' }, false],
  ['no time', { created_at: null }, false],
  ['a post known to be of another parcel', { id: '9' }, false],
];
for (const [name, fields, found] of candidates)
  test(`${found ? 'takes' : 'does not take'} a post with ${name}`, async () => {
    const pages = [[post(fields)], []];
    const ask = async (path: string): Promise<Answer> => {
      const json = path.includes('verify') ? { id: 'me' } : (pages.shift() ?? []);
      return { status: 200, headers: {}, text: '', json };
    };
    const result = await findPost(ask, sought, start);
    assert.is(result === 'absent', !found);
  });

for (const [name, altText, shown, result] of [
  ['other words', 'alt', 'alt', 'alike'],
  ['other words and no alt text', '', '', 'absent'],
  ['other words, and an alt text that was cut', long, `${long.slice(0, 120)}…`, 'alike'],
  ['other words, and an alt text that begins alike', 'a tree', 'a', 'absent'],
] as const)
  test(`says "${result}" of a post with ${name}`, async () => {
    const other = post({ content: '<p>other</p>', media_attachments: [{ id: 'x', description: shown }] });
    const pages = [[other], []];
    const ask = async (path: string): Promise<Answer> => {
      const json = path.includes('verify') ? { id: 'me' } : (pages.shift() ?? []);
      return { status: 200, headers: {}, text: '', json };
    };
    assert.is(await findPost(ask, { ...sought, altTexts: [altText] }, start), result);
  });

const sightless: readonly (readonly [path: string, status: number])[] = [
  ['verify', 403],
  ['verify', 404],
  ['statuses', 403],
  ['statuses', 404],
];
for (const [part, status] of sightless)
  test(`is not sure where ${part} is answered ${status}`, async () => {
    const ask = async (path: string): Promise<Answer> => ({
      status: path.includes(part) ? status : 200,
      headers: {},
      text: '',
      json: { id: 'me' },
    });
    assert.is(await findPost(ask, sought, start), 'unknown');
  });

for (const part of ['verify', 'statuses'])
  test(`takes no error and no web page for the answer to ${part}`, async () => {
    for (const status of [200, 401, 403, 429, 500, 302]) {
      const ask = async (path: string): Promise<Answer> =>
        path.includes(part)
          ? { status, headers: {}, text: '<html>', json: undefined }
          : { status: 200, headers: {}, text: '', json: { id: 'me' } };
      const error: unknown = await findPost(ask, sought, start).catch((reason: unknown) => reason);
      assert.instance(error, Error, `${status}`);
    }
  });

test.run();
