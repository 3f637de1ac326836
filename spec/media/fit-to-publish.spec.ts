import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DeliveryError } from '../../lib/errors.ts';
import { bytesOf, type FitFile, type FitOptions, fitToPublish } from '../../lib/media/fit-to-publish.ts';
import { box, film } from './films.ts';
import { decoded, photo } from './photos.ts';

const test = suite('media/fit-to-publish');
let folder = '';
let out = '';

test.before.each(async () => {
  folder = await mkdtemp(join(tmpdir(), 'samsung-bridge-spec-'));
  out = await mkdtemp(join(folder, 'out-'));
});
test.after.each(() => rm(folder, { recursive: true, force: true }));

const none = { maxPixels: 0, quality: 85, keepLocation: false, original: false, damaged: 'hold' } as const;

async function fitted(bytes: Buffer, options: Partial<FitOptions> = {}): Promise<FitFile> {
  const source = join(folder, 'source');
  await writeFile(source, bytes);
  const file = await fitToPublish(source, {
    photo: none,
    limits: { bytes: 16_777_216, pixels: 33_177_600 },
    folder: out,
    signal: AbortSignal.timeout(30_000),
    ...options,
  });
  assert.equal(await readFile(source), bytes, 'the source is as it was');
  return file;
}

async function refusal(bytes: Buffer, options: Partial<FitOptions> = {}): Promise<DeliveryError> {
  const error: unknown = await fitted(bytes, options).catch((reason: unknown) => reason);
  assert.instance(error, DeliveryError, String(error));
  return error as DeliveryError;
}

/** A child that does what the text says. */
async function script(text: string): Promise<string> {
  const path = join(folder, 'child.mjs');
  await writeFile(path, text);
  return path;
}

test('publishes a photo as a file of its own, pixel for pixel, and leaves the source alone', async () => {
  const source = await photo({ width: 300, height: 200 });
  const file = await fitted(source);
  assert.equal(
    [file.mime, file.how, file.width, file.height, file.kind],
    ['image/jpeg', 'stripped', 300, 200, 'photo'],
  );
  const bytes = await readFile(file.path);
  assert.is(bytes.length, file.bytes);
  assert.equal(await decoded(bytes), await decoded(source));
});

test('scales to the smaller of our own and the server’s measure', async () => {
  const source = await photo({ width: 300, height: 200 });
  const measures = async (maxPixels: number, pixels: number) => {
    const file = await fitted(source, { photo: { ...none, maxPixels }, limits: { bytes: 1e6, pixels } });
    return (file.width ?? 0) * (file.height ?? 0);
  };
  assert.ok((await measures(15_000, 33_177_600)) <= 15_000);
  assert.ok((await measures(0, 15_000)) <= 15_000);
  assert.is(await measures(0, 33_177_600), 60_000);
});

test('publishes bytes as they are where that is asked for', async () => {
  const file = await fitted(await photo(), { photo: { ...none, original: true } });
  assert.is(file.path, join(folder, 'source'));
  assert.is(file.how, 'untouched');
  assert.equal(await readdir(out), []);
});

test('publishes the bytes of a video as they are where that is asked for', async () => {
  const video = film([box('udta', 'secret')]);
  const file = await fitted(video, { photo: { ...none, original: true } });
  assert.is(file.how, 'untouched');
  assert.equal(await buffer(bytesOf(file)), video);
});

test('keeps the place of a video where that is asked for', async () => {
  const video = film([box('udta', box('\xa9xyz', 'place'), box('SNum', 'secret'))]);
  for (const keepLocation of [true, false]) {
    const bytes = await buffer(bytesOf(await fitted(video, { photo: { ...none, keepLocation } })));
    assert.is(bytes.includes('place'), keepLocation);
    assert.not.ok(bytes.includes('secret'));
  }
});

test('lets a video pass', async () => {
  const file = await fitted(Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom', 'latin1'));
  assert.equal([file.kind, file.mime, file.path], ['video', 'video/mp4', join(folder, 'source')]);
});

test('never publishes what is no picture, and holds one that is broken', async () => {
  const unknown = await refusal(Buffer.from('<html>'));
  assert.equal([unknown.code, unknown.retry], ['SB_FILE_UNKNOWN', 'never']);
  const source = await photo();
  const broken = await refusal(source.subarray(0, source.length >> 1));
  assert.equal([broken.code, broken.retry], ['SB_PHOTO_DAMAGED', 'held']);
  const large = await refusal(source, { limits: { bytes: 100, pixels: 1e9 } });
  assert.equal([large.code, large.retry], ['SB_PHOTO_TOO_LARGE', 'held']);
});

test('survives a child that crashes, and says so', async () => {
  const error = await refusal(await photo(), {
    script: await script('process.kill(process.pid, "SIGSEGV")'),
  });
  assert.equal([error.code, error.retry], ['SB_PHOTO_CHILD', 'later']);
  assert.match(error.message, /SIGSEGV/);
  const thrown = await refusal(await photo(), { script: await script('throw new Error("no such module")') });
  assert.match(thrown.message, /no such module/);
});

test('kills a child that hangs', async () => {
  const hung = await script('setInterval(() => {}, 1000); process.on("SIGTERM", () => {});');
  const error = await refusal(await photo(), { script: hung, deadline: 300 });
  assert.match(error.message, /too long/);
});

test('ends the child with the attempt', async () => {
  const hung = await script('process.on("message", () => setInterval(() => {}, 1000));');
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error('the bridge stops')), 200);
  const error: unknown = await fitted(await photo(), { script: hung, signal: stop.signal }).catch(
    (reason: unknown) => reason,
  );
  assert.match(String(error), /the bridge stops/);
});

test('works on one photo at a time, and goes on after a failure', async () => {
  const slow = await script(`
    import { appendFileSync } from 'node:fs';
    process.once('message', (job) => {
      appendFileSync(job.target, 'begin ');
      setTimeout(() => {
        appendFileSync(job.target, 'end ');
        process.send({ unfit: 'failed', message: 'as asked' }, () => process.exit());
      }, 100);
    });`);
  const source = await photo();
  await Promise.all([1, 2, 3].map(() => refusal(source, { script: slow })));
  assert.is(await readFile(join(out, 'photo'), 'utf8'), 'begin end begin end begin end ');
  assert.is((await fitted(source)).how, 'stripped');
});

test('tells the child no secrets of the environment', async () => {
  process.env.SPEC_PASSWORD = 'hunter2';
  const told = await script(
    "process.once('message', () => process.send({ unfit: 'failed', message: JSON.stringify(process.env) }, () => process.exit()));",
  );
  const error = await refusal(await photo(), { script: told });
  delete process.env.SPEC_PASSWORD;
  assert.not.match(error.message, /hunter2/);
  assert.match(error.message, /PATH/);
});

test.run();
