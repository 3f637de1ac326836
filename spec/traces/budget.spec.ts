import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Budget } from '../../lib/traces/budget.ts';

const test = suite('traces/budget');

test('a budget is spent above its limit, and no longer where enough was given back', () => {
  const budget = new Budget(10);
  budget.charge(10);
  assert.is(budget.spent, false);
  budget.charge(1);
  assert.is(budget.spent, true);
  budget.charge(-5);
  assert.equal([budget.spent, budget.used], [false, 6]);
});

test.run();
