import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseCamera } from '../../../lib/captures/import/choice.ts';
import { surveyOf } from '../../../lib/captures/import/survey.ts';
import { BridgeError } from '../../../lib/errors.ts';
import type { TcpSegment, TraceItem } from '../../../lib/traces/segment.ts';
import { segmentOf } from '../../traces/told.ts';
import { email, hello, hotspot, itemsOf, ok, segmentsOf, type Talk, update } from './traffic.ts';

const test = suite('captures/import/choice');

interface Row {
  readonly what: string;
  readonly talks: readonly Talk[];
  readonly camera?: string;
  readonly port?: number;
  /** The camera and how many conversations; or the code and what the message says. */
  readonly chosen: readonly [string, number] | readonly [string, RegExp];
  readonly leftOut?: readonly RegExp[];
}

const said = { request: hotspot, reply: ok };
const key = '0123456789abcdef0123456789abcdef';

const rows: readonly Row[] = [
  { what: 'one camera', talks: [said, { ...said, from: 2 }], chosen: ['10.0.0.7', 2] },
  {
    what: 'a camera, and others on port 80',
    talks: [said, { request: update, reply: ok, camera: '10.0.0.9' }],
    chosen: ['10.0.0.7', 1],
    leftOut: [
      /1 connection to port 80 of HTTP \(e\.g\. 10\.0\.0\.9: GET \/connecttest\.txt of www\.msftconnecttest\.com\)$/,
    ],
  },
  {
    what: 'what no camera is known to ask, on port 80',
    talks: [{ request: update, reply: ok }],
    chosen: ['10.0.0.7', 1],
  },
  {
    what: 'the same on another port',
    talks: [{ request: update, reply: ok, port: 8081 }],
    chosen: ['SB_TRACE_NO_CAMERA', /1 connection to port 8081 of HTTP .*; --port 8081 takes them in/],
  },
  {
    what: 'the same on the port that is named',
    talks: [{ request: update, reply: ok, port: 8081 }],
    port: 8081,
    chosen: ['10.0.0.7', 1],
  },
  {
    what: 'a camera on any port, by the host that it asks for',
    talks: [{ ...said, port: 8081 }],
    chosen: ['10.0.0.7', 1],
  },
  {
    what: 'a camera on any port, by its path',
    talks: [{ request: 'POST /social/columbus/email HTTP/1.0\r\n\r\n', port: 8081 }],
    chosen: ['10.0.0.7', 1],
  },
  {
    what: 'an absolute target',
    talks: [{ request: 'GET http://www.yahoo.co.kr/ HTTP/1.1\r\n\r\n', port: 8081 }],
    chosen: ['10.0.0.7', 1],
  },
  {
    what: "TLS with the name of a camera's host",
    talks: [{ request: hello('snsgw.samsungmobile.com'), port: 443 }],
    chosen: ['10.0.0.7', 1],
  },
  {
    what: 'TLS to somebody else',
    talks: [{ request: hello('example.org'), port: 443 }],
    chosen: [
      'SB_TRACE_NO_CAMERA',
      /1 connection to port 443 of TLS, which a trace does not show in the clear/,
    ],
  },
  { what: 'garbage on port 80', talks: [{ request: 'hello\r\n' }], chosen: ['10.0.0.7', 1] },
  {
    what: 'garbage elsewhere',
    talks: [{ request: 'hello\r\n', port: 22 }],
    chosen: ['SB_TRACE_NO_CAMERA', /to port 22 of something that is neither HTTP nor TLS/],
  },
  {
    what: 'two cameras',
    talks: [said, { request: email, camera: '10.0.0.8' }, { request: update, camera: '10.0.0.9' }],
    chosen: [
      'SB_TRACE_CAMERAS',
      /found 2; choose one with --camera:\n {2}10\.0\.0\.7: 1 conversation \(GET \/ of gld\.samsungosp\.com\)\n {2}10\.0\.0\.8: 1 conversation \(POST \/social\/columbus\/email of www\.ospserver\.net\)$/,
    ],
  },
  {
    what: 'two cameras, one of which also asks what no camera is known to ask, and shows its key',
    talks: [
      said,
      { request: update, from: 2 },
      {
        request: `PUT /upload/${key}/SAM_1.JPG HTTP/1.1\r\nHost: snsgw.samsungmobile.com\r\n\r\n`,
        camera: '10.0.0.8',
      },
    ],
    chosen: [
      'SB_TRACE_CAMERAS',
      /7: 2 conversations \(GET \/ of gld\.samsungosp\.com, GET \/connecttest\.txt of .*\)\n.*8: 1 conversation \(PUT \/upload\/…\/SAM_1\.JPG of snsgw/,
    ],
  },
  {
    what: 'one of two',
    talks: [said, { request: email, camera: '10.0.0.8' }],
    camera: '10.0.0.8',
    chosen: ['10.0.0.8', 1],
    leftOut: [/10\.0\.0\.7: GET \//],
  },
  {
    what: 'a camera that is not there',
    talks: [said],
    camera: '10.0.0.99',
    chosen: [
      'SB_TRACE_NO_CAMERA',
      /of 10\.0\.0\.99, found only those of 10\.0\.0\.7: give one of these to --camera/,
    ],
  },
  {
    what: 'a connection in which nothing was said',
    talks: [{}],
    chosen: ['SB_TRACE_NO_CAMERA', /1 connection to port 80 without a word of the camera's side/],
  },
  { what: 'the middle of a connection', talks: [{ ...said, midstream: true }], chosen: ['10.0.0.7', 1] },
  { what: 'nothing', talks: [], chosen: ['SB_TRACE_NO_CAMERA', /found none; the trace is empty$/] },
];

for (const { what, talks, camera, port, chosen, leftOut = [] } of rows)
  test(`${what}: ${chosen[0]}`, async () => {
    const survey = await surveyOf(itemsOf(talks.flatMap(segmentsOf)), port);
    const [expected, more] = chosen;
    if (more instanceof RegExp) {
      const error = failure(() => chooseCamera(survey, camera));
      assert.is(error.code, expected);
      assert.match(error.message, more);
      return;
    }
    const choice = chooseCamera(survey, camera);
    assert.equal([choice.camera, choice.sightings.length], [expected, more]);
    assert.is(choice.leftOut.length, leftOut.length, choice.leftOut.join('\n'));
    for (const [index, pattern] of leftOut.entries()) assert.match(choice.leftOut[index] ?? '', pattern);
  });

function failure(act: () => unknown): BridgeError {
  try {
    act();
  } catch (error) {
    if (error instanceof BridgeError) return error;
    throw error;
  }
  throw new Error('it should have thrown');
}

const last = (text: string) => text.split('\n  ').at(-1);

test('of very many cameras, and of very many ports, the first are named, and the others counted', async () => {
  const cameras = Array.from({ length: 23 }, (_, at) => ({ request: hotspot, camera: `10.0.1.${at}` }));
  const many = await surveyOf(itemsOf(cameras.flatMap(segmentsOf)));
  assert.is(last(failure(() => chooseCamera(many)).message), 'and 3 more');
  assert.match(failure(() => chooseCamera(many, '10.9.9.9')).message, /10\.0\.1\.19, and 3 more: give/);
  const ports = Array.from({ length: 22 }, (_, at) => ({ request: 'hello', port: 1_000 + at }));
  const survey = await surveyOf(itemsOf([...ports, { ...ports[21], from: 3 }].flatMap(segmentsOf)));
  const { message } = failure(() => chooseCamera(survey));
  assert.is(last(message), 'and 2 more');
  assert.match(message, /in the trace are:\n {2}2 connections to port 1021 /, 'the most numerous first');
});

test('connections beyond those that were looked at are told', async () => {
  const survey = await surveyOf(itemsOf(segmentsOf(said)));
  assert.equal(chooseCamera({ ...survey, unseen: 2 }).leftOut, [
    '2 connections more, which were not looked at',
  ]);
});

test('the end of a connection from before the trace is not told, one with only its server is', async () => {
  const ending = segmentsOf({ midstream: true }).map((one) => ({ ...one, payload: Buffer.of() }));
  const only = segmentsOf({ ...said, from: 3 }).filter(({ from }) => from.port === 80);
  const messageOf = async (segments: readonly TcpSegment[]) => {
    const survey = await surveyOf(itemsOf(segments));
    return failure(() => chooseCamera(survey)).message;
  };
  assert.match(await messageOf(ending), /the trace is empty$/);
  assert.match(await messageOf(only), /1 connection to port 80 with only the server's side in the trace/);
});

test('who was refused, or not answered, is told', async () => {
  const [opening] = segmentsOf({});
  if (opening === undefined) throw new Error('no SYN');
  const { from, to } = opening;
  const again = { ...opening, from: { ...from, port: 3 } };
  const reset = segmentOf({ from: to, to: from, rst: true, acknowledgement: 1_001 });
  const survey = await surveyOf(itemsOf([opening, reset, again]));
  const error = failure(() => chooseCamera(survey));
  assert.match(error.message, /1 connection to port 80 refused: nobody listens there/);
  assert.match(error.message, /1 connection to port 80 without an answer/);
});

test('what else is in the trace is told', async () => {
  const others = new Map([
    ['UDP', 12],
    ['ARP', 1],
  ]);
  const items: TraceItem[] = [
    { kind: 'remark', remark: { frame: 1, code: 'SB_TRACE_ENCRYPTED', text: 'the WLAN has a password' } },
    { kind: 'summary', summary: { packets: 13, segments: 0, others, remarks: new Map() } },
  ];
  const survey = await surveyOf(items);
  const connected = await surveyOf([...itemsOf(segmentsOf({})).slice(0, -1), ...items]);
  assert.not.match(failure(() => chooseCamera(connected)).message, 'nothing connected');
  assert.match(
    failure(() => chooseCamera(survey)).message,
    /are:\n {2}the WLAN has a password\n {2}12 packets of UDP\n {2}1 packet of ARP\n {2}nothing connected: /,
  );
});

test.run();
