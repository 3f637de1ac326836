import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Capture,
  type Conversation,
  findCaptures,
  loadCapture,
  type Seen,
} from '../../lib/captures/capture.ts';
import { traceOfCaptures } from '../../lib/captures/export.ts';
import { type Given, given } from '../traces/files.ts';
import { hasTshark, tshark } from '../traces/wireshark.ts';

const test = suite('captures/export');

const session = 'x'.repeat(32);

function conversationOf(seen: Seen, some: Partial<Conversation> = {}): Conversation {
  return {
    name: '1-request.bin',
    request: Buffer.from('GET / HTTP/1.1\r\n\r\n'),
    segments: [10, 8],
    reply: Buffer.from('HTTP/1.1 200 OK\r\n\r\n'),
    judge: 'none',
    seen,
    ...some,
  };
}

function captureOf(...conversations: readonly Conversation[]): Capture {
  return {
    name: 'nx300/made',
    folder: 'captures/nx300/made',
    model: 'NX300',
    firmware: 'unknown',
    source: { title: 'nobody', address: 'https://example.org' },
    provenance: 'reconstructed',
    notes: ['A note.'],
    placeholders: { session },
    conversations,
  };
}

function fileOf(capture: Capture): Buffer {
  return Buffer.concat([...traceOfCaptures([capture])]);
}

/** What each side says in each segment, with its place in what that side says; ends in words. */
function toldOf({ segments }: Given): readonly string[] {
  const began = segments[0]?.time ?? 0;
  return segments.flatMap(({ from, time, sequence, payload, syn, fin, rst }) => {
    const side = from.port === 80 ? 'server' : 'camera';
    const flag = syn ? 'syn' : fin ? 'fin' : rst ? 'rst' : undefined;
    if (flag !== undefined) return [`${side} ${flag}`];
    const at = (sequence % 1_000_000) - 1;
    return payload.length > 0
      ? [`${side} ${at} ${JSON.stringify(payload.toString('latin1'))} ${+(time - began).toFixed(3)}`]
      : [];
  });
}

const opening = ['camera syn', 'server syn'];
const asked = ['camera 0 "GET / HTTP" 1', 'camera 10 "/1.1\\r\\n\\r\\n" 2'];
const answered = ['server 0 "HTTP/1.1 200 OK\\r\\n\\r\\n" 3'];
const byServer = ['server fin', 'camera fin'];

const rows: readonly (readonly [what: string, conversation: Conversation, told: readonly string[]])[] = [
  ['nobody was there', conversationOf({}), [...opening, ...asked, ...answered, ...byServer]],
  [
    'times and segments were seen',
    conversationOf({ times: [0.25, 3], replyTimes: [4, 5.5], replySegments: [9, 10] }),
    [
      ...opening,
      'camera 0 "GET / HTTP" 0.25',
      'camera 10 "/1.1\\r\\n\\r\\n" 3',
      'server 0 "HTTP/1.1 " 4',
      'server 9 "200 OK\\r\\n\\r\\n" 5.5',
      ...byServer,
    ],
  ],
  [
    'the reply came before the end of the request',
    conversationOf({ times: [1, 9], replyTimes: [5] }),
    [
      ...opening,
      'camera 0 "GET / HTTP" 1',
      'server 0 "HTTP/1.1 200 OK\\r\\n\\r\\n" 5',
      'camera 10 "/1.1\\r\\n\\r\\n" 9',
      ...byServer,
    ],
  ],
  [
    'segments are not those of the reply',
    conversationOf({ replySegments: [3] }),
    [...opening, ...asked, ...answered, ...byServer],
  ],
  [
    'the camera closed first',
    conversationOf({ ended: 'camera' }),
    [...opening, ...asked, ...answered, 'camera fin', 'server fin'],
  ],
  [
    'the camera broke it',
    conversationOf({ ended: 'reset' }),
    [...opening, ...asked, ...answered, 'camera rst'],
  ],
  ['the trace stopped', conversationOf({ ended: 'open' }), [...opening, ...asked, ...answered]],
  [
    'no reply came',
    conversationOf({ ended: 'camera' }, { reply: Buffer.of() }),
    [...opening, ...asked, 'camera fin', 'server fin'],
  ],
  [
    'a segment is missing',
    conversationOf({ holes: [{ side: 'camera', at: 0, bytes: 10 }] }),
    [...opening, 'camera 10 "/1.1\\r\\n\\r\\n" 2', ...answered, ...byServer],
  ],
  [
    'bytes are missing within and across segments',
    conversationOf({
      holes: [
        { side: 'camera', at: 3, bytes: 2 },
        { side: 'camera', at: 9, bytes: 3 },
        { side: 'server', at: 18, bytes: 1 },
      ],
    }),
    [
      ...opening,
      'camera 0 "GET" 1',
      'camera 5 " HTT" 1',
      'camera 12 ".1\\r\\n\\r\\n" 2',
      'server 0 "HTTP/1.1 200 OK\\r\\n\\r" 3',
      ...byServer,
    ],
  ],
];

for (const [what, conversation, told] of rows)
  test(`tells a conversation where ${what}`, async () => {
    const trace = await given(fileOf(captureOf(conversation)));
    assert.equal(trace.remarks, []);
    assert.equal(toldOf(trace), told);
  });

test('puts the mark for the session and one time into a reply', async () => {
  const reply = Buffer.from('<a key="{session}">{time}\xff</a>{session}', 'latin1');
  const trace = await given(fileOf(captureOf(conversationOf({}, { reply }))));
  const answer = trace.segments.find(({ from, payload }) => from.port === 80 && payload.length > 0);
  assert.is(answer?.payload.toString('latin1'), `<a key="${session}">1356998400000\xff</a>${session}`);
});

test('keeps the segments of a reply that holds the session, as they were on the wire', async () => {
  const seen = { replySegments: [4, 32] };
  const trace = await given(fileOf(captureOf(conversationOf(seen, { reply: Buffer.from('key={session}') }))));
  const lengths = trace.segments.flatMap(({ from, payload }) => (from.port === 80 ? payload.length : []));
  assert.equal(
    lengths.filter((length) => length > 0),
    [4, 32],
  );
});

test('acknowledges every byte, and those that are missing too', async () => {
  const seen: Seen = { holes: [{ side: 'camera', at: 10, bytes: 8 }] };
  const { segments } = await given(fileOf(captureOf(conversationOf(seen))));
  const last = segments.at(-1);
  assert.equal([last?.from.port, last?.acknowledgement], [80, 1_000_000 + 1 + 18 + 1]);
});

test('a segment longer than an IPv4 packet can be becomes several', async () => {
  const request = Buffer.alloc(65_536, 'a');
  const { segments } = await given(fileOf(captureOf(conversationOf({}, { request, segments: [65_536] }))));
  const lengths = segments.flatMap(({ from, payload }) =>
    from.port !== 80 && payload.length > 0 ? payload.length : [],
  );
  assert.equal(lengths, [65_495, 41]);
});

test('a time that no clock has shown is one that Wireshark can show', async () => {
  const seen: Seen = { times: [0, 1e300] };
  const { segments } = await given(fileOf(captureOf(conversationOf(seen), conversationOf({}))));
  const times = segments.flatMap(({ syn, fin, time }) => (syn || fin ? new Date(time).getUTCFullYear() : []));
  assert.equal(times, [2013, 2013, 2014, 2014, 2014, 2014, 2014, 2014]);
});

test('says in the file where its bytes come from, and that the packets are made', () => {
  const text = fileOf(captureOf(conversationOf({}))).toString('utf8');
  for (const said of [
    'nx300/made',
    'reconstructed: put together',
    'reconstructed by samsung-bridge',
    'A note.',
    'nobody',
  ])
    assert.ok(text.includes(said), said);
});

test('several captures have days and ports of their own', async () => {
  const capture = captureOf(conversationOf({}), conversationOf({}));
  const { segments } = await given(Buffer.concat([...traceOfCaptures([capture, capture])]));
  const opened = segments.filter(({ syn, to }) => syn && to.port === 80);
  const first = Date.UTC(2013, 0, 1);
  assert.equal(
    opened.map(({ from, time }) => [from.port, time - first]),
    [
      [49_152, 0],
      [49_153, 1003],
      [49_154, 86_400_000],
      [49_155, 86_401_003],
    ],
  );
});

/** What both sides said in a connection, in hex, as Wireshark puts it together; the server's lines begin with a tab. */
function streamsIn(followed: string): readonly string[] {
  const of = (expression: RegExp) => (followed.match(expression) ?? []).join('').replaceAll(/\s/g, '');
  return [of(/^[0-9a-f]+$/gm), of(/^\t[0-9a-f]+$/gm)];
}

if (hasTshark('captures/export')) {
  const captures = await Promise.all((await findCaptures('captures')).map(loadCapture));
  const file = Buffer.concat([...traceOfCaptures(captures)]);

  test('Wireshark finds nothing wrong with any capture', () => {
    const checks = ['-o', 'ip.check_checksum:TRUE', '-o', 'tcp.check_checksum:TRUE'];
    const bad = 'tcp.checksum.status == "Bad" || ip.checksum.status == "Bad"';
    assert.is(tshark(file, [...checks, '-Y', `tcp.analysis.flags || _ws.malformed || ${bad}`]), '');
    const good = tshark(file, [
      ...checks,
      '-Y',
      'tcp.checksum.status == "Good" && ip.checksum.status == "Good"',
    ]);
    const all = tshark(file, []);
    assert.ok(all.length > 0);
    assert.is(good, all);
  });

  test('Wireshark puts together what each side of each capture says', () => {
    const conversations = captures.flatMap((capture) =>
      capture.conversations.map((each) => ({ ...each, capture })),
    );
    const wanted = conversations.flatMap((_, index) => ['-z', `follow,tcp,raw,${index}`]);
    const followed = tshark(file, ['-q', ...wanted]).split('Filter: tcp.stream eq ');
    const streams = new Map(
      followed.map((text) => [Number.parseInt(text, 10), streamsIn(text.slice(text.indexOf('\n')))]),
    );
    for (const [index, { request, reply, capture, name }] of conversations.entries()) {
      const session = capture.placeholders.session ?? '0123456789abcdef0123456789abcdef';
      const filled = reply
        .toString('latin1')
        .replaceAll('{session}', session)
        .replaceAll('{time}', '1356998400000');
      const expected = [request.toString('hex'), Buffer.from(filled, 'latin1').toString('hex')];
      assert.equal(streams.get(index), expected, `${capture.name} ${name}`);
    }
  });
}

test.run();
