import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hostIn, scrubbedEntry, scrubbedParcel } from '../../lib/bundle/entry-scrub.ts';
import { Scrubber } from '../../lib/bundle/scrubber.ts';
import { listed } from '../explain/talks.ts';
import { verdict } from '../journal/verdicts.ts';

const test = suite('bundle/entry-scrub');
const secrets = [
  { kind: 'domain', value: 'home.arpa' },
  { kind: 'domain', value: 'georgs-place.de' },
] as const;

/** A host that somebody asked for, and what a report shows of it where nobody knows the request. */
const hosts: readonly (readonly [host: string, shown: string])[] = [
  ['www.ospserver.net', 'www.ospserver.net'],
  ['new.samsungcloud.example', 'new.samsungcloud.example'],
  ['hannahs-nas.home.arpa', '<host-1>'],
  ['hannahs-nas.local', '<host-1>'],
  ['hannahs-nas', '<host-1>'],
  ['photos.georgs-place.de', '<host-1>'],
  ['georgs-place.de', '<domain-1>'],
  ['10.0.0.7', '<camera-1> (10.x.x.x)'],
  ['127.0.0.1', '127.0.0.1'],
];

for (const [host, shown] of hosts)
  test(`of an unknown request to ${host}, ${shown} is shown, in its fields and in its words`, () => {
    assert.is(hostIn(host, true, new Scrubber(secrets)), shown);
    const text = `nothing answers GET "${host}/new/path"; it resembles nothing known`;
    const time = '2026-11-23T12:00:00.000Z';
    const code = 'SB_UNKNOWN_REQUEST';
    const entry = {
      kind: 'conversation',
      time,
      ...verdict({ host, text, code, request: 'GET /new/path' }),
    } as const;
    const told = scrubbedEntry(entry, new Scrubber(secrets));
    assert.ok(told.kind === 'conversation');
    assert.is(told.host, shown);
    assert.is(told.text, text.replace(host, shown));
  });

test('that it was recorded stays, and where does not', () => {
  const time = '2026-11-23T12:00:00.000Z';
  const entry = { kind: 'conversation', time, ...verdict({ recorded: '/home/hannah/rec' }) } as const;
  const told = scrubbedEntry(entry, new Scrubber([]));
  assert.is(told.kind === 'conversation' && told.recorded, '…');
});

test('of a delivery, what the bridge says of it stays, and nothing that a module said', () => {
  const reason = 'mine.mjs failed with TypeError: Oma Erna (line 12)';
  const parcel = listed({ state: 'later', reason, remark: 'Oma Erna saw it', where: '/srv/erna' });
  const of = (modules: readonly string[]) =>
    scrubbedParcel(parcel, new Scrubber([]), new Set(modules)).deliveries[0];
  assert.is(of([])?.reason, 'mine.mjs failed with … (line 12)');
  const { reason: said, remark, where } = of(['mastodon']) ?? {};
  assert.equal([said, remark, where], ['…', '…', '…']);
});

test('what a handler of the user’s says of a request is the user’s', () => {
  const time = '2026-11-23T12:00:00.000Z';
  for (const [handler, text] of [
    ['snap', '…'],
    ['email', 'x'],
  ]) {
    const told = scrubbedEntry(
      { kind: 'conversation', time, ...verdict({ handler, text: 'x' }) },
      new Scrubber([]),
    );
    assert.is(told.kind === 'conversation' && told.text, text);
  }
});

test.run();
