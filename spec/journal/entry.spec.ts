import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { reportOfLast } from '../../lib/cli/why.ts';
import { whyAsText } from '../../lib/cli/why-text.ts';
import { livesOf } from '../../lib/explain/story.ts';
import { decodeEntry, type Entry, encodeEntry } from '../../lib/journal/entry.ts';
import { verdict } from './verdicts.ts';

const test = suite('journal/entry');

const time = '2026-11-23T14:00:00.000Z';
const entries: readonly Entry[] = [
  { kind: 'started', time, version: '1', listen: ['http://0.0.0.0:80'], hotspot: { msn: 'cookie' } },
  { kind: 'conversation', time, ...verdict({}) },
  { kind: 'conversation', time, ...verdict({ model: undefined, status: undefined, code: 'SB_BODY_CUT' }) },
  { kind: 'turned-away', time, peer: '10.0.0.7' },
  { kind: 'stopped', time },
];

for (const entry of entries)
  test(`${entry.kind} comes back as it was written`, () => {
    assert.equal(decodeEntry(encodeEntry(entry).trim()), JSON.parse(JSON.stringify(entry)));
  });

/** Lines that are no entry. */
const strangers: readonly string[] = [
  '',
  'x',
  '[]',
  'null',
  '7',
  '{}',
  `{"kind":"later","time":"${time}"}`,
  '{"kind":"stopped","time":"yesterday"}',
  `{"kind":"turned-away","time":"${time}"}`,
  encodeEntry(entries[1] as Entry).replace('"bytes":4100000', '"bytes":"many"'),
  encodeEntry(entries[1] as Entry).replace('"leniencies":[]', '"leniencies":[7]'),
  encodeEntry(entries[0] as Entry).replace('["http://0.0.0.0:80"]', '[7]'),
];

for (const line of strangers)
  test(`${line.trim() || 'an empty line'} is no entry`, () => {
    assert.is(decodeEntry(line), undefined);
  });

test('whatever a disk or a hand made of a journal, it can be told', async () => {
  const field = fc.constantFrom(
    'text',
    'host',
    'request',
    'handler',
    'model',
    'code',
    'peer',
    'parcel',
    'status',
    'bytes',
    'time',
  );
  const change = fc.tuple(fc.nat(entries.length - 1), field, fc.jsonValue({ maxDepth: 1 }));
  const property = fc.asyncProperty(fc.array(change, { maxLength: 6 }), async (changes) => {
    const lines: Record<string, unknown>[] = entries.map((entry) => ({ ...entry }));
    for (const [index, name, value] of changes) Object.assign(lines[index] ?? {}, { [name]: value });
    const read = lines.flatMap((line) => decodeEntry(JSON.stringify(line)) ?? []);
    const report = await reportOfLast(livesOf(read), 10, { runs: false, whereabouts: async () => 'gone' });
    assert.type(whyAsText(report, 'all'), 'string');
  });
  await fc.assert(property, { numRuns: 500 });
});

test.run();
