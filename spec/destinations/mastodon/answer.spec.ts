import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Answer,
  described,
  refusal,
  waitOf,
  withoutSecrets,
} from '../../../lib/destinations/mastodon/answer.ts';

const test = suite('destinations/mastodon/answer');
const now = Date.parse('2026-11-23T10:00:00Z');

function answer(status: number, headers: Record<string, string> = {}, text = ''): Answer {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status, headers, text, json };
}

const hour = 3_600_000;
const waits: readonly (readonly [
  name: string,
  status: number,
  headers: Record<string, string>,
  ms?: number,
])[] = [
  ['nothing said', 429, {}],
  ['seconds', 429, { 'retry-after': '30' }, 30_000],
  ['an HTTP date', 503, { 'retry-after': 'Mon, 23 Nov 2026 10:02:00 GMT' }, 120_000],
  ['ISO 8601 with microseconds', 429, { 'x-ratelimit-reset': '2026-11-23T10:05:00.952260Z' }, 300_952],
  ['seconds since 1970', 429, { 'x-ratelimit-reset': `${now / 1000 + 60}` }, 60_000],
  ['both: Retry-After', 429, { 'retry-after': '5', 'x-ratelimit-reset': '2026-11-23T11:00:00Z' }, 5000],
  ['a reset where nothing is exhausted', 503, { 'x-ratelimit-reset': '2026-11-23T10:05:00Z' }],
  ['a time that is over', 429, { 'x-ratelimit-reset': '2026-11-23T09:00:00Z' }, 1000],
  ['zero', 429, { 'retry-after': '0' }, 1000],
  ['a year', 429, { 'x-ratelimit-reset': '2027-11-23T10:00:00Z' }, 3.5 * hour],
  [
    'an HTTP date of a clock that is a day behind ours',
    503,
    { date: 'Sun, 22 Nov 2026 10:00:00 GMT', 'retry-after': 'Sun, 22 Nov 2026 10:10:00 GMT' },
    600_000,
  ],
  ['less than nothing', 429, { 'retry-after': '-5' }, 1000],
  ['rubbish', 429, { 'retry-after': 'soon' }],
  [
    'a clock that is an hour ahead of ours',
    429,
    { date: 'Mon, 23 Nov 2026 11:00:00 GMT', 'x-ratelimit-reset': '2026-11-23T11:01:00Z' },
    60_000,
  ],
];
for (const [name, status, headers, ms] of waits)
  test(`waits ${ms ?? 'as it likes'} for ${name}`, () => {
    assert.is(waitOf(answer(status, headers), now), ms);
    assert.is(refusal(answer(status, headers), 'post', now).after, ms);
  });

const descriptions: readonly (readonly [answer: Answer, text: string])[] = [
  [answer(422, {}, '{"error":"メディアが存在しない"}'), '422, メディアが存在しない'],
  [answer(422, {}, '{"message":"The description","errors":{}}'), '422, The description'],
  [
    answer(400, {}, '{"success":false,"error":{"issues":[]}}'),
    '400, {"success":false,"error":{"issues":[]}}',
  ],
  [answer(413, {}, '<html><title>413</title>'), '413, a web page'],
  [answer(500), '500 without a word'],
  [answer(302, { location: 'https://x/login' }, '<html>'), '302 to https://x/login'],
  [answer(418, {}, "I'm a\r\n\x1b[31mteapot"), "418, I'm a [31mteapot"],
  [answer(400, {}, 'x'.repeat(500)), `400, ${'x'.repeat(199)}…`],
];
for (const [given, text] of descriptions)
  test(`describes ${text.slice(0, 50)}`, () => {
    assert.is(described(given), text);
  });

for (const [status, text, retry, code] of [
  [401, '{"error":"x"}', 'paused', 'SB_MASTODON_TOKEN'],
  [401, '<html>', 'paused', 'SB_MASTODON_TOKEN'],
  [403, '{"error":"x"}', 'paused', 'SB_MASTODON_TOKEN'],
  [403, '', 'paused', 'SB_MASTODON_TOKEN'],
  [403, '\n<!DOCTYPE html>', 'later', 'SB_MASTODON_NO_API'],
] as const)
  test(`takes ${status} with ${JSON.stringify(text)} for ${code}`, () => {
    const error = refusal(answer(status, {}, text), 'post', now);
    assert.equal([error.retry, error.code], [retry, code]);
  });

test('decides by the status, whatever the text says', () => {
  for (const text of ['{"error":"The access token is invalid"}', '<html>429</html>', ''])
    assert.is(refusal(answer(500, {}, text), 'post', now).retry, 'later');
});

test('tells nothing of a secret, wherever a repeated one was cut off', () => {
  const secret = 'tok-3f2a9c0d';
  for (let before = 150; before < 200; before++) {
    const text = `${'x'.repeat(before)} ${secret} is not known`;
    const told = withoutSecrets(['', secret], described(answer(500, {}, JSON.stringify({ error: text }))));
    assert.not.match(told, /tok|3f2/, told);
    assert.match(told, before < 196 ? /\[secret\]/ : /^500, x+ ?t?o?…$/, told);
  }
});

test.run();
