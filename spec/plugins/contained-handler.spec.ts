import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RefusalError, WireError } from '../../lib/errors.ts';
import { refusalReply } from '../../lib/handlers/camera-xml.ts';
import type { Answer } from '../../lib/handlers/handler.ts';
import { ContainedHandler } from '../../lib/plugins/contained-handler.ts';
import { pretendBridge, requestOf } from '../handlers/pretend.ts';
import { type Anything, chunks, contained, failure, good, head, read } from './contained.ts';

const test = suite('plugins/contained-handler');

const answers: readonly (readonly [what: string, handle: Anything, answer: Partial<Answer>])[] = [
  ['as it is', () => good, good],
  ['that is promised', async () => good, good],
  [
    'of a body that was read',
    async (request) => ({ ...good, verdict: await read(request) }),
    { verdict: 'onetwo' },
  ],
  [
    'with a code, a model and a parcel',
    () => ({ ...good, code: 'MINE', model: 'NX1', parcel: '1hk' }),
    { code: 'MINE', model: 'NX1', parcel: '1hk' },
  ],
  [
    'with things that nobody knows',
    () => ({ ...good, code: 7, model: {}, parcel: 7, more: 1 }),
    { ...good, code: undefined, model: undefined, parcel: undefined },
  ],
  [
    'with a verdict without end',
    () => ({ ...good, verdict: 'x'.repeat(900) }),
    { verdict: `${'x'.repeat(500)}…` },
  ],
];

for (const [what, handle, answer] of answers)
  test(`gives an answer ${what}`, async () => {
    const given = await contained(handle).handler.handle(requestOf(head, chunks), pretendBridge());
    for (const [key, value] of Object.entries(answer)) assert.equal(Reflect.get(given, key), value);
    assert.equal(Object.keys(given).sort(), ['code', 'model', 'parcel', 'reply', 'verdict']);
  });

test('keeps the object that a method belongs to', async () => {
  class Mine {
    readonly name = 'mine';
    readonly #verdict = 'private';
    matches(): boolean {
      return this.#verdict === 'private';
    }
    handle(): Answer {
      return { ...good, verdict: this.#verdict };
    }
  }
  const warn = (text: string) => assert.unreachable(text);
  const handler = new ContainedHandler(new Mine(), { module: 'm', path: '/m', patience: 1000, warn });
  assert.is(handler.matches(head), true);
  assert.is((await handler.handle(requestOf(head), pretendBridge())).verdict, 'private');
});

const reply = (more: object) => ({ ...good, reply: { ...good.reply, ...more } });

/** What a handler may do wrong, and what the log says of it besides the module's name. */
const faults: readonly (readonly [what: string, handle: Anything, says: string])[] = [
  [
    'throws',
    () => {
      throw new TypeError('a bug');
    },
    'TypeError: a bug',
  ],
  [
    'rejects',
    async () => {
      throw new TypeError('a bug');
    },
    'TypeError: a bug',
  ],
  [
    'throws a text',
    () => {
      throw 'text';
    },
    "'text'",
  ],
  [
    'throws nothing',
    () => {
      throw undefined;
    },
    'undefined',
  ],
  ['rejects with null', () => Promise.reject(null), 'null'],
  [
    'throws what cannot be shown',
    () => {
      throw new Proxy(
        {},
        {
          get: () => {
            throw new Error('trap');
          },
        },
      );
    },
    '',
  ],
  [
    'throws lines',
    () => {
      throw new Error('a\nb\r\nc');
    },
    'Error: a b c',
  ],
  [
    'throws an error whose message is a trap',
    () => {
      throw Object.defineProperty(new Error(), 'message', {
        get: () => {
          throw new Error('trap');
        },
      });
    },
    'something that cannot be shown',
  ],
  ['gives nothing', () => undefined, 'came nothing'],
  ['gives null', async () => null, 'came nothing'],
  ['gives a text', () => 'hello', 'came a string'],
  ['gives a list', () => [good], 'came an array'],
  ['gives an answer without a reply', () => ({ verdict: 'x' }), 'expected { reply'],
  ['gives an answer without a verdict', () => ({ reply: good.reply }), 'expected { reply'],
  ['gives a status in words', () => reply({ status: 'ok' }), 'expected { reply'],
  ['gives headers as an object', () => reply({ headers: { a: 'b' } }), 'expected { reply'],
  ['gives a header of three', () => reply({ headers: [['a', 'b', 'c']] }), 'expected { reply'],
  ['gives a body of bytes', () => reply({ body: Buffer.from('x') }), 'expected { reply'],
  ['gives a status without a body', () => reply({ status: 204 }), 'SB_'],
  ['gives a status that is none', () => reply({ status: 42 }), 'expected a status'],
  ['gives a reply that is too long', () => reply({ body: 'x'.repeat(2000) }), 'at most 1400 bytes'],
  ['gives a header with a line end', () => reply({ headers: [['A', 'b\r\nC: d']] }), 'on one line'],
  [
    'gives the length itself',
    () => reply({ headers: [['Content-Length', '5']] }),
    'expected no Content-Length',
  ],
  [
    'gives an answer whose fields are traps',
    () =>
      new Proxy(
        {},
        {
          get: () => {
            throw new Error('trap');
          },
        },
      ),
    'Error: trap',
  ],
];

for (const [what, handle, says] of faults)
  test(`a handler that ${what} is a 500 that names it`, async () => {
    const error = await failure(handle);
    assert.is(error.status, 500);
    assert.is(error.code, 'SB_PLUGIN');
    assert.match(error.message, 'mine.mjs');
    if (!says.startsWith('SB_')) assert.match(error.message, says);
    assert.not.match(error.message, /[\r\n]/);
    assert.not.match(refusalReply(error).body, 'mine.mjs');
  });

const refusals: readonly (readonly [what: string, error: unknown, status: number, code: string])[] = [
  ['of ours', new RefusalError('MINE_NO', 403, 'no'), 403, 'MINE_NO'],
  [
    'of another copy of the package',
    Object.assign(new Error('no'), { name: 'RefusalError', status: 422, code: 'SB_MINE' }),
    422,
    'SB_MINE',
  ],
  [
    'with an odd code',
    Object.assign(new Error('no'), { name: 'RefusalError', status: 422, code: 'a b' }),
    422,
    'SB_PLUGIN',
  ],
  [
    'with an odd status',
    Object.assign(new Error('no'), { name: 'RefusalError', status: 200 }),
    500,
    'SB_PLUGIN',
  ],
  ['of ours with the status of a yes', new RefusalError('MINE', 200, 'all good'), 500, 'SB_PLUGIN'],
  [
    'of the wire with the status of a yes',
    new WireError('SB_MINE', 200, 'all good', { state: 'body', offset: 1 }),
    500,
    'SB_PLUGIN',
  ],
  ['of some HTTP library', Object.assign(new Error('secret'), { status: 404 }), 500, 'SB_PLUGIN'],
  ['of the wire', new WireError('SB_BODY_CUT', 400, 'cut', { state: 'body', offset: 1 }), 400, 'SB_BODY_CUT'],
];

for (const [what, thrown, status, code] of refusals)
  test(`an error ${what} is answered with ${status}`, async () => {
    const error = await failure(() => {
      throw thrown;
    });
    assert.equal([error.status, error.code], [status, code]);
  });

test('a refusal without code and message tells the camera so in words', async () => {
  const thrown = Object.assign(new RefusalError('MINE', 400, ''), { code: undefined, message: undefined });
  const error = await failure(() => {
    throw thrown;
  });
  assert.match(refusalReply(error).body, '<!-- SB_PLUGIN: no reason was given -->');
});

const matchings: readonly (readonly [
  what: string,
  matches: () => unknown,
  is: boolean,
  warned: string | undefined,
])[] = [
  ['true', () => true, true, undefined],
  ['false', () => false, false, undefined],
  ['nothing', () => undefined, false, 'gave nothing instead of true or false'],
  ['something that is true', () => 'yes', false, 'gave a string'],
  ['a promise', async () => true, false, 'gave a promise'],
  ['a promise that is rejected', () => Promise.reject(new Error('stray')), false, 'gave a promise'],
  [
    'an error',
    () => {
      throw new RangeError('bug');
    },
    false,
    'threw RangeError: bug',
  ],
];

for (const [what, matches, is, warned] of matchings)
  test(`a matches that gives ${what} is ${is ? 'a' : 'no'} match, told once`, async () => {
    const { handler, warnings } = contained(() => good, { matches });
    for (let round = 0; round < 3; round++) assert.is(handler.matches(head), is);
    await new Promise((resolve) => setImmediate(resolve));
    assert.is(warnings.length, warned === undefined ? 0 : 1);
    assert.match(warnings[0] ?? '', warned ?? '');
  });

test.run();
