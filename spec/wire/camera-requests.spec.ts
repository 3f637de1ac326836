import { readdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lenient, tellEverySplit } from './told.ts';

const test = suite('wire/camera-requests');

const captures = new URL('../../captures/', import.meta.url);
const requests = readdirSync(captures, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('-request.bin'))
  .sort();

test('there are requests of cameras', () => {
  assert.ok(requests.length >= 5, `${requests.length} in ${captures}`);
});

for (const name of requests)
  test(`reads ${name} to its end, in any split`, () => {
    const bytes = readFileSync(new URL(name, captures));
    const { head, body, verdict } = tellEverySplit(bytes, lenient);
    assert.is(verdict, 'end');
    const start = bytes.indexOf('\r\n\r\n') + 4;
    assert.is(body, bytes.toString('latin1', start), 'the body is all that follows the head');
    assert.ok(head?.path.startsWith('/'));
  });

/** What the e-mail of an NX300 needs, in the two forms that were published; a message for each switch that is off. */
const needed: readonly (readonly [string, string, readonly string[]])[] = [
  ['nx300/email-one-photo/1-request.bin', 'SB_DOUBLE_SPACE', ['double-space', 'duplicate-header']],
  [
    'nx300/email-one-photo-slides/1-request.bin',
    'SB_TARGET_FORM',
    ['absolute-target', 'duplicate-header', 'folded-header'],
  ],
];

for (const [name, code, leniencies] of needed)
  test(`${name} needs ${leniencies.join(', ')}`, () => {
    const bytes = readFileSync(new URL(name, captures));
    assert.equal(tellEverySplit(bytes, lenient).leniencies, leniencies);
    assert.match(tellEverySplit(bytes).verdict, code);
  });

test.run();
