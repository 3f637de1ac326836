import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findCaptures, loadCapture } from '../../lib/captures/capture.ts';
import { BridgeError } from '../../lib/errors.ts';
import { failureOf } from './failure.ts';

const test = suite('captures/capture');
let folder = '';

const good = `model: NX300
firmware: "1.40"
source:
  title: a wiki
  address: https://wiki.example/page
provenance: quoted
notes:
  - all of it
conversations:
  - request: 1-request.bin
    reply: 1-reply.bin
    segments: [2, 3]
    judge: hotspot
`;

test.before.each(async () => {
  folder = await mkdtemp(join(tmpdir(), 'captures-'));
});

test.after.each(async () => {
  await rm(folder, { recursive: true });
});

async function put(yaml: string, where = 'nx300/gld'): Promise<string> {
  const path = join(folder, where);
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'capture.yaml'), yaml);
  await writeFile(join(path, '1-request.bin'), 'GET /');
  await writeFile(join(path, '1-reply.bin'), '\xff', 'latin1');
  return path;
}

async function refusal(act: Promise<unknown>): Promise<BridgeError> {
  const error = await failureOf(act);
  assert.instance(error, BridgeError);
  return error as BridgeError;
}

test('a capture is read with its bytes as they are', async () => {
  const path = await put(good);
  assert.equal(await loadCapture(path), {
    name: 'nx300/gld',
    folder: path,
    model: 'NX300',
    firmware: '1.40',
    source: { title: 'a wiki', address: 'https://wiki.example/page' },
    provenance: 'quoted',
    notes: ['all of it'],
    placeholders: {},
    conversations: [
      {
        name: '1-request.bin',
        request: Buffer.from('GET /'),
        segments: [2, 3],
        reply: Buffer.from([0xff]),
        judge: 'hotspot',
        seen: {},
      },
    ],
  });
});

const mark = 'a-mark-that-is-long';

test('what stands in requests for what the server gives out is read', async () => {
  const yaml = good.replace('[2, 3]', '[9, 10]').replace('conv', `placeholders: { session: ${mark} }\nconv`);
  const path = await put(yaml);
  await writeFile(join(path, '1-request.bin'), mark);
  assert.equal((await loadCapture(path)).placeholders, { session: mark });
});

const damage = [
  ['no model', 'model: NX300\n', '', /capture\.yaml: model: expected words.*got nothing/],
  ['a firmware that YAML takes for a number', '"1.40"', '1.40', /firmware: expected words.*in quotes/],
  ['an empty model', 'NX300', '""', /model: expected words/],
  ['a source of words only', /source:[\s\S]*page\n/, 'source: a wiki\n', /source: expected keys/],
  [
    'a model that contains itself',
    'NX300',
    '&a [*a]',
    /model: expected words.*got <ref \*1> \[ \[Circular \*1\] \]/,
  ],
  ['a file that contains itself', /[\s\S]*/, '&a [*a]', /expected keys with values, got <ref/],
  ['no address', '  address: https://wiki.example/page\n', '', /source\.address: expected words/],
  ['a provenance nobody knows', 'quoted', 'guessed', /provenance: expected recorded, quoted, reconstructed/],
  ['notes that are no list', '\n  - all of it', ' all of it', /notes: expected a list/],
  ['no notes', '\n  - all of it', ' []', /notes: expected a list with an entry/],
  ['no conversations', /conversations:[\s\S]*/, 'conversations: []\n', /conversations: expected a list/],
  ['a key nobody knows', 'model:', 'modle: x\nmodel:', /expected only model,.*got a key modle/],
  [
    'a key of a conversation nobody knows',
    'judge:',
    'rule: x\n    judge:',
    /conversations\[0\]: .*a key rule/,
  ],
  [
    'a judge nobody knows',
    'hotspot',
    'me',
    /\.judge: expected hotspot, email, login, announcement, upload, logout, none/,
  ],
  ['a request elsewhere', '1-request.bin', '../1-request.bin', /request: expected a file name/],
  ['an absolute request', '1-request.bin', '/etc/passwd', /request: expected a file name/],
  ['a request that is not there', '1-request.bin', '2-request.bin', /names 2-request\.bin, which is not/],
  ['a reply that is not there', '1-reply.bin', '2-reply.bin', /names 2-reply\.bin, which is not there/],
  ['segments that are too long', '[2, 3]', '[2, 4]', /add up to 6 bytes, the file has 5: .*line ends/],
  ['segments that are too short', '[2, 3]', '[2]', /add up to 2 bytes, the file has 5/],
  ['an empty segment', '[2, 3]', '[2, 0, 3]', /segments\[1\]: expected a length/],
  ['half a byte', '[2, 3]', '[2.5, 2.5]', /segments\[0\]: expected a length/],
  [
    'a placeholder nobody knows',
    'conv',
    'placeholders: { cookie: a-mark-that-is-long }\nconv',
    /placeholders: expected only session, got a key cookie/,
  ],
  ['an empty placeholder', 'conv', 'placeholders: {}\nconv', /placeholders\.session: expected words/],
  [
    'a short mark',
    'conv',
    'placeholders: { session: a-mark }\nconv',
    /placeholders\.session: expected 16 or more letters/,
  ],
  [
    'a mark that cannot stand in a request line',
    'conv',
    'placeholders: { session: "{session--------}" }\nconv',
    /placeholders\.session: expected 16 or more letters/,
  ],
  [
    'a mark that no request holds',
    'conv',
    'placeholders: { session: a-mark-that-is-long }\nconv',
    /placeholders\.session: expected a-mark-that-is-long in a request, none holds it/,
  ],
  [
    'a time before the start',
    'judge:',
    'times: [-1, 2]\n    judge:',
    /times\[0\]: expected a number, 0 or more/,
  ],
  ['a time without end', 'judge:', 'replyTimes: [.inf]\n    judge:', /replyTimes\[0\]: expected a number, 0/],
  [
    'an end nobody knows',
    'judge:',
    'ended: never\n    judge:',
    /ended: expected server, camera, reset, open/,
  ],
  [
    'a hole of nothing',
    'judge:',
    'holes: [{ side: camera, at: 0, bytes: 0 }]\n    judge:',
    /holes\[0\]\.bytes: expected a length in bytes, 1 or more/,
  ],
  [
    'a hole within a byte',
    'judge:',
    'holes: [{ side: camera, at: 0.5, bytes: 1 }]\n    judge:',
    /holes\[0\]\.at: expected a place in bytes, 0 or more/,
  ],
  [
    'a hole of nobody',
    'judge:',
    'holes: [{ side: both, at: 0, bytes: 1 }]\n    judge:',
    /holes\[0\]\.side: expected camera, server/,
  ],
  ['no YAML', 'model: NX300', 'model: [', /is not YAML/],
  ['a list', /^[\s\S]*$/, '- a\n', /capture\.yaml: expected keys/],
  ['nothing', /^[\s\S]*$/, '', /capture\.yaml: expected keys.*got null/],
] as const;

for (const [what, from, to, message] of damage)
  test(`a capture with ${what} is refused with file and field`, async () => {
    const yaml = good.replace(from, to);
    assert.is.not(yaml, good);
    const error = await refusal(loadCapture(await put(yaml)));
    assert.match(error.message, message);
    assert.match(error.code, /^SB_CAPTURE_(DAMAGED|MISSING)$/);
    assert.ok(error.message.includes(folder));
  });

test('a folder without capture.yaml is refused', async () => {
  const error = await refusal(loadCapture(folder));
  assert.is(error.code, 'SB_CAPTURE_MISSING');
  assert.match(error.message, /no capture in/);
});

test('captures are found at and below a path, sorted', async () => {
  const paths = [await put(good, 'wb37f/msn'), await put(good, 'nx300/gld'), await put(good, 'nx300/a/b')];
  assert.equal(await findCaptures(folder), paths.sort());
  const [first = ''] = paths;
  assert.equal(await findCaptures(first), [first]);
});

for (const where of ['.', 'missing'])
  test(`looking for captures in ${where === '.' ? 'an empty folder' : 'a missing one'} is refused`, async () => {
    const error = await refusal(findCaptures(join(folder, where)));
    assert.is(error.code, 'SB_CAPTURE_MISSING');
  });

test.run();
