import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lastLines } from '../../lib/bundle/log-lines.ts';

const test = suite<{ folder: string }>('bundle/log-lines');

test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), 'log-lines-'));
});

test.after.each(({ folder }) => rm(folder, { recursive: true, force: true }));

async function linesOf(folder: string, bytes: string | Buffer): Promise<readonly string[]> {
  const file = join(folder, 'x.log');
  await writeFile(file, bytes);
  return lastLines(createReadStream(file, { encoding: 'utf8', highWaterMark: 7 }), file);
}

test('lines of any end, without empty ones; a name is whole wherever it was read in two', async ({
  folder,
}) => {
  assert.equal(await linesOf(folder, 'Häberle Häberle Häberle\r\n\nend'), ['Häberle Häberle Häberle', 'end']);
  assert.equal(await linesOf(folder, ''), []);
});

test('of a long log the last lines, never half a line', async () => {
  const long = `secret${'x'.repeat(3_999_990)}`;
  async function* pieces(): AsyncGenerator<string> {
    yield `${long.slice(0, 100)}`;
    yield `${long.slice(100)}\nlast but one`;
    yield '\nlast\n';
  }
  assert.equal(await lastLines(pieces(), 'x.log'), ['last but one', 'last']);
});

test('a block of zeros, as a power cut leaves it, is text; a photo is none', async ({ folder }) => {
  assert.is((await linesOf(folder, `first\n${'\0'.repeat(4096)}\nlast\n`)).length, 3);
  const photo = Buffer.from(Array.from({ length: 9000 }, (_, index) => (index * 7919) % 256));
  try {
    await linesOf(folder, photo);
    assert.unreachable();
  } catch (error) {
    assert.match(String(error), /expected the log of the bridge, .*x\.log is no text/);
  }
});

test.run();
