import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findCaptures, loadCapture } from '../../lib/captures/capture.ts';
import { mostConversations } from '../../lib/captures/record/visit.ts';
import {
  announced,
  announcement,
  filesBelow,
  keyA,
  keyB,
  loggedIn,
  login,
  noon,
  ok,
  onStage,
  probe,
  refused,
  say,
  timeAsked,
  timeTold,
  upload,
} from './record/stage.ts';

const test = suite('captures/recording');
const minute = 60_000;

test('a conversation is written as it came: bytes, pieces, times, and who closed first', () =>
  onStage(async ({ recording }) => {
    const camera = [probe.subarray(0, 10), probe.subarray(10)];
    const folder = await say(recording, {
      camera,
      server: [ok.subarray(0, 50), ok.subarray(50)],
      ended: 'camera',
    });
    const { conversations, provenance, model, firmware } = await loadCapture(folder ?? '');
    assert.equal([provenance, model, firmware], ['recorded', 'unknown', 'unknown']);
    const [conversation] = conversations;
    assert.equal(conversation?.request, probe);
    assert.equal(conversation?.reply, ok);
    assert.equal(conversation?.segments, [10, probe.length - 10]);
    assert.is(conversation?.judge, 'hotspot');
    assert.equal(conversation?.seen, {
      times: [0, 1],
      replySegments: [50, ok.length - 50],
      replyTimes: [2, 3],
      ended: 'camera',
    });
  }));

test('nobody else may read what is written', () =>
  onStage(async ({ recording }) => {
    const umask = process.umask(0);
    const folder = (await say(recording, { camera: [probe] })) ?? '';
    process.umask(umask);
    for (const name of ['capture.yaml', '1-request.bin', '1-reply.bin'])
      assert.is((await stat(join(folder, name))).mode & 0o777, 0o600, name);
    assert.is((await stat(folder)).mode & 0o777, 0o700);
  }));

test('a conversation in which the camera said nothing leaves nothing', () =>
  onStage(async ({ recording, folder }) => {
    await say(recording, { camera: [], server: [ok] });
    await say(recording, { camera: [], server: [] });
    assert.equal(await readdir(folder), []);
  }));

test('garbage, a TLS hello and half a request are written byte for byte', () =>
  onStage(async ({ recording }) => {
    const hello = Buffer.from('160301004a0100004603015341c0de00ffeeddccbbaa99887766554433221100', 'hex');
    const said = [hello, Buffer.from('\0\x01\xfe\xff\r\n\r\n', 'latin1'), Buffer.from('POST /social/colum')];
    const folders = new Set<string | undefined>();
    for (const bytes of said)
      folders.add(await say(recording, { camera: [bytes], server: [], ended: 'reset' }));
    const [folder = ''] = [...folders];
    const { conversations } = await loadCapture(folder);
    assert.equal(
      conversations.map(({ request }) => request),
      said,
    );
    assert.equal(
      conversations.map(({ judge, seen }) => [judge, seen.ended]),
      Array(3).fill(['none', 'reset']),
    );
  }));

test('a folder that somebody took away is no end of the recording: the next conversation begins another', () =>
  onStage(async ({ folder, recording, lost }) => {
    const first = await say(recording, { camera: [login()], server: [loggedIn(keyA)] });
    await rm(join(folder, 'rec'), { recursive: true });
    const second = await say(recording, { camera: [probe], at: noon + minute });
    assert.is((await loadCapture(second ?? '')).conversations.length, 1);
    assert.is(await say(recording, { camera: [probe], at: noon + 2 * minute }), second);
    assert.is(existsSync(first ?? ''), false);
    assert.equal(lost, []);
  }));

test('one visit is one capture; another peer, ten minutes, a second key and a second time begin another', () =>
  onStage(async ({ recording }) => {
    const first = await say(recording, { camera: [probe] });
    assert.is(
      await say(recording, { camera: [login()], server: [loggedIn(keyA)], at: noon + minute }),
      first,
    );
    assert.is(
      await say(recording, { camera: [timeAsked], server: [timeTold(1)], at: noon + 10 * minute }),
      first,
    );
    const other = await say(recording, { camera: [probe], peer: '10.0.0.8', at: noon + 10 * minute });
    assert.is.not(other, first);
    const second = await say(recording, {
      camera: [login()],
      server: [loggedIn(keyB)],
      at: noon + 11 * minute,
    });
    assert.is.not(second, first);
    assert.is(
      await say(recording, { camera: [timeAsked], server: [timeTold(2)], at: noon + 12 * minute }),
      second,
    );
    const third = await say(recording, {
      camera: [timeAsked],
      server: [timeTold(3)],
      at: noon + 13 * minute,
    });
    assert.is.not(third, second);
    const later = await say(recording, { camera: [probe], at: noon + 24 * minute });
    assert.is.not(later, third);
    assert.equal((await recording.close()).toSorted(), [first, other, second, third, later].toSorted());
  }));

test('a login, a photo and the time replay: key and time are names in replies, the key is a mark in requests', () =>
  onStage(async ({ recording, folder }) => {
    await say(recording, { camera: [timeAsked], server: [timeTold(1_400_000_000_000)] });
    await say(recording, { camera: [login()], server: [loggedIn(keyA)] });
    await say(recording, { camera: [announcement(keyA)], server: [announced(keyA)] });
    const where = await say(recording, {
      camera: [upload(keyA, 'image/jpeg', Buffer.from([0xff, 0xd8, 0xff, 1, 2, 3]))],
    });
    const { conversations, placeholders, model, notes } = await loadCapture(where ?? '');
    const mark = placeholders.session ?? '';
    assert.is(model, 'NX300');
    assert.is(mark.length, keyA.length);
    assert.match(notes.join(), 'Session keys are taken out.');
    const texts = conversations.map(({ request, reply }) =>
      [request, reply].map((bytes) => bytes.toString('latin1')),
    );
    assert.match(texts[0]?.[1] ?? '', '<currentServerTime>{time}<');
    assert.match(texts[1]?.[1] ?? '', 'SessionKey="{session}"');
    assert.match(texts[2]?.[0] ?? '', `SessionKey="${mark}"`);
    assert.match(texts[2]?.[1] ?? '', 'upload/{session}/a.jpg');
    assert.match(texts[3]?.[0] ?? '', `/upload/${mark}/a.jpg`);
    assert.equal(
      conversations.map(({ judge }) => judge),
      ['none', 'login', 'announcement', 'upload'],
    );
    for (const [file, text] of await filesBelow(folder)) assert.not.match(text, keyA, file);
  }));

test('a camera that goes on before the login is over still gets its key out', () =>
  onStage(async ({ recording, folder }) => {
    const first = recording.tapFor('10.0.0.7', noon);
    first.took('camera', login(), 0);
    first.took('server', loggedIn(keyA), 1);
    await say(recording, { camera: [announcement(keyA)], server: [announced(keyA)] });
    await first.ended('server');
    for (const [file, text] of await filesBelow(folder)) assert.not.match(text, keyA, file);
    const { conversations } = await loadCapture(first.folder ?? '');
    assert.equal(
      conversations.map(({ judge }) => judge),
      ['login', 'announcement'],
    );
  }));

test('where a conversation goes is known with its reply, also where a login is refused', () =>
  onStage(async ({ recording }) => {
    const tap = recording.tapFor('10.0.0.7', noon);
    tap.took('camera', login(), 0);
    tap.took('server', refused.subarray(0, 20), 1);
    assert.is(tap.folder ?? tap.file, undefined);
    tap.took('server', refused.subarray(20), 1);
    assert.is(tap.file, join(tap.folder ?? '', '1-request.bin'));
    await tap.ended('server');
    assert.is((await loadCapture(tap.folder ?? '')).conversations[0]?.judge, 'none');
  }));

test('behind a thousand conversations a visit goes on in another capture', () =>
  onStage(async ({ recording }) => {
    const taps = Array.from({ length: mostConversations + 1 }, () => recording.tapFor('10.0.0.7', noon));
    for (const tap of taps) {
      tap.took('camera', probe, 0);
      tap.took('server', ok, 1);
    }
    const folders = taps.map(({ folder }) => folder);
    assert.is(new Set(folders.slice(0, mostConversations)).size, 1);
    assert.is.not(folders.at(-1), folders[0]);
  }));

test('silence begins behind the last byte of a long conversation', () =>
  onStage(async ({ recording }) => {
    const tap = recording.tapFor('10.0.0.7', noon);
    tap.took('camera', probe, 0);
    tap.took('server', ok, 15 * minute);
    await tap.ended('server');
    assert.is(await say(recording, { camera: [probe], at: noon + 20 * minute }), tap.folder);
  }));

test('of a reply without an end a little is kept, and behind it a few zeros', () =>
  onStage(async ({ recording }) => {
    const server = [ok, ...Array.from({ length: 50 }, () => Buffer.alloc(10_000, 'a'))];
    const folder = await say(recording, { camera: [probe], server });
    const [conversation] = (await loadCapture(folder ?? '')).conversations;
    assert.is(conversation?.reply.length, 128 * 1024);
    assert.equal(conversation?.reply.subarray(64 * 1024), Buffer.alloc(64 * 1024));
  }));

test('a folder of another recording is left alone', () =>
  onStage(async ({ recording, folder }) => {
    const first = await say(recording, { camera: [probe] });
    await onStage(
      async ({ recording: second }) => {
        const other = await say(second, { camera: [probe] });
        assert.equal(other, first?.replace(/-1$/, '-2'));
      },
      { folder: join(folder, 'rec') },
    );
  }));

test('the key of an earlier capture becomes zeros', () =>
  onStage(async ({ recording }) => {
    const folder = await say(recording, { camera: [announcement(keyA)], server: [announced(keyA)] });
    const { conversations, placeholders } = await loadCapture(folder ?? '');
    assert.equal(placeholders, {});
    assert.match(conversations[0]?.request.toString('latin1') ?? '', `SessionKey="${'0'.repeat(32)}"`);
    assert.match(conversations[0]?.reply.toString('latin1') ?? '', `upload/${'0'.repeat(32)}/`);
  }));

test('what an import names as its folder is taken, and its later visits stand beside it', () =>
  onStage(async ({ folder }) => {
    const into = join(folder, 'nx300', 'mine');
    await onStage(
      async ({ recording }) => {
        assert.is(await say(recording, { camera: [probe] }), into);
        assert.is(await say(recording, { camera: [probe], peer: '10.0.0.8' }), `${into}-2`);
      },
      { into },
    );
    assert.equal(await findCaptures(folder), [into, `${into}-2`]);
  }));

test('bytes that nobody saw are zeros in their place, and told', () =>
  onStage(async ({ recording }) => {
    const tap = recording.tapFor('10.0.0.7', noon);
    const request = upload(
      'x',
      'image/jpeg',
      Buffer.alloc(100_000, 0xff).fill('\xff\xd8\xff', 0, 3, 'latin1'),
    );
    tap.took('camera', request.subarray(0, 300), 0);
    tap.missed('camera', 70_000);
    tap.took('camera', request.subarray(70_300), 5);
    tap.took('server', ok, 6);
    await tap.ended('open');
    const [conversation] = (await loadCapture(tap.folder ?? '')).conversations;
    assert.equal(conversation?.seen.holes, [{ side: 'camera', at: 300, bytes: 70_000 }]);
    assert.equal(conversation?.segments, [300, 70_000, request.length - 70_300]);
    assert.equal(conversation?.request.subarray(300, 70_300), Buffer.alloc(70_000));
  }));

test('a folder that cannot be written costs the recording, told once, and nothing else', () =>
  onStage(async ({ recording, folder, lost }) => {
    await writeFile(join(folder, 'rec'), 'a file in the way');
    assert.is(await say(recording, { camera: [probe], server: [ok] }), undefined);
    assert.is(lost.length, 1);
    assert.match(lost[0] ?? '', /^SB_RECORD_DISK a conversation with 10\.0\.0\.7 is not recorded/);
    assert.equal(await recording.close(), []);
  }));

test('holes of more bytes than may wait for the disk are no slow disk', () =>
  onStage(async ({ recording, lost }) => {
    const tap = recording.tapFor('10.0.0.7', noon);
    tap.took('camera', upload('x', 'image/jpeg', Buffer.alloc(20 * 1_000_001)).subarray(0, 300), 0);
    for (let hole = 0; hole < 20; hole++) {
      tap.missed('camera', 1_000_000);
      tap.took('camera', Buffer.from('x'), hole);
      await recording.caughtUp();
    }
    await tap.ended('open');
    assert.equal(lost, []);
    const [conversation] = (await loadCapture(tap.folder ?? '')).conversations;
    assert.is(conversation?.request.length, 300 + 20 * 1_000_001);
  }));

test('a conversation that is lost leaves the others of its capture whole', () =>
  onStage(async ({ recording, lost }) => {
    const folder = (await say(recording, { camera: [probe] })) ?? '';
    await mkdir(join(folder, '2-request.bin'));
    await say(recording, { camera: [probe] });
    await mkdir(join(folder, 'capture.yaml.new'));
    await say(recording, { camera: [probe] });
    assert.is(lost.length, 2);
    assert.is((await loadCapture(folder)).conversations.length, 1);
    assert.not(existsSync(join(folder, '3-request.bin')));
    await rm(join(folder, 'capture.yaml.new'), { recursive: true });
    await say(recording, { camera: [probe] });
    assert.is((await loadCapture(folder)).conversations.length, 2);
  }));

test('a recording of 256 MB holds little of it, and its filler takes no room', () =>
  onStage(async ({ recording }) => {
    const bytes = 256 * 1024 * 1024;
    const chunk = Buffer.alloc(65_536, 0x5a);
    const tap = recording.tapFor('10.0.0.7', noon);
    const start = Buffer.from('\0\0\0\x20ftypmp42', 'latin1');
    const head = `PUT /upload/x/a.mp4 HTTP/1.1\r\nHost: a\r\nContent-Length: ${bytes + start.length}\r\n\r\n`;
    tap.took('camera', Buffer.concat([Buffer.from(head), start]), 0);
    const before = process.memoryUsage();
    for (let sent = 0; sent < bytes; sent += chunk.length) tap.took('camera', chunk, 1);
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    assert.ok(heapUsed - before.heapUsed < 20_000_000, `${heapUsed - before.heapUsed}`);
    assert.ok(arrayBuffers - before.arrayBuffers < 5_000_000, `${arrayBuffers - before.arrayBuffers}`);
    tap.took('server', ok, 2);
    await tap.ended('server');
    const { size, blocks } = await stat(join(tap.folder ?? '', '1-request.bin'));
    assert.is(size, head.length + start.length + bytes);
    assert.ok(blocks * 512 < 1_000_000, `${blocks * 512} bytes on disk`);
  }));

const video = (bytes: number): Buffer =>
  Buffer.concat([Buffer.from('\0\0\0\x20ftypmp42', 'latin1'), Buffer.alloc(bytes, 0x5a)]);

test('where a video is kept, a disk that does not keep up costs the recording; who waits for it loses nothing', () =>
  onStage(
    async ({ recording, lost }) => {
      const request = upload('x', 'video/mp4', video(40_000_000));
      await say(recording, { camera: [request] });
      assert.match(lost.join(), /^SB_RECORD_BEHIND /);
      const tap = recording.tapFor('10.0.0.7', noon);
      for (let at = 0; at < request.length; at += 1_000_000) {
        tap.took('camera', request.subarray(at, at + 1_000_000), at);
        await recording.caughtUp();
      }
      await tap.ended('camera');
      assert.is(lost.length, 1);
      const [conversation] = (await loadCapture(tap.folder ?? '')).conversations;
      assert.ok(conversation?.request.subarray(300).equals(request.subarray(300)));
    },
    { keepBodies: true },
  ));

test('below the floor of the disk nothing is recorded', () =>
  onStage(
    async ({ recording, lost }) => {
      await say(recording, { camera: [probe] });
      assert.match(lost.join(), /^SB_RECORD_DISK .*make room/);
    },
    { freeDisk: Number.MAX_SAFE_INTEGER },
  ));

test.run();
