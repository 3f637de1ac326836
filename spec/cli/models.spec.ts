import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { models } from '../../lib/cameras/models.ts';
import { runMain } from './main-run.ts';

const test = suite('cli/models');

test('the table has a line for each model, guesses marked', async () => {
  const { code, out } = await runMain('models');
  assert.is(code, 0);
  assert.match(out, /^model +year +state +e-mail +social +video +hotspot check$/m);
  for (const { name } of models) assert.match(out, new RegExp(`^${name}[ *]`, 'm'));
  assert.match(out, /^NX300 +2013\? +works +yes +yes +unknown +gld-plain$/m);
  assert.match(out, /^EX2F +2012\? +works +yes\? +yes\? +unknown +yahoo\?$/m);
  assert.match(out, /^ST1000 \/ CL65\* +2009 +not yet /m);
  assert.match(out, /^NX30\* +2014\? +untested /m);
  assert.match(out, /^WB37F +2014\? +partly /m);
});

test('--json prints every fact with its evidence, and the hosts', async () => {
  const { code, out } = await runMain('models', '--json');
  assert.is(code, 0);
  const [nx1, ...others] = JSON.parse(out);
  assert.is(others.length, models.length - 1);
  assert.is(nx1.name, 'NX1');
  assert.is(nx1.hotspot.confidence, 'inferred');
  assert.is(nx1.unverified, true);
  assert.is(others.find(({ name }: { name: string }) => name === 'NX300').unverified, false);
  assert.ok(nx1.hosts.includes('gld.samsungosp.com'));
});

test('an argument too many is wrong usage', async () => {
  assert.is((await runMain('models', 'nx300')).code, 2);
});

test.run();
