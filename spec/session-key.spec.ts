import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withoutKeys } from '../lib/session-key.ts';

const test = suite('session-key');

const key = '0123456789abcdef0123456789ABCDEF';

const rows: readonly (readonly [text: string, shown: string])[] = [
  ['', ''],
  ['PUT /upload/1/SAM_0001.JPG', 'PUT /upload/1/SAM_0001.JPG'],
  [`PUT /upload/${key}/SAM_0001.JPG`, 'PUT /upload/…/SAM_0001.JPG'],
  [`expected x, came "${key}" and ${key.slice(0, 20)}…`, 'expected x, came "…" and ……'],
  [key.slice(0, 16), '…'],
  [key.slice(0, 15), key.slice(0, 15)],
  [`g${key}g`, 'g…g'],
];

for (const [text, shown] of rows)
  test(`shows ${text || 'nothing'} as ${shown}`, () => assert.is(withoutKeys(text), shown));

test.run();
