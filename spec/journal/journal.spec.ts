import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import {
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  open,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Talk } from '../../lib/journal/entry.ts';
import { Journal, type JournalComplaint, journalFiles, journalFolder } from '../../lib/journal/journal.ts';
import { readJournal } from '../../lib/journal/reading.ts';
import { within } from '../captures/deadline.ts';
import { verdict } from './verdicts.ts';

interface Context {
  data: string;
  folder: string;
  complaints: JournalComplaint[];
  journals: Journal[];
}

const test = suite<Context>('journal/journal');
const start = { version: '1.2.3', listen: ['http://10.0.0.1:80'], hotspot: { msn: 'cookie' } };

test.before.each(async (context) => {
  context.data = await mkdtemp(join(tmpdir(), 'journal-'));
  context.folder = journalFolder(context.data);
  context.complaints = [];
});

test.after.each(async ({ data }) => {
  await rm(data, { recursive: true, force: true });
});

function journalOf({ folder, complaints }: Context, size?: number): Journal {
  const log = (line: JournalComplaint): void => void complaints.push(line);
  return new Journal({ folder, log, ...(size === undefined ? {} : { size }) });
}

async function numbers({ folder }: Context): Promise<readonly number[]> {
  return (await readJournal(folder)).flatMap((entry) =>
    entry.kind === 'conversation' ? [entry.conversation] : [],
  );
}

test('what was written is read, in order, over several lives of a bridge', async (context) => {
  for (const life of [1, 2]) {
    const journal = journalOf(context);
    journal.started(start);
    journal.conversation(verdict({ conversation: life, parcel: '7f3a' }));
    journal.turnedAway('10.0.0.9');
    await journal.stop();
  }
  const entries = await readJournal(context.folder);
  const life = ['started', 'conversation', 'turned-away', 'stopped'];
  assert.equal(
    entries.map(({ kind }) => kind),
    [...life, ...life],
  );
  const talk = entries[1] as Talk;
  assert.is(talk.parcel, '7f3a');
  assert.is(talk.text, verdict({}).text);
  assert.equal({ ...entries[0], time: undefined }, { kind: 'started', ...start, time: undefined });
});

test('nobody but the user of the bridge may read it', async (context) => {
  const journal = journalOf(context);
  journal.conversation(verdict({}));
  await journal.stop();
  assert.is((await stat(context.folder)).mode & 0o777, 0o700);
  assert.is((await stat(join(context.folder, 'journal.jsonl'))).mode & 0o777, 0o600);
});

test('it never grows beyond two files of the size, and keeps the newest', async (context) => {
  const journal = journalOf(context, 4000);
  for (let conversation = 1; conversation <= 60; conversation++) {
    journal.conversation(verdict({ conversation, host: 'ü'.repeat(200) }));
    if (conversation % 5 === 0) await journal.stop();
  }
  await journal.stop();
  const sizes = await Promise.all(
    ['journal.jsonl', 'journal-1.jsonl'].map(async (name) => (await stat(join(context.folder, name))).size),
  );
  const kept = await numbers(context);
  assert.is(kept.at(-1), 60);
  assert.equal(
    kept,
    Array.from(kept, (_, index) => 60 - kept.length + 1 + index),
    'none in between is missing',
  );
  assert.ok(Math.max(...sizes) <= 4000, `${sizes}`);
  assert.ok(kept.length > 5);
});

test('a line that a power cut tore is passed over, and those behind it are not', async (context) => {
  const first = journalOf(context);
  first.conversation(verdict({ conversation: 1 }));
  await first.stop();
  await appendFile(join(context.folder, 'journal.jsonl'), '{"kind":"conversation","ti');
  const next = journalOf(context);
  next.conversation(verdict({ conversation: 2 }));
  await next.stop();
  assert.equal(await numbers(context), [1, 2]);
});

test('a block of zeros, as file systems leave it, costs nothing but itself', async (context) => {
  await mkdir(context.folder);
  await writeFile(join(context.folder, 'journal.jsonl'), Buffer.alloc(4096));
  const journal = journalOf(context);
  journal.conversation(verdict({ conversation: 3 }));
  await journal.stop();
  assert.equal(await numbers(context), [3]);
});

test('a disk that refuses is told once, with the cure; when it takes again, so does the journal', async (context) => {
  await writeFile(context.folder, 'a file in the place of the folder');
  const journal = journalOf(context);
  for (let conversation = 1; conversation <= 3; conversation++) {
    journal.conversation(verdict({ conversation }));
    await journal.stop();
  }
  assert.is(context.complaints.length, 1);
  const [complaint] = context.complaints;
  assert.is(complaint?.code, 'SB_JOURNAL');
  assert.match(complaint?.text ?? '', /the system says (EEXIST|ENOTDIR).*cameras are served all the same/);
  await rm(context.folder);
  journal.conversation(verdict({ conversation: 4 }));
  await journal.stop();
  assert.equal(await numbers(context), [4]);
});

test('a folder that is removed while it runs is told once each time, and made anew', async (context) => {
  const journal = journalOf(context);
  for (const conversation of [1, 2]) {
    journal.conversation(verdict({ conversation }));
    await journal.stop();
    await rm(context.folder, { recursive: true });
    for (let lost = 0; lost < 2; lost++) {
      await writeFile(context.folder, '');
      journal.conversation(verdict({ conversation }));
      await journal.stop();
      await rm(context.folder);
    }
  }
  assert.is(context.complaints.length, 2);
  journal.conversation(verdict({ conversation: 3 }));
  await journal.stop();
  assert.equal(await numbers(context), [3]);
});

test('behind a write that failed in the middle of a line, a new line is begun', async (context) => {
  const present = join(context.folder, journalFiles.present);
  const journal = journalOf(context);
  journal.conversation(verdict({ conversation: 1 }));
  await journal.stop();
  await rename(present, `${present}.aside`);
  await mkdir(present);
  journal.conversation(verdict({ conversation: 2 }));
  await journal.stop();
  await rmdir(present);
  await rename(`${present}.aside`, present);
  await appendFile(present, '{"kind":"conversation","ti');
  journal.conversation(verdict({ conversation: 3 }));
  await journal.stop();
  assert.equal(await numbers(context), [1, 3]);
});

test('what waits for the disk has a limit, and it is one for each write', async (context) => {
  const journal = journalOf(context, 100_000_000);
  const long = { request: 'r'.repeat(2000), text: 't'.repeat(2000), host: 'h'.repeat(2000) };
  const many = Array.from({ length: 100 }, (_, index) => index + 1);
  for (let round = 0; round < 3; round++) {
    for (const conversation of many) journal.conversation(verdict({ conversation, ...long }));
    await journal.stop();
  }
  assert.is((await numbers(context)).length, 300);
  for (let round = 0; round < 5; round++)
    for (const conversation of many) journal.conversation(verdict({ conversation, ...long }));
  await journal.stop();
  const kept = (await numbers(context)).length - 300;
  assert.ok(kept > 100 && kept < 200, `${kept}`);
});

test('a file that an earlier life began counts, and a line longer than all of it is written', async (context) => {
  for (let conversation = 1; conversation <= 5; conversation++) {
    const journal = journalOf(context, 1000);
    journal.conversation(verdict({ conversation }));
    await journal.stop();
    assert.ok((await stat(join(context.folder, journalFiles.present))).size <= 1000);
  }
  const small = journalOf({ ...context, folder: join(context.data, 'small') }, 10);
  small.conversation(verdict({ conversation: 9 }));
  await small.stop();
  assert.equal(context.complaints, []);
  assert.equal(await numbers({ ...context, folder: join(context.data, 'small') }), [9]);
});

test('between two writes it rests, so that many conversations at a time are one', async (context) => {
  const journal = journalOf(context);
  journal.conversation(verdict({}));
  await journal.stop();
  const began = performance.now();
  journal.conversation(verdict({}));
  await journal.stop();
  assert.ok(performance.now() - began > 50, `${performance.now() - began}`);
});

test('the end of the bridge waits a second for a disk that takes nothing, and no longer', async (context) => {
  const present = join(context.folder, journalFiles.present);
  await mkdir(context.folder);
  await promisify(execFile)('mkfifo', [present]);
  const journal = journalOf(context);
  try {
    await within(journal.stop(), 5000);
  } finally {
    await (await open(present, 'r')).close();
  }
});

test('a full disk is told once, and costs the conversations only', async (context) => {
  if (!existsSync('/dev/full')) return console.log('SKIPPED: this system has no /dev/full');
  await mkdir(context.folder);
  await symlink('/dev/full', join(context.folder, 'journal.jsonl'));
  const journal = journalOf(context);
  for (let conversation = 1; conversation <= 3; conversation++)
    journal.conversation(verdict({ conversation }));
  await journal.stop();
  assert.equal(
    context.complaints.map(({ code, text }) => [code, /ENOSPC; the disk is full: make room/.test(text)]),
    [['SB_JOURNAL', true]],
  );
});

test('a flood of connections that are turned away is one entry a second', async (context) => {
  let now = 1_000_000;
  const journal = new Journal({ folder: context.folder, log: () => undefined, now: () => now });
  for (let count = 0; count < 100; count++) journal.turnedAway('10.0.0.9');
  now += 1000;
  journal.turnedAway('10.0.0.9');
  await journal.stop();
  const entries = await readJournal(context.folder);
  assert.is(entries.filter(({ kind }) => kind === 'turned-away').length, 2);
});

test('where nothing was written there is nothing; where it may not be read, that is said', async (context) => {
  assert.equal(await readJournal(context.folder), []);
  if (process.getuid?.() === 0) return console.log('SKIPPED: root may read everything');
  await mkdir(context.folder);
  await writeFile(join(context.folder, 'journal.jsonl'), '');
  await chmod(join(context.folder, 'journal.jsonl'), 0);
  const error = await readJournal(context.folder).then(
    () => undefined,
    (reason: unknown) => reason as Error,
  );
  assert.match(error?.message ?? '', /cannot be read/);
});

test('a long value of a camera is cut', async (context) => {
  const journal = journalOf(context);
  journal.conversation(verdict({ request: `GET /${'a'.repeat(9000)}` }));
  await journal.stop();
  assert.ok((await readFile(join(context.folder, 'journal.jsonl'))).length < 3000);
  assert.is((await readJournal(context.folder)).length, 2);
});

test.run();
