import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { remarksOf } from '../../../lib/captures/import/remarks.ts';
import { Sighting } from '../../../lib/captures/import/sighting.ts';
import { camera, server } from '../../traces/told.ts';

const test = suite('captures/import/remarks');

function sighting(whole = true, address = server.address): Sighting {
  return new Sighting({ number: 1, frame: 1, began: 0, camera, server: { ...server, address }, whole });
}

function remarked(one: Sighting, behind = 0, dropped = 0): readonly string[] {
  return remarksOf({ remarks: [], dropped }, [
    { sighting: sighting(), behind: 0 },
    { sighting: one, behind },
  ]).map(({ code, text }) => `${code} ${text}`);
}

test('of what is as it should be, nothing is remarked', () => {
  const one = sighting();
  one.took('camera', Buffer.alloc(1_460));
  assert.equal(remarked(one), []);
});

test('what the reader of the trace remarked comes first', () => {
  const remarks = [{ number: 1, frame: 3, code: 'SB_TRACE_CUT', text: 'the file ends' }];
  assert.equal(remarksOf({ remarks, dropped: 0 }, []), [{ code: 'SB_TRACE_CUT', text: 'the file ends' }]);
});

test('missing bytes are told with side, place, number and cure, the first of many', () => {
  const one = sighting();
  one.missed('camera', 30, 1_418, 'cut');
  one.missed('server', 0, 7, 'unseen');
  const [first] = remarked(one);
  assert.match(
    first ?? '',
    /^SB_TRACE_HOLE conversation 2: 1 kB are missing: 1418 of the camera's from byte 30 on, 7 of the server's from byte 0 on: the trace kept only the start .*tcpdump -s 0; the packets are not in the trace/,
  );
  for (let at = 0; at < 900; at++) one.missed('camera', 2_000 + at * 5, 1, 'crowded');
  assert.match(remarked(one)[0] ?? '', /, and 899 places more: .*; they had not come when/);
});

test('each oddity has its code', () => {
  const one = sighting(false);
  one.differs();
  one.stray();
  one.stray();
  const codes = remarked(one, 17, 3).map((line) => line.split(' ')[0]);
  assert.equal(codes, [
    'SB_TRACE_CONNECTIONS',
    'SB_TRACE_MIDSTREAM',
    'SB_TRACE_CONFLICT',
    'SB_TRACE_STRAY',
    'SB_TRACE_BEHIND',
  ]);
  assert.match(remarked(one, 17).at(-1) ?? '', /17 bytes behind the request/);
  assert.match(remarked(one).join(), /2 packets fitted nowhere/);
});

test('segments longer than WiFi carries are remarked once, but not between programs of one machine', () => {
  const [wire, loopback] = [sighting(), sighting(true, '127.0.0.1')];
  for (const one of [wire, loopback]) {
    one.took('camera', Buffer.alloc(1_461));
    one.took('server', Buffer.alloc(20_000));
  }
  const [only, ...others] = remarked(wire);
  assert.match(only ?? '', /^SB_TRACE_OFFLOAD a segment has 20000 bytes/);
  assert.equal(others, []);
  assert.equal(remarked(loopback), []);
});

test.run();
