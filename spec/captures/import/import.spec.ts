import { existsSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultWords, emailBytes } from '../../../lib/cameras/email-message.ts';
import { findCaptures, loadCapture } from '../../../lib/captures/capture.ts';
import { traceOfCaptures } from '../../../lib/captures/export.ts';
import { type ImportOptions, importTrace } from '../../../lib/captures/import/import.ts';
import { BridgeError } from '../../../lib/errors.ts';
import { email, hotspot, noon, ok, segmentsOf, traceOf } from './traffic.ts';

interface Context {
  folder: string;
}

const test = suite<Context>('captures/import/import', { folder: '' });
const captures = resolve(import.meta.dirname, '../../../captures');

test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), 'samsung-bridge-import-'));
});

test.after.each(({ folder }) => rm(folder, { recursive: true, force: true }));

function importOf(folder: string, trace: Iterable<Buffer>, more: Partial<ImportOptions> = {}) {
  return importTrace({
    name: '/home/me/camera.pcap',
    open: () => trace,
    out: join(folder, 'nx300/case'),
    ...more,
  });
}

const said = { request: hotspot, reply: ok };
const visit = [
  ...segmentsOf(said),
  ...segmentsOf({ request: email, reply: ok, from: 3, began: noon + 1_000 }),
];

test('the conversations of a camera become a capture, as recorded, under the name of the trace', async ({
  folder,
}) => {
  const imported = await importOf(folder, [traceOf(visit)], {
    model: 'NX300',
    firmware: '1.40',
    keepBodies: true,
  });
  assert.equal(
    [imported.camera, imported.folders, imported.remarks],
    ['10.0.0.7', [join(folder, 'nx300/case')], []],
  );
  const capture = await loadCapture(join(folder, 'nx300/case'));
  const { model, firmware, provenance, source } = capture;
  assert.equal([model, firmware, provenance], ['NX300', '1.40', 'recorded']);
  assert.equal(source, { title: 'Trace camera.pcap', address: 'not published' });
  assert.match(capture.notes[0] ?? '', /^Imported from a trace, camera\.pcap\.$/);
  const [first, second] = capture.conversations;
  assert.is(first?.request.toString(), hotspot);
  assert.is(first?.reply.toString(), ok);
  assert.equal(first?.seen, { times: [3], replySegments: [ok.length], replyTimes: [4], ended: 'server' });
  assert.is(second?.request.length, email.length);
  assert.equal(await readdir(folder), ['nx300'], 'the path of the trace is nowhere');
});

test('conversations of others are left out, and told', async ({ folder }) => {
  const other = segmentsOf({ ...said, request: 'GET /x HTTP/1.1\r\nHost: h\r\n\r\n', camera: '10.0.0.9' });
  const { conversations, leftOut } = await importOf(folder, [traceOf([...visit, ...other])]);
  assert.is(conversations.length, 2);
  assert.match(leftOut.join(), /10\.0\.0\.9: GET \/x of h/);
});

test('a folder that is there is not written to', async ({ folder }) => {
  await mkdir(join(folder, 'nx300/case'), { recursive: true });
  await expectCode('SB_CAPTURE_EXISTS', importOf(folder, [traceOf(visit)]));
  assert.equal(await readdir(join(folder, 'nx300/case')), []);
});

test('a folder below a file cannot be one', async ({ folder }) => {
  await writeFile(join(folder, 'file'), '');
  const error = await failureOf(importOf(folder, [traceOf(visit)], { out: join(folder, 'file/case') }));
  assert.equal([error.code, /ENOTDIR/.test(error.message)], ['SB_CAPTURE_EXISTS', true]);
});

test('the port that is named tells the second time, too, who is who', async ({ folder }) => {
  const middle = segmentsOf({ request: 'hello\r\n', reply: 'bye', from: 2, port: 50_000, midstream: true });
  await importOf(folder, [traceOf(middle)], { port: 50_000, keepBodies: true });
  const [only] = (await loadCapture(join(folder, 'nx300/case'))).conversations;
  assert.equal([only?.request.length, only?.reply.toString()], ['hello\r\n'.length, 'bye']);
});

test('a trace with more than may wait for the disk is written whole', async ({ folder }) => {
  const photo = Buffer.alloc(20_000_000, 'photo');
  const { opening, photoHeads, ending } = emailBytes(defaultWords, [{ name: 'a.jpg', bytes: photo.length }]);
  const request = Buffer.concat([opening, ...photoHeads, photo, ending]);
  const [syn, , , first] = segmentsOf(said);
  if (syn === undefined || first === undefined) throw new Error('no segments');
  const sent = Array.from({ length: Math.ceil(request.length / 60_000) }, (_, index) => ({
    ...first,
    sequence: first.sequence + index * 60_000,
    payload: request.subarray(index * 60_000, (index + 1) * 60_000),
  }));
  const trace = traceOf([syn, ...sent]);
  const { remarks } = await importOf(folder, [trace], { keepBodies: true });
  assert.equal(
    remarks.map(({ code }) => code),
    ['SB_TRACE_OFFLOAD'],
  );
  const [only] = (await loadCapture(join(folder, 'nx300/case'))).conversations;
  assert.ok(only?.request.includes(photo));
});

test('what cannot be written is told once, with no folder', async ({ folder }) => {
  const trace = traceOf(visit);
  let reads = 0;
  const open = () => {
    reads += 1;
    if (reads === 2) writeFileSync(join(folder, 'nx300'), 'in the way');
    return [trace];
  };
  const { folders, remarks } = await importOf(folder, [], { open });
  assert.equal([folders, remarks.map(({ code }) => code)], [[], ['SB_RECORD_DISK']]);
  assert.match(remarks[0]?.text ?? '', /a conversation with 10\.0\.0\.7 is not recorded/);
});

test('where there is no camera, nothing is written', async ({ folder }) => {
  await expectCode('SB_TRACE_NO_CAMERA', importOf(folder, [traceOf(segmentsOf({}))]));
  await expectCode(
    'SB_TRACE_UNKNOWN',
    importOf(folder, [Buffer.from('hello, this is a letter and no trace')]),
  );
  assert.equal(await readdir(folder), []);
});

async function expectCode(code: string, act: Promise<unknown>): Promise<void> {
  assert.is((await failureOf(act)).code, code);
}

async function failureOf(act: Promise<unknown>): Promise<BridgeError> {
  const error = await act.then(
    () => undefined,
    (thrown) => thrown,
  );
  assert.ok(error instanceof BridgeError, String(error));
  return error;
}

test('where more than 256 MB are missing, nothing is written', async ({ folder }) => {
  const [opening, , , first] = segmentsOf(said);
  if (opening === undefined || first === undefined) throw new Error('no segments');
  const leaps = Array.from({ length: 19 }, (_, index) => ({
    ...first,
    sequence: first.sequence + index * 16_700_000,
  }));
  const acknowledged = leaps.flatMap((leap) => {
    const acknowledgement = leap.sequence + leap.payload.length;
    const { from, to } = leap;
    return [
      leap,
      ...Array(40).fill({
        ...leap,
        from: to,
        to: from,
        payload: Buffer.of(),
        sequence: 5_001,
        acknowledgement,
      }),
    ];
  });
  await expectCode('SB_TRACE_HOLES', importOf(folder, [traceOf([opening, ...acknowledged])]));
  assert.equal(await readdir(folder), []);
});

test('a trace that cannot be read to its end the second time leaves nothing open', async ({ folder }) => {
  const trace = traceOf(segmentsOf(said).slice(0, 5));
  let reads = 0;
  async function* open() {
    yield trace;
    reads += 1;
    if (reads === 2) throw new BridgeError('SB_FILE', 'the disk is gone');
  }
  await expectCode('SB_FILE', importOf(folder, [], { open, keepBodies: true }));
  assert.equal(openBelow(folder), []);
});

/** Files that this process holds open, where the system tells. */
function openBelow(folder: string): readonly string[] {
  const all = '/proc/self/fd';
  if (!existsSync(all)) return [];
  const links = readdirSync(all).map((name) => {
    try {
      return readlinkSync(join(all, name));
    } catch {
      return ''; // the folder itself was open while it was read
    }
  });
  return links.filter((path) => path.startsWith(folder));
}

test('missing bytes are zeros in the capture, which says where', async ({ folder }) => {
  const segments = visit.map((segment) => {
    const { payload } = segment;
    return payload.length > 50 && segment.to.port === 80
      ? { ...segment, payload: payload.subarray(0, 90), cut: payload.length - 90 }
      : segment;
  });
  const { remarks } = await importOf(folder, [traceOf(segments)], { keepBodies: true });
  const [, second] = (await loadCapture(join(folder, 'nx300/case'))).conversations;
  assert.equal(second?.seen.holes, [{ side: 'camera', at: 90, bytes: email.length - 90 }]);
  assert.is(second?.request.length, email.length);
  assert.ok(second?.request.subarray(90).every((byte) => byte === 0));
  assert.equal(
    remarks.map(({ code }) => code),
    ['SB_TRACE_HOLE'],
  );
});

test('an export of a reconstruction stays one, with its source; of several the least counts', async ({
  folder,
}) => {
  const [path = '', another = ''] = await findCaptures(captures);
  const one = await loadCapture(path);
  await importOf(folder, [...traceOfCaptures([one])]);
  const back = await loadCapture(join(folder, 'nx300/case'));
  assert.equal([back.provenance, back.source, back.model], [one.provenance, one.source, one.model]);
  for (const note of one.notes) assert.ok(back.notes.includes(note));
  const mixed = [...traceOfCaptures([{ ...one, provenance: 'recorded' }, await loadCapture(another)])];
  const { provenance } = await importOf(folder, mixed, { out: join(folder, 'mixed'), model: 'WB150F' });
  assert.is(provenance, 'reconstructed');
  assert.is((await loadCapture(join(folder, 'mixed'))).model, 'WB150F', 'who imports it knows better');
});

test('no secret of a request comes into the capture', async ({ folder }) => {
  const secret = 'oauth_signature="c2VjcmV0IQ=="';
  const request = `POST /social/columbus/email?DUID=998877665544 HTTP/1.0\r\nAuthorization:OAuth ${secret}\r\nContent-Length: 0\r\n\r\n`;
  await importOf(folder, [traceOf(segmentsOf({ request, reply: ok }))]);
  for (const name of await readdir(join(folder, 'nx300/case'))) {
    const text = await readFile(join(folder, 'nx300/case', name), 'latin1');
    for (const word of ['c2VjcmV0', '998877665544', '10.0.0.7'])
      assert.not.ok(text.includes(word), `${name}: ${word}`);
  }
});

test.run();
