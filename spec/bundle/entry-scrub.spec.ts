import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hostIn, scrubbedEntry, scrubbedParcel, secretsOfParcel } from '../../lib/bundle/entry-scrub.ts';
import { Scrubber } from '../../lib/bundle/scrubber.ts';
import type { Entry } from '../../lib/journal/entry.ts';
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

test('an entry is told without who spoke, and without fields that it has not', () => {
  const time = '2026-11-23T12:00:00.000Z';
  const told = (entry: object) =>
    scrubbedEntry({ time, extra: 'Erna', ...entry } as unknown as Entry, new Scrubber([]));
  const talk = told({ kind: 'conversation', ...verdict({ model: 'Ernas Hochzeit', text: 'by "Erna"' }) });
  assert.equal(JSON.parse(JSON.stringify(talk)), {
    ...JSON.parse(JSON.stringify({ kind: 'conversation', time, ...verdict({}) })),
    peer: '<camera-1> (10.x.x.x)',
    model: '<word-1>',
    text: 'by "<word-2>"',
  });
  const peer = '<camera-1> (192.168.x.x)';
  assert.equal(told({ kind: 'turned-away', peer: '192.168.4.7' }), { kind: 'turned-away', time, peer });
  const start = { kind: 'started', version: '1', hotspot: { msn: 'cookie' } };
  assert.equal(told({ ...start, listen: ['http://10.0.0.7:80'] }), {
    ...start,
    time,
    listen: ['http://<camera-1> (10.x.x.x):80'],
  });
  assert.not.match(JSON.stringify(told({ kind: 'stopped' })), /Erna/);
});

const file = { name: 'Erna.jpg', claimedType: 'image/jpeg', stored: '1', bytes: 9 };
const envelope = { id: '1hk', received: '2026-11-23T12:00:00.000Z', via: 'email', sender: 'erna@x.lan' };
const words = { title: 'Ernas Haus', words: 'Unser Garten~Erna gießt', recipients: ['oma@x.lan', 'frieda'] };
const parcel = { ...envelope, ...words, addressing: [], files: [file] };

test('a parcel is told without a word of what is in it', () => {
  const pausedBy = { parcel: '1aaa', reason: 'by "Erna"', code: 'SB_NETWORK' };
  const whole = listed({ pausedBy, because: ['oma@x.lan'] }, { parcel, damage: 'for "Erna"' });
  const told = scrubbedParcel(whole, new Scrubber([]), new Set());
  assert.not.match(JSON.stringify(told), /Erna|Garten|oma|frieda|x\.lan|\/data/);
  assert.equal(told.parcel?.files, [{ ...file, name: '1' }]);
  assert.is(told.deliveries[0]?.pausedBy?.reason, 'by "<word-1>"');
});

test('what a parcel says of a person is looked for elsewhere: in parts, as it is typed', () => {
  const where = '/srv/Ernas Fotos/1.jpg';
  const delivery = listed({ described: ['Ein Haus', 'am See'], where } as never, { parcel });
  const values = secretsOfParcel(delivery).map(({ value }) => value);
  for (const value of [
    ...['erna@x.lan', 'oma@x.lan', 'frieda', 'Ernas Haus', 'Unser Garten', 'Erna gießt'],
    ...['Ein Haus', 'am See', where, 'Erna.jpg'],
  ])
    assert.ok(values.includes(value), value);
});

test('of a delivery, what the bridge says of it stays, and nothing that a module said', () => {
  const reason = 'mine.mjs failed with TypeError: Oma Erna (line 12)';
  const later = listed({ state: 'later', reason, remark: 'Oma Erna saw it', where: '/srv/erna' });
  const of = (modules: readonly string[]) =>
    scrubbedParcel(later, new Scrubber([]), new Set(modules)).deliveries[0];
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
