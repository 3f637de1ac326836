import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { catchStrays } from '../../lib/plugins/strays.ts';

const test = suite('plugins/strays');

const mine = '/etc/my bridge/hook.mjs';

/** An error whose stack says where it came from. */
function from(...frames: readonly string[]): Error {
  const error = new TypeError('lost');
  error.stack = ['TypeError: lost', ...frames.map((frame) => `    at ${frame}`)].join('\n');
  return error;
}

const strays: readonly (readonly [what: string, thrown: unknown, told: string])[] = [
  [
    'of a module',
    from('a (node:x:1:1)', 'b (file:///etc/my%20bridge/hook.mjs:12:3)'),
    'TypeError: lost (line 12)',
  ],
  ['of a module in CommonJS', from(`b (${mine}:7:1)`), 'TypeError: lost (line 7)'],
  ['that holds no error', 'text', "a value that is no error: 'text'"],
  ['that holds nothing', undefined, 'undefined'],
];

/** What listens besides us may not hear of what is only pretended. */
function reject(thrown: unknown): void {
  const listener = process.listeners('unhandledRejection').at(-1);
  listener?.(thrown, Promise.resolve());
}

for (const [what, thrown, told] of strays)
  test(`a stray ${what} is told`, () => {
    const lines: string[] = [];
    const release = catchStrays(['/other.mjs', mine], (text) => void lines.push(text));
    try {
      reject(thrown);
    } finally {
      release();
    }
    assert.is(lines.length, 1);
    assert.match(lines[0] ?? '', told);
    assert.match(lines[0] ?? '', thrown instanceof Error ? /^hook\.mjs left/ : /^a module left/);
  });

const others = [
  from('ours (file:///usr/lib/samsung-bridge/dist/outbox/lane.js:1:1)'),
  from('x (file:///etc/my%20bridge/hook.mjs.bak:1:1)'),
];

for (const thrown of others)
  test('any other ends the bridge as ever', () => {
    const release = catchStrays([mine], (text) => assert.unreachable(text));
    try {
      assert.throws(
        () => reject(thrown),
        (error: unknown) => error === thrown,
      );
    } finally {
      release();
    }
  });

test('listens only while there are modules', () => {
  const count = () => process.listenerCount('unhandledRejection');
  const before = count();
  catchStrays([], () => {})();
  assert.is(count(), before);
  const release = catchStrays([mine], () => {});
  assert.is(count(), before + 1);
  release();
  assert.is(count(), before);
});

test.run();
