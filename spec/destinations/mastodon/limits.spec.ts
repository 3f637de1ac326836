import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Answer } from '../../../lib/destinations/mastodon/answer.ts';
import { defaultLimits, LimitsCache, limitsIn } from '../../../lib/destinations/mastodon/limits.ts';
import { type DialectName, dialectNamed } from '../dialects.ts';
import { instanceV1Entity, instanceV2Entity } from '../mastodon-entities.ts';

const test = suite('destinations/mastodon/limits');

function answer(json: unknown, status = 200): Answer {
  return { status, headers: {}, text: '', json };
}

const dialects: readonly (readonly [name: DialectName, limits: object])[] = [
  ['mastodon', { honoursKeys: true }],
  ['mastodon-4.6', { altText: 10_000, honoursKeys: true }],
  ['pleroma', { honoursKeys: true }],
  [
    'gotosocial',
    { characters: 5000, media: 6, perUrl: 25, photoBytes: 41_943_040, photoPixels: 2_147_483_647 },
  ],
  ['hollo', { characters: 10_000, media: 8, perUrl: 256, photoPixels: 16_777_216 }],
  ['snac2', { characters: 100_000, perUrl: 32 }],
  ['pixelfed', { photoPixels: 3_686_400 }],
];
for (const [name, limits] of dialects)
  test(`reads the limits of ${name} from either version`, () => {
    const expected = { ...defaultLimits, videoBytes: 103_809_024, ...limits };
    const dialect = dialectNamed(name);
    assert.equal(limitsIn(answer(instanceV2Entity(dialect, 'http://x.example'))), expected);
    assert.equal(limitsIn(answer(instanceV1Entity(dialect, 'http://x.example'))), expected);
  });

const versions: readonly (readonly [version: unknown, honours: boolean])[] = [
  ['1.0.0+git-57cb4fe', false],
  ['4.5.2', true],
  ['4.3.0-beta.2+glitch', true],
  ['2.7.2 (compatible; Akkoma 3.10.4-0-gabc)', true],
  ['4.0.0 (not true; really snac/2.75)', false],
  ['0.20.0+git-57cb4fe', false],
  ['3.0.0 (compatible; Sharkey 2023.11)', false],
  ['3.5.3 (compatible; Pixelfed 0.11.13)', false],
  ['2.8.0 (compatible; Pleromalike 1)', false],
  ['4.5', false],
  ['', false],
  [45, false],
  [null, false],
];
for (const [version, honours] of versions)
  test(`${honours ? 'trusts' : 'does not trust'} the keys of a server of version ${JSON.stringify(version)}`, () => {
    assert.is(limitsIn(answer({ version })).honoursKeys, honours);
  });

test('takes the default for what is missing, null or absurd', () => {
  for (const value of [null, 0, -4, 'four', 1.5, 1e300, {}, []]) {
    const configuration = { statuses: { max_media_attachments: value, max_characters: value } };
    assert.equal(limitsIn(answer({ configuration })), defaultLimits);
  }
  for (const json of [null, [], {}, { configuration: null }, { configuration: { statuses: [] } }])
    assert.equal(limitsIn(answer(json)), defaultLimits);
});

test('takes the default for limits that would make a flood of posts, or leave nothing of a photo', () => {
  for (const value of [1, 7, 99]) {
    const configuration = {
      statuses: { max_characters: value },
      media_attachments: {
        description_limit: value,
        image_size_limit: value,
        image_matrix_limit: value,
        video_size_limit: value,
      },
    };
    assert.equal(limitsIn(answer({ configuration })), defaultLimits);
  }
});

test('asks the newer path, then the older, and not again that day', async () => {
  const cache = new LimitsCache();
  const paths: string[] = [];
  const ask = async (path: string) => {
    paths.push(path);
    return path.includes('v2')
      ? answer(undefined, 404)
      : answer({ configuration: { statuses: { max_characters: 700 } } });
  };
  assert.is((await cache.get(ask)).characters, 700);
  assert.is((await cache.get(ask)).characters, 700);
  assert.equal(paths, ['/api/v2/instance', '/api/v1/instance']);
});

test('goes on with the defaults where neither answers, and asks again', async () => {
  const cache = new LimitsCache();
  let asked = 0;
  const ask = async () => {
    asked += 1;
    return answer(undefined, 200);
  };
  assert.equal(await cache.get(ask), defaultLimits);
  assert.equal(await cache.get(ask), defaultLimits);
  assert.is(asked, 4);
});

test.run();
