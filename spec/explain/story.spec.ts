import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { afterOf, allOf, byNumber, livesOf, visitsOf } from '../../lib/explain/story.ts';
import type { Entry, Talk } from '../../lib/journal/entry.ts';
import { talk } from './talks.ts';

const test = suite('explain/story');

const start: Entry = {
  kind: 'started',
  time: '2026-11-23T14:00:00.000Z',
  version: '1',
  listen: [],
  hotspot: {},
};
const stop: Entry = { kind: 'stopped', time: '2026-11-23T14:00:00.000Z' };
const numbers = (talks: readonly Talk[]): readonly number[] => talks.map(({ conversation }) => conversation);

test('each start begins a life; what is before the first belongs to one whose start is not known', () => {
  const lives = livesOf([talk(9, {}), stop, start, talk(1, {}), start, talk(1, {}), talk(2, {})]);
  assert.equal(
    lives.map(({ talks }) => numbers(talks)),
    [[9], [1], [1, 2]],
  );
  assert.equal(
    lives.map(({ started, stopped }) => [started !== undefined, stopped !== undefined]),
    [
      [false, true],
      [true, false],
      [true, false],
    ],
  );
  assert.equal(livesOf([]), []);
});

test('a number is the latest conversation that had it, and what followed is of its own life', () => {
  const late = talk(1, { text: 'late' });
  const lives = livesOf([start, talk(1, {}), talk(3, {}), start, late, talk(2, {})]);
  assert.is(byNumber(lives, 1)?.talk, late);
  assert.is(byNumber(lives, 7), undefined);
  const [first] = allOf(lives);
  assert.equal(first === undefined ? [] : numbers(afterOf(first)), [3]);
  assert.is(byNumber(lives, 3)?.life, lives[0]);
});

test('what one camera does without a long pause is one visit, also where two come at once', () => {
  const peer = '10.0.0.8';
  const talks = [
    talk(1, {}),
    talk(2, { peer }),
    talk(3, {}),
    talk(4, { peer }),
    talk(500, {}),
    talk(501, { peer }),
  ];
  assert.equal(visitsOf(talks).map(numbers), [[1, 3], [2, 4], [500], [501]]);
});

test.run();
