import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Capture, Conversation } from '../../lib/captures/capture.ts';
import { doorAt } from '../../lib/captures/door.ts';
import type { Judge } from '../../lib/captures/judge.ts';
import { type Replayed, replayCapture } from '../../lib/captures/replay.ts';
import { within } from './deadline.ts';
import { StandIn, type Treatment } from './stand-in.ts';
import { answer } from './stand-in-sns.ts';

const test = suite('captures/replay with a session');
const standIns: StandIn[] = [];

test.after(async () => {
  await Promise.all(standIns.map((standIn) => standIn.stop()));
});

const mark = 'the-session-key-of-32-hex-digits';
const key = '0123456789abcdef0123456789abcdef';

function conversation(name: string, text: string, judge: Judge, body: string): Conversation {
  const request = Buffer.from(text);
  const reply = answer('200 OK', body.replace('{session}', mark)).toString().replace(mark, '{session}');
  return { name, request, segments: [20, request.length - 20], reply: Buffer.from(reply), judge, seen: {} };
}

const message = (body: string) => `POST /x HTTP/1.1\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

const capture: Capture = {
  name: 'nx300/share',
  folder: '/nowhere',
  model: 'NX300',
  firmware: 'unknown',
  source: { title: 'a spec', address: 'https://spec.example' },
  provenance: 'reconstructed',
  notes: ['made up'],
  placeholders: { session: mark },
  conversations: [
    conversation('1-request.bin', message('login'), 'login', 'SessionKey="{session}"'),
    conversation(
      '2-request.bin',
      message(`<a SessionKey="${mark}"/>`),
      'announcement',
      'HostAddr="h:80" ResourceID="upload/{session}/1"',
    ),
    conversation(
      '3-request.bin',
      `PUT /upload/${mark}/1 HTTP/1.1\r\nContent-Length: 1\r\n\r\nx`,
      'upload',
      'Status="succ"',
    ),
  ],
};

interface Served {
  readonly given?: string;
  readonly repeated?: string;
  readonly headers?: string;
  readonly upload?: string;
}

function server({ given = key, repeated = given, headers = '', upload = 'succ' }: Served): Treatment {
  return (socket, request) => {
    const text = request.toString();
    if (text.endsWith('login')) socket.end(answer('200 OK', `SessionKey="${given}"`, headers));
    else if (text.startsWith('PUT')) socket.end(answer('200 OK', `Status="${upload}"`, headers));
    else socket.end(answer('200 OK', `HostAddr="h:80" ResourceID="upload/${repeated}/1"`, headers));
  };
}

async function replay(served: Served = {}, changed: Partial<Capture> = {}) {
  const standIn = await StandIn.start(server(served));
  standIns.push(standIn);
  const replayed = await within(
    replayCapture({ ...capture, ...changed }, doorAt(standIn), { patience: 2000 }),
  );
  return { replayed, requests: standIn.requests.map(String), chunks: standIn.chunks };
}

function faultsOf({ conversations }: Replayed): readonly string[] {
  return conversations.map(({ faults, differences }) =>
    [...differences.map(({ text }) => text), ...faults].join('\n'),
  );
}

test('later requests show the key that the login gave out, in line and body, as long as before', async () => {
  const { replayed, requests } = await replay();
  assert.equal(faultsOf(replayed), ['', '', '']);
  assert.equal(requests.slice(1), [
    message(`<a SessionKey="${key}"/>`),
    `PUT /upload/${key}/1 HTTP/1.1\r\nContent-Length: 1\r\n\r\nx`,
  ]);
});

test('each replay has a session of its own', async () => {
  const other = 'f'.repeat(32);
  assert.equal(faultsOf((await replay()).replayed), ['', '', '']);
  assert.equal(faultsOf((await replay({ given: other })).replayed), ['', '', '']);
});

test('a request that shows the key goes out in its recorded segments', async () => {
  const conversations = capture.conversations.map((one) => ({
    ...one,
    segments: Array.from(one.request, () => 1),
  }));
  const { replayed, chunks } = await replay({}, { conversations });
  assert.equal(faultsOf(replayed), ['', '', '']);
  for (const reads of chunks) assert.ok(reads.length > 1, 'all bytes came in one read');
});

test('another key in a later answer is a difference', async () => {
  const [login, announcement, upload] = faultsOf((await replay({ repeated: 'f'.repeat(32) })).replayed);
  assert.match(announcement ?? '', /^body differs at its byte \d+, in line 1: expected 0x30 0, got 0x66 f/);
  assert.equal([login, upload], ['', '']);
});

for (const given of ['short', 'f'.repeat(33)])
  test(`a key of ${given.length} characters has no room in the requests: they are not said`, async () => {
    const { replayed, requests } = await replay({ given });
    const [login, ...others] = faultsOf(replayed);
    assert.match(login ?? '', /^header Content-Length: .*\nbody differs/);
    for (const fault of others)
      assert.is(fault, 'not said: no answer before it gave out the {session} that it repeats');
    assert.is(requests.length, 1);
    assert.not(replayed.ok);
  });

test('a server whose answers differ elsewhere is still asked everything', async () => {
  const { replayed, requests } = await replay({ headers: 'Server: Werkzeug\r\n' });
  assert.is(requests.length, 3);
  assert.match(requests[2] ?? '', new RegExp(`^PUT /upload/${key}/1 `));
  for (const fault of faultsOf(replayed)) assert.match(fault, /^header Server was not expected: Werkzeug$/);
});

test('where the login has a hole, what repeats its key is left out too, and neither is a failure', async () => {
  const [login, ...others] = capture.conversations;
  if (login === undefined) throw new Error('no conversation');
  const holed = { ...login, seen: { holes: [{ side: 'camera', at: 3, bytes: 1448 }] } } as const;
  const { replayed, requests } = await replay({}, { conversations: [holed, ...others] });
  assert.equal(
    replayed.conversations.map(({ outcome, notes }) => [outcome, notes]),
    [
      ['not-replayed', ['not replayed: 1448 bytes at 3 are missing in the trace']],
      ...others.map(() => [
        'not-replayed',
        ['not replayed: it repeats the {session} of a conversation that was not replayed'],
      ]),
    ],
  );
  assert.ok(replayed.ok);
  assert.equal(requests, []);
});

test('what {session} stood for is told', async () => {
  assert.equal((await replay()).replayed.placeholders, { session: key });
});

test('the model’s own rules judge login, announcement, upload and logout', async () => {
  const refused = answer('401 No', '');
  for (const judge of ['login', 'announcement', 'upload', 'logout'] as const) {
    const standIn = await StandIn.start((socket) => socket.end(refused));
    standIns.push(standIn);
    const [first] = capture.conversations;
    if (first === undefined) throw new Error('no conversation');
    const conversations = [{ ...first, reply: refused, judge }];
    const [fault] = faultsOf(
      await within(replayCapture({ ...capture, conversations }, doorAt(standIn), { patience: 2000 })),
    );
    assert.is(fault, 'no NX300 would accept it: the status is 401, the camera wants 200', judge);
  }
});

test('an upload is judged as the model does: the HMX-QF30 wants succ', async () => {
  const [, , upload] = faultsOf((await replay({ upload: 'done' }, { model: 'HMX-QF30' })).replayed);
  assert.match(upload ?? '', /no HMX-QF30 would accept it: Status is done, the camera wants succ/);
  const [, , lax] = faultsOf((await replay({ upload: 'done' })).replayed);
  assert.not.match(lax ?? '', /would accept/);
});

test.run();
