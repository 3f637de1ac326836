import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findCaptures, loadCapture } from '../../../lib/captures/capture.ts';
import { Inspector } from '../../../lib/captures/inspection.ts';
import { scrubbedRequest } from './scrubbed.ts';
import { held, requestOf } from './secrets.ts';

/** Requests that are damaged at random: the machines make the same of what is left. */
const test = suite('captures/scrub/mutated');

const folders = await findCaptures(join(resolve(import.meta.dirname, '../../..'), 'captures'));
const captures = await Promise.all(folders.map(loadCapture));
const requests = [
  ...captures.flatMap(({ conversations }) => conversations.map(({ request }) => request)),
  ...held.map(requestOf),
];

interface Mutation {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

const spice = [
  '\r\n',
  '\n',
  '"',
  '<',
  '>',
  '@',
  '&#64;',
  '%40',
  '=',
  '--',
  '\0',
  '/>',
  '<Password Value="',
  ']]>',
  ' ',
  '::1',
  '10.1.2.3',
  '\xff\xd8\xff',
  '=',
];
const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat({ max: 4_000 }),
  remove: fc.nat({ max: 12 }),
  insert: fc.oneof(fc.constantFrom(...spice), fc.string({ maxLength: 6 })),
});

function mutated(request: Buffer, mutations: readonly Mutation[]): Buffer {
  let bytes = request;
  for (const { at, remove, insert } of mutations) {
    const from = at % (bytes.length + 1);
    bytes = Buffer.concat([
      bytes.subarray(0, from),
      Buffer.from(insert, 'latin1'),
      bytes.subarray(from + remove),
    ]);
  }
  return bytes;
}

/** Places, lengths, leniencies and refusals; not what stands there. Undefined where the head is refused. */
function shape(request: Buffer): unknown {
  const inspector = new Inspector();
  inspector.push(request);
  const { head, body, parts, leniencies, refused, ignored } = inspector.finish();
  if (head === undefined) return undefined;
  const headers = head.headers.map(([name, value]) => [name.length, value.length]);
  const places = parts?.map(({ fileName, offset, bytes }) => [fileName?.length, offset, bytes]);
  return [head.method.length, head.framing, headers, body, places, [...leniencies], refused?.code, ignored];
}

const damaged = fc.tuple(fc.constantFrom(...requests), fc.array(mutation, { maxLength: 6 }));

test('a damaged request is as long as it was, and as far as the machines take it, means the same to them', () => {
  fc.assert(
    fc.property(damaged, fc.boolean(), ([request, mutations], keepBodies) => {
      const bytes = mutated(request, mutations);
      const scrubbed = scrubbedRequest(bytes, { keepBodies });
      assert.is(scrubbed.length, bytes.length);
      const before = shape(bytes);
      if (before !== undefined) assert.equal(shape(scrubbed), before);
    }),
    { numRuns: Number(process.env.RUNS ?? 400) },
  );
});

test('a damaged request is scrubbed the same in every cut', () => {
  const cuts = fc.array(fc.nat({ max: 300 }), { maxLength: 12 });
  fc.assert(
    fc.property(damaged, cuts, ([request, mutations], pieces) => {
      const bytes = mutated(request, mutations);
      const whole = scrubbedRequest(bytes).toString('latin1');
      assert.is(scrubbedRequest(bytes, { pieces }).toString('latin1'), whole);
    }),
    { numRuns: Number(process.env.RUNS ?? 400) },
  );
});

test.run();
