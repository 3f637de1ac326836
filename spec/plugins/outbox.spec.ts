import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DeliveryError } from '../../lib/errors.ts';
import { Delivery } from '../../lib/outbox/delivery.ts';
import { attemptLine } from '../../lib/outbox/delivery-line.ts';
import { type DeliveryRecord, newRecord } from '../../lib/outbox/delivery-record.ts';
import { failed } from '../../lib/outbox/outcome.ts';
import { retryPolicy } from '../../lib/outbox/retry-policy.ts';
import { Shelf } from '../../lib/outbox/shelf.ts';
import { MemoryDisk } from '../outbox/memory-disk.ts';
import { openTrial, within } from '../outbox/trial.ts';

const test = suite('plugins/outbox');

function failing(error: DeliveryError) {
  return (record: DeliveryRecord) => failed(record, error, { now: 0, policy: retryPolicy, random: 0.5 });
}

/** What a change that should never throw, or make such a record, is made of. */
const changes: readonly (readonly [what: string, change: (record: DeliveryRecord) => DeliveryRecord])[] = [
  ['a message that is none', failing(Object.assign(new DeliveryError('X', 'later', ''), { message: {} }))],
  ['an after that is none', failing(Object.assign(new DeliveryError('X', 'later', ''), { after: 'soon' }))],
  [
    'a retry that does not exist',
    failing(Object.assign(new DeliveryError('X', 'later', ''), { retry: 'x' })),
  ],
];

for (const [what, change] of changes)
  test(`a delivery that is settled with ${what} is tried later, and its line says why`, async () => {
    const record: DeliveryRecord = { ...newRecord('hook', [], 0), state: 'working', attempts: 1 };
    const delivery = new Delivery(
      new Shelf('/data', new MemoryDisk()),
      'abc',
      'delivery-1-hook.json',
      record,
    );
    await delivery.settle(change);
    const { state, code, since, next = '', failures } = delivery.record;
    assert.equal([state, code, failures], ['later', 'SB_INTERNAL', 1]);
    assert.is(Date.parse(next) - Date.parse(since), 3_600_000);
    const line = attemptLine(delivery);
    assert.is(line.level, 'warn');
    assert.match(line.text, 'what became of it could not be written down: ');
  });

for (const state of ['bogus', 'constructor', undefined])
  test(`a record in the state ${state} has a line all the same`, () => {
    const record = { ...newRecord('hook', [], 0), state: state as DeliveryRecord['state'], reason: 'odd' };
    const delivery = new Delivery(
      new Shelf('/data', new MemoryDisk()),
      'abc',
      'delivery-1-hook.json',
      record,
    );
    assert.is(attemptLine(delivery).level, 'error');
    assert.match(attemptLine(delivery).text, 'abc → hook: in no known state: odd');
  });

test('a bridge with twelve destinations stops without a warning of the runtime', async () => {
  const warnings: string[] = [];
  const listener = ({ name }: Error) => void warnings.push(name);
  process.on('warning', listener);
  try {
    const names = Array.from({ length: 12 }, (_, index) => `d${index}`);
    const deliver = Object.fromEntries(names.map((name) => [name, async () => ({ where: name })]));
    const { outbox } = await openTrial({ deliver });
    outbox.start();
    await within(5000, 'the stop', outbox.stop(1000));
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.off('warning', listener);
  }
  assert.equal(warnings, []);
});

test.run();
