import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Retelling } from '../../../lib/captures/import/retelling.ts';
import type { Tap } from '../../../lib/tap.ts';
import { camera, server } from '../../traces/told.ts';
import { email, hotspot, noon } from './traffic.ts';

const test = suite('captures/import/retelling');

function told() {
  const heard: string[] = [];
  const tap: Tap = {
    folder: 'captures/a/b',
    file: 'captures/a/b/1-request.bin',
    took: (side, bytes, time) => heard.push(`${side} ${bytes.length} at ${time}`),
    missed: (side, bytes) => heard.push(`${side} -${bytes}`),
    ended: async (how) => {
      heard.push(how);
    },
  };
  const parties = { number: 1, frame: 1, began: noon, camera, server, whole: true };
  return { heard, retelling: new Retelling(tap, parties) };
}

test('what a connection says is told to the tap, with the time since it began', async () => {
  const { heard, retelling } = told();
  retelling.took('camera', Buffer.from(hotspot), noon + 1.5);
  retelling.missed('server', 0, 9);
  retelling.took('server', Buffer.from('ok'), noon - 5);
  retelling.ended('server');
  await retelling.written;
  assert.equal(heard, [`camera ${hotspot.length} at 1.5`, 'server -9', 'server 2 at 0', 'server']);
  assert.is(retelling.folder, 'captures/a/b');
  assert.is(retelling.inspection?.ignored, 0, 'nothing of the server is taken for a request');
});

test('the request is inspected: what stands behind it is counted', () => {
  const { retelling } = told();
  retelling.took('camera', Buffer.from(email + hotspot), noon);
  retelling.ended('server');
  assert.equal([retelling.inspection?.ignored, retelling.inspection?.refused], [hotspot.length, undefined]);
});

test('a gap in the body leaves its length true; one in the head is refused', () => {
  for (const [at, refused] of [
    [email.length - 1, undefined],
    [10, 'SB_CONTROL_BYTE'],
  ] as const) {
    const { retelling } = told();
    retelling.took('camera', Buffer.from(email.slice(0, at)), noon);
    retelling.missed('camera', at, 1);
    retelling.took('camera', Buffer.from(email.slice(at + 1)), noon);
    retelling.ended('server');
    assert.is(retelling.inspection?.refused?.code, refused);
  }
});

test.run();
