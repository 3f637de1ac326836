import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { asGivenIn } from '../../lib/cli/as-given.ts';
import { makeLog, verdictLine, visible } from '../../lib/cli/log.ts';
import type { Verdict } from '../../lib/server/verdict.ts';
import { verdict as verdictOf } from '../journal/verdicts.ts';

const verdict = verdictOf({ conversation: 7 });

/** A verdict, and the line that it becomes. */
const lines: readonly (readonly [what: string, some: Partial<Verdict>, level: string, text: string])[] = [
  ['what went well', {}, 'info', 'NX300 10.0.0.7 email → mastodon: 2 photos, 4.1 MB, queued as 7f3a'],
  [
    'an unknown model',
    { model: undefined },
    'info',
    'camera 10.0.0.7 email → mastodon: 2 photos, 4.1 MB, queued as 7f3a',
  ],
  [
    'leniencies, each once',
    { text: 'fine', leniencies: ['double-space', 'no-host', 'double-space'] },
    'info',
    'NX300 10.0.0.7 fine [lenient: double-space, no-host]',
  ],
  [
    'a refusal',
    { status: 401, code: 'SB_SENDER_UNKNOWN', text: 'camera sent from x' },
    'warn',
    'NX300 10.0.0.7 email: camera sent from x, answered 401',
  ],
  [
    'a camera that was told nothing',
    { status: undefined, code: 'SB_BODY_CUT', text: 'broke' },
    'warn',
    'NX300 10.0.0.7 email: broke',
  ],
  [
    'a health check, which needs no cure',
    {
      status: undefined,
      code: 'SB_NOTHING_SAID',
      handler: undefined,
      model: undefined,
      text: 'connected and said nothing',
    },
    'info',
    'camera 10.0.0.7 no request: connected and said nothing',
  ],
];

const test = suite('cli/log');

for (const [what, some, level, text] of lines)
  test(`tells ${what} in one line`, () => {
    const line = verdictLine({ ...verdict, ...some });
    assert.is(line.level, level);
    assert.is(line.text, text);
  });

function logged(isTTY: boolean): string {
  let out = '';
  const log = makeLog({ isTTY, write: (text) => (out += text) }, () => new Date(2026, 10, 23, 12, 34, 56));
  log({ level: 'warn', code: 'SB_TEST', text: 'a\n\u001b[31mb', fields: { parcel: '7f3a' } });
  return out;
}

test('a terminal gets one pretty line, without control characters', () => {
  assert.is(logged(true), '12:34:56 warning: a\\u000a\\u001b[31mb (SB_TEST)\n');
});

test('a person is told which command explains what went wrong, with what serve was given; a program has the number', () => {
  const some = { status: 401, code: 'SB_SENDER_UNKNOWN', text: 'sent from x' };
  const said = (isTTY: boolean, more: Partial<Verdict>): string => {
    let out = '';
    const log = makeLog({ isTTY, write: (text) => (out += text) });
    asGivenIn(log, { config: 'b.yaml' })(verdictLine({ ...verdict, ...more }));
    return out;
  };
  assert.match(
    said(true, some),
    /answered 401 \(SB_SENDER_UNKNOWN\): samsung-bridge why --config b\.yaml 7\n$/,
  );
  assert.not.match(said(true, {}), 'why');
  assert.not.match(said(false, some), 'why');
  assert.is(JSON.parse(said(false, some)).conversation, 7);
});

test('elsewhere a line is JSON with its fields', () => {
  const parsed = JSON.parse(logged(false));
  assert.equal(
    { ...parsed, time: undefined },
    { time: undefined, level: 'warn', code: 'SB_TEST', text: 'a\\u000a\\u001b[31mb', parcel: '7f3a' },
  );
  assert.is(logged(false).split('\n').length, 2);
});

test('marks that turn the direction of writing are shown, letters of all scripts stay', () => {
  assert.is(visible('a\u202eb 사진 é'), 'a\\u202eb 사진 é');
});

test.run();
