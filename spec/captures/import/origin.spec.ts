import { resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findCaptures, loadCapture } from '../../../lib/captures/capture.ts';
import { traceOfCaptures } from '../../../lib/captures/export.ts';
import { leastOf, type Origin, originOf } from '../../../lib/captures/import/origin.ts';
import { surveyOf } from '../../../lib/captures/import/survey.ts';
import { readTrace } from '../../../lib/traces/trace.ts';

const test = suite('captures/import/origin');
const captures = resolve(import.meta.dirname, '../../../captures');

test('what an export says of each committed capture is read back', async () => {
  const folders = await findCaptures(captures);
  assert.ok(folders.length > 5);
  for (const folder of folders) {
    const capture = await loadCapture(folder);
    const { origin } = await surveyOf(readTrace(traceOfCaptures([capture])));
    const { model, firmware, source, provenance, notes } = capture;
    assert.equal(origin, { model, firmware, source, provenance, notes });
  }
});

for (const provenance of ['recorded', 'quoted', 'reconstructed'] as const)
  test(`a ${provenance} capture is ${provenance} when it comes back`, async () => {
    const [folder = ''] = await findCaptures(captures);
    const capture = { ...(await loadCapture(folder)), provenance };
    const { origin } = await surveyOf(readTrace(traceOfCaptures([capture])));
    assert.is(origin?.provenance, provenance);
  });

test('a comment of somebody else says nothing of a capture', () => {
  assert.is(originOf('What the camera and the server say is quoted'), undefined);
  assert.is(originOf(''), undefined);
});

test('an export that does not say what it is of is a reconstruction', () => {
  const origin = originOf(
    'Packets are reconstructed by samsung-bridge, which wrote this file\nWhat the camera and the server say is true',
  );
  assert.equal(origin?.provenance, 'reconstructed');
  assert.equal(origin?.source, { title: 'unknown', address: 'unknown' });
});

test('of several the least counts, with the notes of all', () => {
  const of = (provenance: Origin['provenance'], ...notes: readonly string[]): Origin => {
    const source = { title: provenance, address: 'https://example.org' };
    return { model: 'NX300', firmware: 'unknown', source, provenance, notes };
  };
  const all = [of('recorded', 'a'), of('reconstructed', 'b', 'a'), of('quoted', 'c')];
  assert.equal(leastOf(all), of('reconstructed', 'a', 'b', 'c'));
  assert.equal(leastOf([of('quoted', 'c')]), of('quoted', 'c'));
  assert.is(leastOf([]), undefined);
});

test.run();
