import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Memory, Receipt } from '../../lib/destinations/destination.ts';
import { BridgeError, DeliveryError, RefusalError } from '../../lib/errors.ts';
import { ContainedDestination } from '../../lib/plugins/contained-destination.ts';
import type { PluginDestination } from '../../lib/plugins/plugin.ts';
import { Notebook, Workshop } from '../destinations/parcels.ts';

const test = suite('plugins/contained-destination');
let workshop: Workshop;
test.before(async () => {
  workshop = await Workshop.open();
});
test.after(() => workshop.remove());

function contained(inner: object) {
  const warnings: string[] = [];
  const containment = {
    module: 'hook.mjs',
    path: '/etc/hook.mjs',
    warn: (text: string) => void warnings.push(text),
  };
  return { destination: new ContainedDestination('hook', inner as PluginDestination, containment), warnings };
}

async function deliver(inner: object, notebook = new Notebook()): Promise<Receipt> {
  const parcel = await workshop.parcel([['a.jpg', Buffer.from('photo')]]);
  return contained(inner).destination.deliver(parcel, notebook.attempt());
}

async function failure(inner: object): Promise<unknown> {
  return deliver(inner).then(
    () => assert.unreachable('delivered'),
    (error: unknown) => error,
  );
}

const receipts: readonly (readonly [what: string, receipt: unknown, given: Receipt])[] = [
  ['a receipt', { where: 'there', remark: 'so' }, { where: 'there', remark: 'so' }],
  ['a receipt without a remark', { where: 'there', more: 1 }, { where: 'there' }],
  ['nothing', undefined, { where: 'hook', remark: 'hook.mjs did not say where to' }],
  ['a text', 'there', { where: 'hook', remark: 'hook.mjs did not say where to' }],
  ['an empty where', { where: '' }, { where: 'hook', remark: 'hook.mjs did not say where to' }],
  ['a remark that is none', { where: 'there', remark: 7 }, { where: 'there' }],
];

for (const [what, receipt, given] of receipts)
  test(`a delivery that gives ${what} is a delivery`, async () => {
    assert.equal(await deliver({ deliver: async () => receipt }), given);
  });

test('gives parcel and attempt as they are, and its memory lasts', async () => {
  const notebook = new Notebook();
  const receipt = await deliver(
    {
      deliver: async (parcel: { id: string }, attempt: { remember(memory: Memory): Promise<void> }) => {
        await attempt.remember({ done: 1 });
        return { where: parcel.id };
      },
    },
    notebook,
  );
  assert.match(receipt.where, /^7f3a/);
  assert.equal(notebook.memory, { done: 1 });
});

const ours: readonly (readonly [
  what: string,
  error: unknown,
  code: string,
  retry: string,
  after: number | undefined,
])[] = [
  ['of ours', new DeliveryError('HOOK', 'paused', 'no', { after: 5 }), 'HOOK', 'paused', 5],
  [
    'of another copy of the package',
    Object.assign(new Error('no'), { name: 'DeliveryError', code: 'SB_HOOK', retry: 'never', after: 7 }),
    'SB_HOOK',
    'never',
    7,
  ],
  [
    'with an odd code and after',
    Object.assign(new Error('no'), { name: 'DeliveryError', code: 1, retry: 'held', after: 'x' }),
    'SB_PLUGIN',
    'held',
    undefined,
  ],
  [
    'of ours with an odd after',
    Object.assign(new DeliveryError('HOOK', 'later', 'no'), { after: 'soon' }),
    'HOOK',
    'later',
    undefined,
  ],
  [
    'of ours with an odd message',
    Object.assign(new DeliveryError('HOOK', 'later', 'no'), { message: {} }),
    'HOOK',
    'later',
    undefined,
  ],
  [
    'of a class that is an heir of ours',
    new (class Mine extends DeliveryError {})('HOOK', 'never', 'no'),
    'HOOK',
    'never',
    undefined,
  ],
];

for (const [what, thrown, code, retry, after] of ours)
  test(`a DeliveryError ${what} keeps what it says`, async () => {
    const error = await failure({ deliver: () => Promise.reject(thrown) });
    assert.instance(error, DeliveryError);
    const { code: given, retry: again, after: wait, message } = error as DeliveryError;
    assert.type(message, 'string');
    assert.equal([given, again, wait], [code, retry, after]);
  });

/** What a destination may throw, and what is said of it: none of these is a DeliveryError, so each counts as `later`. */
const faults: readonly (readonly [what: string, deliver: () => unknown, says: string])[] = [
  [
    'throws',
    () => {
      throw new TypeError('bug');
    },
    'hook.mjs failed with TypeError: bug',
  ],
  [
    'rejects',
    async () => {
      throw new TypeError('bug');
    },
    'hook.mjs failed with TypeError: bug',
  ],
  [
    'throws a text',
    () => {
      throw 'text';
    },
    "a value that is no error: 'text'",
  ],
  ['rejects with nothing', () => Promise.reject(), 'undefined'],
  [
    'throws what has no text',
    () => {
      throw Object.create(null);
    },
    'a value that is no error',
  ],
  [
    'throws a trap',
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
    'hook.mjs failed with',
  ],
  [
    'says a retry that nobody knows',
    () => {
      throw Object.assign(new Error('x'), { name: 'DeliveryError', retry: 'soon' });
    },
    'DeliveryError: x',
  ],
  [
    'says a retry that nobody knows, with our class',
    () => {
      throw Object.assign(new DeliveryError('X', 'later', 'x'), { retry: 'bogus' });
    },
    'DeliveryError: x',
  ],
  [
    'throws what cannot even be asked for its class',
    () => {
      throw new Proxy(new Error('x'), {
        getPrototypeOf: () => {
          throw new Error('trap');
        },
      });
    },
    'something that cannot be shown',
  ],
  [
    'refuses like a handler',
    () => {
      throw new RefusalError('X', 400, 'no');
    },
    'RefusalError: no',
  ],
];

for (const [what, run, says] of faults)
  test(`a destination that ${what} has failed for now`, async () => {
    const error = await failure({ deliver: run });
    assert.instance(error, BridgeError);
    assert.not.instance(error, DeliveryError);
    assert.is((error as BridgeError).code, 'SB_PLUGIN');
    assert.match((error as BridgeError).message, says);
  });

const parcel = { via: 'email', sender: '', title: '', words: '', recipients: [], addressing: [], files: [] };

test('a review that refuses is heard', () => {
  const { destination } = contained({
    review: () => {
      throw Object.assign(new Error('no'), { name: 'RefusalError', status: 415, code: 'HOOK_TYPE' });
    },
  });
  assert.throws(
    () => destination.review(parcel),
    (error: unknown) => error instanceof RefusalError && error.status === 415 && error.code === 'HOOK_TYPE',
  );
});

test('what a review changes in a parcel, it changes in a copy', () => {
  const shared = { ...parcel, addressing: [{ destination: 'hook', because: ['a@b.c'] }] };
  const { destination, warnings } = contained({
    review: (seen: { addressing: { because: string[] }[]; words: string }) => {
      seen.words = 'mine';
      for (const each of seen.addressing) each.because.length = 0;
      seen.addressing.length = 0;
    },
  });
  const before = structuredClone(shared);
  destination.review(shared);
  assert.equal(shared, before);
  assert.equal(warnings, []);
});

test('what a delivery changes in parcel and attempt, it changes in a copy', async () => {
  const open = await workshop.parcel([['a.jpg', Buffer.from('photo')]]);
  const attempt = { ...new Notebook().attempt(), memory: { done: [1] } };
  const before = structuredClone([{ ...open, pathOf: 0 }, attempt.because, attempt.memory]);
  const { destination } = contained({
    deliver: async (
      mine: { files: unknown[]; recipients: string[]; pathOf(stored: string): string },
      own: { because: string[]; memory: { done: number[] } },
    ) => {
      mine.files.length = mine.recipients.length = own.because.length = own.memory.done.length = 0;
      return { where: mine.pathOf('1') };
    },
  });
  assert.is((await destination.deliver(open, attempt)).where, open.pathOf('1'));
  assert.equal([{ ...open, pathOf: 0 }, attempt.because, attempt.memory], before);
});

const reviews: readonly (readonly [what: string, inner: object, warned: string | undefined])[] = [
  ['is not there', {}, undefined],
  ['says nothing', { review: () => undefined }, undefined],
  [
    'throws',
    {
      review: () => {
        throw new TypeError('bug');
      },
    },
    'TypeError: bug',
  ],
  [
    'throws nothing',
    {
      review: () => {
        throw undefined;
      },
    },
    'undefined',
  ],
  [
    'refuses with a status that is none',
    {
      review: () => {
        throw new RefusalError('HOOK', 99, 'no');
      },
    },
    'RefusalError: no',
  ],
  [
    'is rejected later',
    {
      review: async () => {
        throw new TypeError('bug');
      },
    },
    'TypeError: bug',
  ],
];

for (const [what, inner, warned] of reviews)
  test(`a review that ${what} is no objection`, async () => {
    const { destination, warnings } = contained(inner);
    destination.review(parcel);
    await new Promise((resolve) => setImmediate(resolve));
    assert.is(warnings.length, warned === undefined ? 0 : 1);
    assert.match(warnings[0] ?? '', warned ?? '');
  });

const checks: readonly (readonly [what: string, check: () => unknown, known: string | undefined])[] = [
  ['what is good to know', async () => '@georg', '@georg'],
  ['at once', () => '@georg', '@georg'],
  ['nothing', async () => {}, undefined],
  ['something odd', async () => ({}), undefined],
];

for (const [what, check, known] of checks)
  test(`a check tells ${what}`, async () => {
    const { destination } = contained({ check });
    assert.is(await destination.check?.(AbortSignal.timeout(1000)), known);
  });

test('a check fails as a delivery does, and is not there where the module has none', async () => {
  const { destination } = contained({ check: () => Promise.reject(null) });
  const error: unknown = await destination.check?.(AbortSignal.timeout(1000)).catch((each: unknown) => each);
  assert.match(String(error), 'hook.mjs failed with a value that is no error: null');
  assert.is(contained({}).destination.check, undefined);
});

test.run();
