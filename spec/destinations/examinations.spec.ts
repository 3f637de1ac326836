import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { examineCommand } from '../../lib/destinations/command/examination.ts';
import { probeFolder } from '../../lib/destinations/folder-probe.ts';
import { Store } from '../../lib/destinations/store.ts';
import type { Finding } from '../../lib/finding.ts';
import { Shed } from './command-shed.ts';
import { storeIn } from './parcels.ts';

const test = suite('destinations/examinations');
let shed: Shed;
let folder = '';

test.before.each(async () => {
  shed = await Shed.open();
  folder = shed.workshop.folder;
});
test.after.each(() => shed.close());

function examineStore(path: string): Promise<readonly Finding[]> {
  return new Store('photos', storeIn(path), { data: join(folder, 'data') }).examine();
}

test('a folder is tried, and left as it was', async () => {
  const path = join(folder, 'photos');
  await mkdir(path);
  const [finding] = await examineStore(path);
  assert.is(finding?.status, 'ok');
  assert.match(finding?.text ?? '', /photos can be written: .* free, on the disk of the data folder$/);
  assert.equal(await readdir(path), []);
});

test('a folder that is not there yet is not made, but tried where it would be', async () => {
  const before = await readdir(folder);
  const [finding] = await examineStore(join(folder, 'new/photos'));
  assert.match(finding?.text ?? '', /can be written, which is made with the first photo: /);
  assert.equal(await readdir(folder), before);
  assert.is((await probeFolder(join(folder, 'new/photos'))).at, folder);
});

test('a file in the place of a folder is told', async () => {
  await writeFile(join(folder, 'photos'), 'no folder');
  const [finding] = await examineStore(join(folder, 'photos/2026'));
  assert.is(finding?.code, 'SB_STORE_FOLDER');
  assert.match(`${finding?.text} ${finding?.cure}`, /the system says ENOTDIR a part of that path is a file/);
});

test('a folder of the system in which nothing can be made is told', async () => {
  const [finding] = await examineStore('/proc/photos');
  assert.is(finding?.code, 'SB_STORE_FOLDER');
  assert.match(finding?.text ?? '', /\/proc\/photos, which is to be made in \/proc, the system says /);
});

async function program(name: string, text: string, mode = 0o755): Promise<string> {
  const path = join(shed.bench, name);
  await writeFile(path, text);
  await chmod(path, mode);
  return path;
}

async function judged(run: string, fields: Parameters<Shed['config']>[1] = {}): Promise<string> {
  const [finding] = await examineCommand(run, shed.config([run], fields));
  return `${finding?.status} ${finding?.text}${finding?.cure === undefined ? '' : ` → ${finding.cure}`}`;
}

test('a program is found by its path and by its name', async () => {
  const path = await program('log.sh', '#!/bin/sh\ntrue\n');
  assert.is(await judged(path), `ok ${path} can be run, in ${shed.bench}; its placeholders are good`);
  assert.match(await judged('sh'), /^ok \/\S*\/sh can be run/);
  assert.match(await judged('log.sh', { env: { PATH: dirname(path) } }), /^ok /);
});

test('a program that is not there, no program, or may not be run is told with the cure', async () => {
  assert.match(await judged('/nowhere/log.sh'), /^failed \/nowhere\/log\.sh is not there → correct run/);
  assert.match(
    await judged('no-such-program-of-ours'),
    /^failed no-such-program-of-ours is not found in .* → install it/,
  );
  assert.match(await judged(shed.bench), /^failed .* is no file/);
  const shy = await program('shy.sh', '#!/bin/sh\n', 0o644);
  assert.is(await judged(shy), `failed ${shy} may not be executed → chmod +x ${shy}`);
});

test('the interpreter of the first line must be there', async () => {
  const lost = await program('lost.py', '#!/usr/bin/python-of-ours -u\n');
  assert.match(
    await judged(lost),
    /^failed .*lost\.py wants \/usr\/bin\/python-of-ours, as its first line says/,
  );
  const named = await program('named.py', '#!/usr/bin/env python-of-ours\n');
  assert.match(await judged(named), /wants python-of-ours/);
  assert.match(await judged(await program('env.sh', '#!/usr/bin/env sh\n')), /^ok /);
  assert.match(await judged(await program('split.sh', '#!/usr/bin/env -S sh -e\n')), /^ok /);
  assert.match(await judged(await program('empty', '')), /^ok /);
});

test('a working folder that is none is told', async () => {
  const [finding] = await examineCommand(
    '/bin/sh',
    shed.config(['/bin/sh'], { folder: join(folder, 'none') }),
  );
  assert.is(finding?.code, 'SB_COMMAND_FOLDER');
});

test('nothing is run', async () => {
  const path = await program('trace.sh', `#!/bin/sh\ntouch ${join(folder, 'it-ran')}\n`);
  await judged(path);
  assert.not.ok((await readdir(folder)).includes('it-ran'));
});

test.run();
