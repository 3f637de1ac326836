import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { photoFile, photoInMemory } from '../../lib/captures/photo-source.ts';

const test = suite('captures/photo-source');
let folder = '';

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'photo-source-'));
});

test.after(() => rm(folder, { recursive: true }));

const kinds = [
  ['SAM_1.JPG', '\xff\xd8\xff\xe1 and so on', 'photo'],
  ['SAM_1.MP4', '\xff\xd8\xff\xe1 and so on', 'photo'],
  ['SAM_1.MP4', '\0\0\0\x18ftypmp42', 'video'],
  ['SAM_1.JPG', '\0\0\0\x1cftypisom', 'video'],
  ['SAM_1.JPG', '\n\n\n\nftypmp41', 'video'],
  ['SAM_1.HEIC', '\0\0\0\x18ftypheic', 'photo'],
  ['SAM_1', 'RIFF\0\0\0\0AVI LIST', 'video'],
  ['SAM_1', 'RIFF\0\0\0\0WEBPVP8 ', 'photo'],
  ['SAM_1.mov', '', 'video'],
  ['SAM_1.AVI', 'unknown', 'video'],
  ['SAM_1.SRW', 'II*\0', 'photo'],
  ['SAM_1', '', 'photo'],
] as const;

for (const [name, start, kind] of kinds)
  test(`${name} that begins ${JSON.stringify(start.slice(0, 12))} is a ${kind}, on disk and in memory`, async () => {
    const content = Buffer.from(start, 'latin1');
    const path = join(folder, name);
    await writeFile(path, content);
    const file = await photoFile(path);
    assert.equal([file.kind, file.name, file.bytes], [kind, name, content.length]);
    assert.is(photoInMemory(name, content).kind, kind);
  });

test.run();
