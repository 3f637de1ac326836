import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { surveyOf } from '../../../lib/captures/import/survey.ts';
import { hotspot, itemsOf, noon, ok, segmentsOf } from './traffic.ts';

const test = suite('captures/import/survey');
const said = { request: hotspot, reply: ok };

test('connections are told in the order of their first packets, with who and when', async () => {
  const [first, second] = [segmentsOf(said), segmentsOf({ ...said, from: 2, began: noon + 2 })];
  const { sightings } = await surveyOf(itemsOf([...first.slice(0, 3), ...second, ...first.slice(3)]));
  assert.equal(
    sightings.map(({ parties, how }) => [
      parties.frame,
      parties.began,
      parties.camera.port,
      parties.server.port,
      how,
    ]),
    [
      [1, noon, 49_152, 80, 'server'],
      [4, noon + 2, 2, 80, 'server'],
    ],
  );
});

test('connections that begin in one packet of a WLAN are told apart', async () => {
  const all = [segmentsOf(said), segmentsOf({ ...said, from: 2 })].map((segments) =>
    itemsOf(segments).slice(0, -1),
  );
  const { sightings } = await surveyOf(all.flat());
  const seen = sightings.map(({ parties }) => `${parties.number} ${parties.frame} ${parties.camera.port}`);
  assert.equal(seen, ['1 1 49152', '2 1 2']);
});

test('in the middle of a connection the camera is who talks to the port that is known, or says a request', async () => {
  for (const [port, known] of [
    [80, undefined],
    [8080, undefined],
    [50_000, 50_000],
    [50_000, undefined],
  ] as const)
    for (const from of [2, 60_000]) {
      const segments = segmentsOf({ ...said, port, from, midstream: true });
      const { sightings } = await surveyOf(itemsOf(segments), known);
      const [one] = sightings;
      assert.equal([one?.parties.camera.port, one?.parties.whole], [from, false], `${from} to ${port}`);
    }
});

test('a port that is known tells who is who, whatever the server says first', async () => {
  const segments = segmentsOf({ ...said, reply: 'bytes', from: 2, midstream: true }).slice(1);
  const { sightings } = await surveyOf(itemsOf(segments));
  assert.is(sightings[0]?.parties.camera.port, 2);
});

test('a reply that comes first tells who is who, too', async () => {
  const segments = segmentsOf({ ...said, port: 50_000, from: 2, midstream: true }).slice(1);
  const { sightings } = await surveyOf(itemsOf(segments));
  assert.is(sightings[0]?.parties.camera.port, 2);
});

test('who hung up is told right where only bytes that come later tell who is who', async () => {
  const [asked, answer, end] = segmentsOf({ ...said, port: 50_000, from: 2, midstream: true });
  if (asked === undefined || answer === undefined || end === undefined) throw new Error('no segments');
  const waits = { ...asked, payload: Buffer.of() };
  for (const segments of [[{ ...answer, fin: true }], [waits, end, answer]]) {
    const { sightings } = await surveyOf(itemsOf(segments));
    assert.equal([sightings[0]?.parties.camera.port, sightings[0]?.how], [2, 'server']);
  }
});

test('more connections than are looked at are counted', async () => {
  const segments = Array.from({ length: 20_002 }, (_, index) => {
    const camera = `10.0.${index >> 8}.${index & 0xff}`;
    return segmentsOf({ request: hotspot, camera, midstream: true })[0] ?? assert.unreachable();
  });
  const survey = await surveyOf(itemsOf(segments.filter((one) => one !== undefined)));
  assert.equal([survey.sightings.length, survey.unseen, survey.dropped], [20_000, 2, 20_002 - 1_024]);
});

test.run();
