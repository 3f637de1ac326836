// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a reference to the environment is meant
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseDuration, parseSize } from '../../lib/config/quantities.ts';
import { accepts, mastodonWith, refuses } from './yaml-cases.ts';

const test = suite('config/quantities');

const sizes: readonly (readonly [string, number | undefined])[] = [
  ['0', 0],
  ['4096', 4096],
  ['512k', 512_000],
  ['512K', 512_000],
  ['1kB', 1000],
  ['256MB', 256_000_000],
  ['256mb', 256_000_000],
  ['100 MB', 100_000_000],
  ['1GiB', 1_073_741_824],
  ['1Gi', 1_073_741_824],
  ['1.5 GB', 1_500_000_000],
  ['1.5KiB', 1536],
  ['1TiB', 1_099_511_627_776],
  ['7B', 7],
  ['', undefined],
  ['MB', undefined],
  ['-1', undefined],
  ['+1', undefined],
  ['1e3', undefined],
  ['0x10', undefined],
  ['1_000', undefined],
  ['1,5MB', undefined],
  ['.5MB', undefined],
  ['1  MB', undefined],
  ['1XB', undefined],
  ['9999999999999TB', undefined],
  ['٣MB', undefined],
];

for (const [written, bytes] of sizes)
  test(`"${written}" is ${bytes ?? 'no size'}`, () => assert.is(parseSize(written), bytes));

const durations: readonly (readonly [string, number | undefined])[] = [
  ['500ms', 500],
  ['60s', 60_000],
  ['60 s', 60_000],
  ['2m', 120_000],
  ['24h', 86_400_000],
  ['7d', 604_800_000],
  ['1.5h', 5_400_000],
  ['0s', 0],
  ['60', undefined],
  ['0', undefined],
  ['s', undefined],
  ['-1s', undefined],
  ['1w', undefined],
  ['1h30m', undefined],
  ['1min', undefined],
  ['Infinitys', undefined],
];

for (const [written, ms] of durations)
  test(`"${written}" is ${ms ?? 'no duration'}`, () => assert.is(parseDuration(written), ms));

accepts(test, [
  ['the least duration', 'limits: { idle: 10ms }', (c) => c.limits.idle, 10],
  ['the longest duration', 'limits: { idle: 1d }', (c) => c.limits.idle, 86_400_000],
  ['the smallest body', 'limits: { body: 1 }', (c) => c.limits.body, 1],
  ['the largest body', 'limits: { body: 1TB }', (c) => c.limits.body, 1e12],
  ['no floor for the disk', 'limits: { freeDisk: 0 }', (c) => c.limits.freeDisk, 0],
  ['a size in quotes', 'limits: { body: "1 MB" }', (c) => c.limits.body, 1_000_000],
  [
    'a size from the environment',
    'limits: { body: "${BODY}" }',
    (c) => c.limits.body,
    2_000_000,
    { BODY: '2MB' },
  ],
]);

refuses(test, [
  [
    'a duration without a unit',
    'limits:\n  idle: 60',
    'SB_CONFIG_VALUE',
    'limits.idle',
    2,
    'with its unit, like 500ms, 60s',
  ],
  [
    'a duration below its bound',
    'limits: { idle: 9ms }',
    'SB_CONFIG_VALUE',
    'limits.idle',
    1,
    'from 10ms to 1d',
  ],
  [
    'a duration over its bound',
    'limits: { idle: 25h }',
    'SB_CONFIG_VALUE',
    'limits.idle',
    1,
    'from 10ms to 1d',
  ],
  [
    'an age of ten years and a day',
    'keep: { age: 3651d }',
    'SB_CONFIG_VALUE',
    'keep.age',
    1,
    'from 0s to 3650d',
  ],
  ['an empty body', 'limits: { body: 0 }', 'SB_CONFIG_VALUE', 'limits.body', 1, 'from 1 to 1TB'],
  ['a body over its bound', 'limits: { body: 1.1TB }', 'SB_CONFIG_VALUE', 'limits.body', 1, 'like 256MB'],
  [
    'a size that is a list',
    'limits: { body: [1] }',
    'SB_CONFIG_VALUE',
    'limits.body',
    1,
    'came a list; write one value',
  ],
  ['a size that is not there', 'limits:\n  body:\n', 'SB_CONFIG_VALUE', 'limits.body', 2, 'take the key out'],
  [
    'a quiet period that no timer can hold',
    mastodonWith('quietPeriod: 30d'),
    'SB_CONFIG_VALUE',
    'destinations.m.quietPeriod',
    2,
    'to 1d',
  ],
]);

test.run();
