import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loadCapture } from '../../lib/captures/capture.ts';
import { email, hotspot, noon, ok, segmentsOf, traceOf } from '../captures/import/traffic.ts';
import { runMain } from './main-run.ts';

interface Context {
  folder: string;
}

const test = suite<Context>('cli/import', { folder: '' });
const nx300 = resolve(import.meta.dirname, '../../captures/nx300');

test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), 'samsung-bridge-import-'));
});

test.after.each(({ folder }) => rm(folder, { recursive: true, force: true }));

const visit = [
  ...segmentsOf({ request: hotspot, reply: ok }),
  ...segmentsOf({ request: email, reply: ok, from: 3, began: noon + 1_000 }),
];

async function traced(folder: string, bytes = traceOf(visit)): Promise<string> {
  const file = join(folder, 'camera.pcap');
  await writeFile(file, bytes);
  return file;
}

test('says what it found, where it put it, and how to go on', async ({ folder }) => {
  const out = join(folder, 'nx300/case');
  const {
    code,
    out: said,
    err,
  } = await runMain('import', await traced(folder), '--out', out, '--model', 'nx 300');
  assert.equal([code, err], [0, '']);
  assert.match(
    said,
    /^camera 10\.0\.0\.7: 2 conversations\n1\. GET \/ of gld\.samsungosp\.com \(to 10\.0\.0\.1, port 80\)\n {3}camera 44 bytes in 1 segment; server \d+ bytes in 1 segment; the server hung up\n2\. POST /,
  );
  assert.match(
    said,
    /\nwritten: .*nx300\/case \(recorded\)\n.*samsung-bridge inspect --text .*case\n.*samsung-bridge replay .*case\n$/,
  );
  assert.is((await loadCapture(out)).model, 'NX300');
});

test('says the same to a program', async ({ folder }) => {
  const out = join(folder, 'nx300/case');
  const { code, out: said } = await runMain('import', await traced(folder), '--out', out, '--json');
  assert.is(code, 0);
  const { camera, folders, conversations, remarks } = JSON.parse(said);
  assert.equal([camera, folders, remarks], ['10.0.0.7', [out], []]);
  assert.is(
    conversations[1].request,
    'POST /social/columbus/email',
    'the query, which names the device, is not told',
  );
  assert.equal([conversations[1].ended, conversations[1].said.camera.bytes], ['server', email.length]);
});

test('tells what a bridge would refuse, and what stands behind a request', async ({ folder }) => {
  const segments = [
    ...segmentsOf({ request: 'hello\r\n', reply: ok }),
    ...segmentsOf({ request: email + hotspot, reply: ok, from: 3, began: noon + 1_000 }),
  ];
  const file = await traced(folder, traceOf(segments));
  const { code, out: said } = await runMain('import', file, '--out', join(folder, 'a/b'));
  assert.is(code, 0, said);
  assert.match(said, /the bridge would refuse it: .*\(SB_/);
  assert.match(said, /note: conversation 2: 44 bytes behind the request, .*\(SB_TRACE_BEHIND\)/);
});

test('names of a trace never act on a terminal', async ({ folder }) => {
  const request = 'GET / HTTP/1.1\r\nHost: gld.samsungosp.com\x1b[31m\r\n\r\n';
  const file = await traced(folder, traceOf(segmentsOf({ request, reply: ok })));
  const { out: said } = await runMain('import', file, '--out', join(folder, 'a/b'));
  assert.not.ok(said.includes('\x1b'));
});

const wrong: readonly (readonly [words: readonly string[], says: RegExp])[] = [
  [[], /missing required argument/],
  [['camera.pcap'], /--out is missing/],
  [['camera.pcap', '--out', 'x', '--port', '0'], /--port: expected a number from 1 to 65535, got 0/],
  [['camera.pcap', '--out', 'x', '--port', '99999'], /--port/],
  [['camera.pcap', '--out', 'x', '--model', 'D5600'], /no camera named D5600 is known/],
  [['captures/nx300', '--export', 'x', '--out', 'y'], /--out does not go with --export/],
  [['captures/nx300', '--export', 'x', '--keep-bodies'], /--keep-bodies does not go with --export/],
];

for (const [words, says] of wrong)
  test(`wrong usage is told: ${words.join(' ')}`, async () => {
    const { code, err } = await runMain('import', ...words);
    assert.is(code, 2);
    assert.match(err, says);
  });

const failures: readonly (readonly [what: string, bytes: Buffer | undefined, says: RegExp])[] = [
  [
    'a file that is not there',
    undefined,
    /cannot read .*camera\.pcap \(ENOENT\): check its name \(SB_FILE\)/,
  ],
  ['no trace', Buffer.from('{"json": true}'), /SB_TRACE_UNKNOWN/],
  [
    'a trace without a camera',
    traceOf(segmentsOf({ port: 22, request: 'SSH-2.0\r\n' })),
    /port 22 .*SB_TRACE_NO_CAMERA/s,
  ],
];

for (const [what, bytes, says] of failures)
  test(`${what} is a failure, and nothing is written`, async ({ folder }) => {
    const file = bytes === undefined ? join(folder, 'camera.pcap') : await traced(folder, bytes);
    const { code, err } = await runMain('import', file, '--out', join(folder, 'a/b'));
    assert.is(code, 1);
    assert.match(err, says);
    assert.equal(await readdir(folder), bytes === undefined ? [] : ['camera.pcap']);
  });

test('a folder is no trace, and a stream cannot be read twice', async ({ folder }) => {
  const words = ['--out', join(folder, 'a/b')];
  const directory = await runMain('import', folder, ...words);
  assert.is(directory.code, 1);
  assert.match(directory.err, /is none: --export writes a capture as a trace \(SB_FILE\)/);
  assert.match((await runMain('import', '/dev/null', ...words)).err, /save the trace first/);
  assert.match((await runMain('import', '-', ...words)).err, /not standard input: save it first/);
});

test('what was exported is imported as what it was', async ({ folder }) => {
  const [file, out] = [join(folder, 'x.pcapng'), join(folder, 'nx300/again')];
  await runMain('import', '--export', file, join(nx300, 'email-one-photo'));
  const { code, out: said } = await runMain('import', file, '--out', out);
  assert.is(code, 0);
  assert.match(said, /\(reconstructed, as the capture that the trace was exported from: no recording\)/);
  const [back, first] = await Promise.all([loadCapture(out), loadCapture(join(nx300, 'email-one-photo'))]);
  assert.equal(back.conversations[0]?.segments, first.conversations[0]?.segments);
});

test.run();
