import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type ConversationLimits,
  type Overdue,
  overdue,
  type Standing,
} from '../../lib/server/time-limits.ts';

const limits: ConversationLimits = { body: 1, head: 15_000, idle: 60_000, total: 200_000 };
const start: Standing = {
  state: 'head',
  began: 0,
  stateSince: 0,
  lastSign: 0,
  bytes: 5,
  waitsForCamera: true,
};

type Code = 'hang-up' | 'reply' | `SB_${string}` | undefined;

/** What stands, the last ms at which nothing is overdue, and what is overdue one ms later. */
const cases: readonly (readonly [what: string, standing: Partial<Standing>, last: number, then: Code])[] = [
  ['half a head', { state: 'head' }, 14_999, 'SB_HEAD_TIMEOUT'],
  ['a silent peer', { state: 'head', bytes: 0 }, 14_999, 'hang-up'],
  ['a head that drips', { state: 'head', lastSign: 14_999 }, 14_999, 'SB_HEAD_TIMEOUT'],
  ['a silent body', { state: 'body', lastSign: 1_000 }, 60_999, 'SB_IDLE'],
  ['a body that drips', { state: 'body', lastSign: 199_000 }, 199_999, 'SB_TOTAL_TIME'],
  [
    'a slow disk, where the camera is not waited for',
    { state: 'body', waitsForCamera: false },
    199_999,
    'SB_TOTAL_TIME',
  ],
  ['a refused body that stops', { state: 'drain', lastSign: 1_000 }, 60_999, 'reply'],
  ['a refused body that never stops', { state: 'drain', lastSign: 199_000 }, 199_999, 'reply'],
  ['silence behind what is no HTTP', { state: 'quiet', stateSince: 500, lastSign: 1_000 }, 1_999, 'reply'],
  [
    'endless talk behind what is no HTTP',
    { state: 'quiet', stateSince: 500, lastSign: 15_000 },
    15_499,
    'reply',
  ],
  ['a reply that cannot leave', { state: 'reply', stateSince: 500 }, 60_499, 'hang-up'],
  ['a camera that does not hang up', { state: 'linger', stateSince: 500 }, 2_499, 'hang-up'],
];

function codeOf(broken: Overdue | undefined): Code {
  return typeof broken === 'object' ? (broken.code as Code) : broken;
}

const test = suite('server/time-limits');

for (const [what, standing, last, then] of cases) {
  test(`${what}: overdue after ${last} ms, not before`, () => {
    assert.is(codeOf(overdue({ ...start, ...standing }, last, limits)), undefined);
    assert.is(codeOf(overdue({ ...start, ...standing }, last + 1, limits)), then);
  });
}

test('a closed conversation is never overdue', () => {
  assert.is(overdue({ ...start, state: 'closed' }, Number.MAX_SAFE_INTEGER, limits), undefined);
});

test.run();
