import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkDestinations } from '../../lib/checks/destinations.ts';
import type { DestinationConfig } from '../../lib/config/config.ts';
import type { Destination } from '../../lib/destinations/destination.ts';
import { DeliveryError } from '../../lib/errors.ts';
import { ok, warning } from '../../lib/finding.ts';

const test = suite('checks/destinations');
const module: DestinationConfig = { type: 'module', path: '/m.mjs', options: {} };

async function judged(
  parts: Partial<Destination>,
  config: DestinationConfig = module,
  deadline = 1000,
): Promise<readonly string[]> {
  const destination: Destination = { name: 'd', deliver: async () => ({ where: '' }), ...parts };
  const [found] = await checkDestinations(new Map([['d', destination]]), { d: config }, deadline);
  return (found?.findings ?? []).map(({ status, code, text }) => `${status} ${code ?? '–'} ${text}`);
}

test('takes what a destination finds of itself', async () => {
  const examine = async () => [ok('good'), warning('SB_SMTP_OPEN', 'open', 'close it')];
  assert.equal(await judged({ examine }), ['ok – good', 'warning SB_SMTP_OPEN open']);
});

test('asks the daily check where there is nothing closer', async () => {
  assert.equal(await judged({ check: async () => '@georg' }), ['ok – ready, @georg']);
  assert.equal(await judged({ check: async () => undefined }), ['ok – ready']);
  const check = async () => {
    throw new DeliveryError('SB_PLUGIN', 'paused', 'the module says no');
  };
  assert.equal(await judged({ check }), ['failed SB_PLUGIN the module says no']);
});

test('says that a module without a check cannot be checked, and that drop drops', async () => {
  assert.equal(await judged({}), ['note – cannot be checked: its module has no check()']);
  assert.equal(await judged({}, { type: 'drop' }), ['note – throws everything away, as it is told']);
});

test('gives up on one that does not answer, also where it minds no signal', async () => {
  const said = ['failed SB_CHECK_DEADLINE this destination gave no answer within 0.05 s'];
  assert.equal(await judged({ examine: () => new Promise(() => {}) }, module, 50), said);
  const minds: Destination['check'] = (signal) =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  assert.equal(await judged({ check: minds }, module, 50), said);
});

test('turns any other error into a finding', async () => {
  const examine = async () => {
    throw new TypeError('odd');
  };
  assert.equal(await judged({ examine }), ['failed SB_INTERNAL odd']);
});

test('looks at all at the same time', async () => {
  let waiting = 0;
  let most = 0;
  const examine = async () => {
    most = Math.max(most, ++waiting);
    await new Promise((resolve) => setImmediate(resolve));
    waiting--;
    return [ok('good')];
  };
  const one = (name: string): Destination => ({ name, examine, deliver: async () => ({ where: '' }) });
  const map = new Map(['a', 'b', 'c'].map((name) => [name, one(name)]));
  const found = await checkDestinations(map, { a: module, b: module, c: module }, 1000);
  assert.equal([most, found.map(({ name }) => name)], [3, ['a', 'b', 'c']]);
});

test.run();
