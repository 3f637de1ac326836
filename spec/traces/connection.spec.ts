import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Budget } from '../../lib/traces/budget.ts';
import { Connection } from '../../lib/traces/connection.ts';
import type { TcpSegment } from '../../lib/traces/segment.ts';
import { camera, segmentOf, server, ToldConnection } from './told.ts';

const test = suite('traces/connection');

/** `>` is said by who opened the connection, `<` by the other; then the place, the bytes, and flags. */
function segment(line: string, frame: number): TcpSegment {
  const [, who, place = '0', text = '', flags = ''] = /^([<>]) ?(\d+) ?([A-Z]*) ?(.*)$/.exec(line) ?? [];
  const has = (flag: string): boolean => flags.includes(flag);
  const acknowledged = /ack (\d+)/.exec(flags)?.[1];
  return segmentOf({
    ...(who === '<' ? { from: server, to: camera } : {}),
    frame,
    time: frame,
    sequence: Number(place),
    acknowledgement: acknowledged === undefined ? undefined : Number(acknowledged),
    payload: Buffer.from(text),
    syn: has('syn'),
    fin: has('fin'),
    rst: has('rst'),
  });
}

function told(...lines: readonly string[]): ToldConnection {
  return heardOf(...lines).one;
}

function heardOf(...lines: readonly string[]) {
  const heard: ToldConnection[] = [];
  const listenerFor = (...[parties]: ConstructorParameters<typeof ToldConnection>) => {
    const one = new ToldConnection(parties);
    heard.push(one);
    return one;
  };
  const segments = lines.map((line, index) => segment(line, index + 1));
  const [first] = segments;
  if (first === undefined) throw new Error('no segment');
  const connection = new Connection(first, {
    number: 1,
    ports: new Set([80]),
    budget: new Budget(1e6),
    listenerFor,
  });
  for (const one of segments) connection.take(one);
  const { state } = connection;
  connection.close();
  assert.is(heard.length, 1, 'the listener is asked for once');
  return { one: heard[0] as ToldConnection, state };
}

const opening = ['> 0  syn', '< 0  syn ack 1', '> 1  ack 1'];
const rows: readonly (readonly [what: string, lines: readonly string[], how: string])[] = [
  [
    'both finish, the server first',
    [...opening, '> 1 AB', '< 1 OK fin ack 3', '> 3  fin ack 4'],
    'server AB OK',
  ],
  ['both finish, the camera first', [...opening, '> 1 AB fin', '< 1 OK fin ack 4'], 'camera AB OK'],
  [
    'the server finishes and the camera resets',
    [...opening, '> 1 AB', '< 1 OK fin', '> 3  rst'],
    'server AB OK',
  ],
  ['the camera resets', [...opening, '> 1 AB', '> 3  rst'], 'reset AB '],
  ['the server resets', [...opening, '> 1 AB', '< 1  rst'], 'server AB '],
  ['the trace stops', [...opening, '> 1 AB', '< 1 OK'], 'open AB OK'],
  ['bytes that a reset has overtaken', [...opening, '> 3 CD', '> 5  rst', '> 1 AB'], 'reset ABCD '],
  ['both open at once', ['> 0  syn', '< 0  syn', '> 1 AB', '< 1 OK'], 'open AB OK'],
  [
    'a FIN that overtook bytes counts when it was seen',
    [...opening, '> 3  fin', '< 1 OK fin', '> 1 AB'],
    'camera AB OK',
  ],
];

for (const [what, lines, how] of rows)
  test(`${what}: ${how.trim()}`, () => {
    const one = told(...lines);
    assert.is(`${one.how} ${one.camera.bytes} ${one.server.bytes}`, how);
    assert.equal([one.parties.camera, one.parties.whole, one.refused], [camera, true, false]);
  });

test('a connection is closed as soon as both have finished', () => {
  assert.is(heardOf(...opening, '> 1 AB fin', '< 1  fin ack 4').state, 'closed');
  assert.is(heardOf(...opening, '> 1 AB fin', '< 1 OK').state, 'open');
});

test('a SYN that is answered by a reset is refused; one that is not answered is not', () => {
  assert.is(told('> 0  syn', '< 0  rst ack 1').refused, true);
  assert.is(told('> 0  syn').refused, false);
  assert.is(told(...opening, '< 1  rst').refused, false);
  assert.is(told('< 0  syn ack 1', '> 1  rst').refused, false);
});

test('the camera is who opened, also where the trace begins with the answer', () => {
  for (const lines of [
    ['< 0  syn ack 1', '> 1 AB'],
    ['> 1  ack 1', '< 0  syn ack 1', '> 1 AB'],
  ]) {
    const { parties } = told(...lines);
    assert.equal([parties.camera, parties.whole], [camera, true]);
  }
});

test('a lost answer to SYN does not hide the first byte that is missing', () => {
  const one = told('> 0  syn', '> 1  ack 1', '> 1 AB ack 1', '< 3 OK fin', '> 3  fin ack 6');
  assert.equal(one.server.gaps, [{ offset: 0, bytes: 2, why: 'unseen' }]);
});

test('sides are told in the order in which they spoke', () => {
  const one = told(...opening, '> 1 AB', '< 1 C', '> 3 D', '< 2 EF');
  assert.equal(one.turns, ['camera', 'server', 'camera', 'server']);
});

test.run();
