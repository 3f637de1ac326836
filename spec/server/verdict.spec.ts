import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Handler } from '../../lib/handlers/handler.ts';
import { type Outcome, type Told, verdictOf } from '../../lib/server/verdict.ts';

const test = suite('server/verdict');

const key = '0123456789abcdef0123456789abcdef';

const asked = { method: 'PUT', path: `/upload/${key}/a.jpg`, host: 'snsgw.samsungmobile.com' };

const outcome: Outcome = {
  reply: { status: 404, headers: [], body: key },
  text: `nothing answers PUT "/upload/${key}/a.jpg"`,
  code: 'SB_UNKNOWN_REQUEST',
  model: undefined,
};

const handler: Handler = {
  name: 'unknown',
  known: [],
  matches: () => true,
  handle: () => {
    throw new Error('not asked');
  },
};

function told(some: Partial<Told>): Told {
  const rest = { conversation: 1, peer: '10.0.0.7', unheard: false, bytes: 9, took: 1, leniencies: [] };
  return { ...rest, ...asked, handler, outcome, ...some };
}

const stages: readonly (readonly [what: string, some: Partial<Told>])[] = [
  ['that was answered', {}],
  ['whose handler nobody found', { handler: undefined }],
  ['that was cut off', { outcome: undefined }],
  ['whose head was refused', { host: undefined, handler: undefined }],
  ['that hung up', { unheard: true }],
];

for (const [what, some] of stages)
  test(`a session key is in no verdict on a request ${what}`, () =>
    assert.not.match(JSON.stringify(verdictOf(told(some))), key.slice(0, 16)));

test('a refused request is named as far as it was read', () => {
  assert.is(verdictOf(told({ path: undefined })).request, 'PUT');
  assert.is(verdictOf(told({ method: undefined, path: undefined })).request, undefined);
});

test('what is around a key can still be read', () => {
  const { request, text } = verdictOf(told({}));
  assert.is(request, 'PUT /upload/…/a.jpg');
  assert.is(text, 'nothing answers PUT "/upload/…/a.jpg"');
});

test.run();
