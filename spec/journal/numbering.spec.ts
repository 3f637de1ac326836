import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeEntry } from '../../lib/journal/entry.ts';
import { Journal, journalFiles, journalFolder } from '../../lib/journal/journal.ts';
import { lastNumber } from '../../lib/journal/numbering.ts';
import { verdict } from './verdicts.ts';

const test = suite<{ data: string; folder: string }>('journal/numbering');

test.before.each(async (context) => {
  context.data = await mkdtemp(join(tmpdir(), 'numbering-'));
  context.folder = journalFolder(context.data);
});

test.after.each(({ data }) => rm(data, { recursive: true, force: true }));

function line(conversation: number, text?: string): string {
  const words = text === undefined ? {} : { text };
  return encodeEntry({
    kind: 'conversation',
    time: '2026-11-23T12:00:00.000Z',
    ...verdict({ conversation, ...words }),
  });
}

test('it is the highest, whichever ended last, over any number of starts', async ({ folder }) => {
  const journal = new Journal({ folder, log: () => {} });
  for (const conversation of [1, 3, 2]) journal.conversation(verdict({ conversation }));
  journal.started({ version: '1.2.3', listen: [], hotspot: {} });
  await journal.stop();
  assert.is(await lastNumber(folder), 3);
});

test('it is in the file before where the present one was only begun', async ({ folder }) => {
  await mkdir(folder);
  await writeFile(join(folder, journalFiles.before), line(41));
  assert.is(await lastNumber(folder), 41, 'no present file');
  await writeFile(join(folder, journalFiles.present), '');
  assert.is(await lastNumber(folder), 41, 'an empty one');
  await writeFile(join(folder, journalFiles.present), line(42));
  assert.is(await lastNumber(folder), 42);
});

test('it is found behind a megabyte, in a line that begins in the middle of a character', async ({
  folder,
}) => {
  await mkdir(folder);
  const path = join(folder, journalFiles.present);
  for (let shift = 0; shift < 3; shift++) {
    const long = Array.from({ length: 600 }, () => line(6, 'ü'.repeat(1000)));
    await writeFile(path, `${long.join('')}${' '.repeat(shift)}\n${line(7)}`);
    assert.is(await lastNumber(folder), 7);
  }
});

test('what a disk or a hand made of it counts for nothing', async ({ folder }) => {
  await mkdir(folder);
  const path = join(folder, journalFiles.present);
  await writeFile(path, `\0\0\0\n{"kind":"conversation"}\n[]\n${line(5)}`);
  for (const odd of [1e300, 9007199254740991, 1.5, -3]) await appendFile(path, line(odd));
  await appendFile(path, line(900).slice(0, 60));
  assert.is(await lastNumber(folder), 5);
});

test('where no journal can be read, there is none', async ({ data, folder }) => {
  assert.is(await lastNumber(folder), 0);
  await mkdir(join(folder, journalFiles.present), { recursive: true });
  assert.is(await lastNumber(folder), 0, 'a folder instead of a file');
  await writeFile(join(data, 'file'), '');
  assert.is(await lastNumber(join(data, 'file')), 0, 'a file instead of the folder');
});

test.run();
