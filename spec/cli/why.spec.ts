import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Journal, journalFolder } from '../../lib/journal/journal.ts';
import { readJournal } from '../../lib/journal/reading.ts';
import { Outbox } from '../../lib/outbox/outbox.ts';
import type { Verdict } from '../../lib/server/verdict.ts';
import { verdict } from '../journal/verdicts.ts';
import { runMain } from './main-run.ts';

interface Context {
  data: string;
}

const test = suite<Context>('cli/why');

test.before.each(async (context) => {
  context.data = await mkdtemp(join(tmpdir(), 'why-'));
});

test.after.each(({ data }) => rm(data, { recursive: true }));

/** A life of a bridge with these conversations, that lost its power or was stopped. */
async function lived(
  { data }: Context,
  verdicts: readonly Partial<Verdict>[],
  end: 'stopped' | 'cut',
): Promise<void> {
  const before = (await readJournal(journalFolder(data))).length;
  const journal = new Journal({ folder: journalFolder(data), log: () => {} });
  journal.started({ version: '1.2.3', listen: ['http://10.0.0.1:80'], hotspot: {} });
  for (const [index, some] of verdicts.entries())
    journal.conversation(verdict({ conversation: index + 1, ...some }));
  if (end === 'stopped') return journal.stop();
  while ((await readJournal(journalFolder(data))).length <= before + verdicts.length)
    await new Promise((resolve) => setTimeout(resolve, 5));
}

const refused: Partial<Verdict> = { code: 'SB_SENDER_UNKNOWN', status: 401, text: 'sent from "x"' };
const silent: Partial<Verdict> = {
  code: 'SB_NOTHING_SAID',
  status: undefined,
  handler: undefined,
  request: undefined,
  host: undefined,
  text: 'connected and said nothing',
};

test('what samsung-bridge check asked after a camera is listed, and not explained', async (context) => {
  const ofCheck = { handler: 'hotspot', text: 'hotspot → online, as x, asked by samsung-bridge check' };
  await lived(context, [refused, { handler: 'page', host: 'samsung-bridge.check' }, ofCheck], 'stopped');
  const { out } = await runMain('why', '--data', context.data);
  assert.match(out, /\n {4}3 .*asked by samsung-bridge check/);
  assert.match(out, /\n\nConversation 1: /);
  assert.not.match(out, /\nConversation [23]: /);
});

test('a camera is not called silent behind which the bridge was stopped', async (context) => {
  const login = { handler: 'sns-auth', request: 'POST /facebook/auth', text: 'facebook → "g" logged in' };
  await lived(context, [login], 'stopped');
  const { out } = await runMain('why', '--data', context.data);
  assert.match(
    out,
    /then was silent \(the bridge was stopped \d s later, so nobody knows what it did next\)/,
  );
});

test('the list shows what each camera did, and the newest that said something is explained', async (context) => {
  await lived(context, [{}, { peer: '10.0.0.8', model: undefined }, refused, silent], 'stopped');
  const { code, out } = await runMain('why', '--data', context.data);
  assert.is(code, 0);
  assert.match(out, /^The bridge \(1\.2\.3\) does not run: it was stopped at /);
  assert.match(
    out,
    /\ncamera 10\.0\.0\.8, \d{4}-\d\d-\d\d \(UTC\)\n {4}2 {2}\d\d:\d\d:\d\d {2}200 {2}email → /,
  );
  assert.match(
    out,
    /\nNX300 10\.0\.0\.7, .*\n {4}1 .*\n! {3}3 .* 401 {2}sent from "x" \(SB_SENDER_UNKNOWN\)\n {4}4 .* --- {2}connected and said nothing/,
  );
  assert.match(out, /\n\nConversation 3: /);
  assert.not.match(out, /\nConversation 4: /);
  assert.match(out, new RegExp(`Any other: samsung-bridge why --data ${context.data} NUMBER\n$`));
});

test('a bridge that was stopped does not run, though another process holds the data folder', async (context) => {
  await lived(context, [{}], 'stopped');
  const keep = { age: 1e12, size: 1e12 };
  const folder = join(context.data, 'outbox');
  const other = await Outbox.open({ folder, destinations: new Map(), freeDisk: 0, keep, log: () => {} });
  try {
    assert.match((await runMain('why', '--data', context.data)).out, /does not run: it was stopped at /);
    await lived(context, [{}], 'cut');
    assert.match((await runMain('why', '--data', context.data)).out, /^The bridge \(1\.2\.3\) runs since /);
  } finally {
    await other.stop(0);
  }
});

test('--last bounds the list; numbers are those of the latest life, and older ones where it has none', async (context) => {
  await lived(context, [{ text: 'old 1' }, { text: 'old 2' }, { text: 'old 3' }], 'cut');
  await lived(context, [{ text: 'new 1' }], 'cut');
  const list = (await runMain('why', '--data', context.data, '--last', '2')).out;
  assert.match(list, /does not run: it ended without a word some time after/);
  assert.not.match(list, /old 2/);
  assert.match(list, /old 3[\s\S]*new 1/);
  const of = async (id: string) => (await runMain('why', '--data', context.data, id)).out;
  assert.match(await of('1'), /verdict {3}new 1/);
  assert.match(await of('2'), /verdict {3}old 2/);
});

test('a parcel that the outbox has no more is told as such, by any end of its id', async (context) => {
  await lived(context, [{ parcel: '1hkz9q2v0c7f' }], 'stopped');
  const { out } = await runMain('why', '--data', context.data, '0C7F');
  assert.match(out, /parcel {4}1hkz9q2v0c7f: the outbox cannot be read just now/);
});

test('--json has the whole report', async (context) => {
  await lived(context, [refused], 'stopped');
  const { bridge, conversations } = JSON.parse((await runMain('why', '--data', context.data, '--json')).out);
  assert.is(bridge.state, 'stopped');
  const [{ code, explanation }] = conversations;
  assert.is(code, 'SB_SENDER_UNKNOWN');
  assert.is(explanation.rung, 5);
  assert.ok(explanation.todo.length > 0);
});

test('--json is JSON whatever the folder is called that its commands name', async (context) => {
  const data = join(context.data, 'my "old" data\\');
  await lived({ data }, [{ status: 200, parcel: '1hkz9q2v0c7f' }], 'stopped');
  const { conversations } = JSON.parse((await runMain('why', '--data', data, '--json')).out);
  const { todo, parcel } = conversations[0].explanation;
  assert.ok(
    [...todo, ...parcel].some((line) => line.includes(`--data '${data}'`)),
    String(todo),
  );
});

test('what a camera said is harmless on a terminal', async (context) => {
  await lived(context, [{ text: 'said \u001b[31m\nfoul' }], 'stopped');
  assert.match((await runMain('why', '--data', context.data)).out, /said \\u001b\[31m/);
});

test('a configuration that cannot be used is in nobody’s way who names the data folder', async (context) => {
  await lived(context, [{}], 'stopped');
  const config = join(context.data, 'bridge.yaml');
  await writeFile(config, 'lisen: 7\n');
  const refused = await runMain('why', '--config', config);
  assert.is(refused.code, 1);
  assert.match(
    refused.err,
    /lisen: .*\nor give the data folder of the bridge with --data: .*\(SB_CONFIG_UNKNOWN_KEY\)/,
  );
  assert.is((await runMain('why', '--config', config, '--data', context.data)).code, 0);
});

for (const [what, args, expected, message] of [
  ['an empty data folder', [], 1, /no conversations in .*SB_NO_JOURNAL/],
  ['an empty id, which every parcel would fit', [''], 2, /is empty/],
  [
    'a bundle of one conversation',
    ['12', '--bundle', 'x.tgz'],
    2,
    /--bundle takes in the last .* give no id/,
  ],
  ['--last 0', ['--last', '0'], 2, /Expected a number from 1/],
  ['--last of words', ['--last', 'ten'], 2, /Expected a number from 1/],
] as const)
  test(`${what}: exit ${expected}`, async ({ data }) => {
    const { code, err } = await runMain('why', '--data', data, ...args);
    assert.is(code, expected);
    assert.match(err, message);
  });

test.run();
