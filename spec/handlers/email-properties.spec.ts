import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BridgeError } from '../../lib/errors.ts';
import { email } from '../../lib/handlers/email.ts';
import { readLetter } from '../../lib/handlers/email-letter.ts';
import { bodyOf, chunksOf, emailHead, messagePart, photoBytes, photoPart, xmlOf } from './nx300-email.ts';
import { pretendBridge, requestOf } from './pretend.ts';

const test = suite('handlers/email-properties');

const body = bodyOf([messagePart(), photoPart(photoBytes(300, 1)), photoPart(photoBytes(200, 2))]);

/** Offsets and what to put there: a byte, or for 256 the end of everything. */
const mutations = fc.array(fc.tuple(fc.nat(body.length - 1), fc.integer({ min: 0, max: 256 })), {
  minLength: 1,
  maxLength: 4,
});

test('a damaged e-mail is taken whole or refused, and no draft is left open', async () => {
  await fc.assert(
    fc.asyncProperty(mutations, fc.integer({ min: 1, max: 400 }), async (changes, size) => {
      const damaged = damage(changes);
      const bridge = pretendBridge();
      const request = requestOf(emailHead(damaged.length), chunksOf(damaged, size));
      const code = await outcomeOf(async () => (await email.handle(request, bridge)).reply.body);
      const states = bridge.intake.drafts.map(({ state }) => state);
      const wanted = code === '<Response Status="succ" />' ? ['committed'] : states.map(() => 'discarded');
      assert.equal(states, wanted, code);
    }),
    { numRuns: 500 },
  );
});

test('any bytes are a letter or refused XML', async () => {
  const pieces = fc.constantFrom(
    '<email>',
    '</email>',
    '<sender>',
    '<![CDATA[',
    ']]>',
    '<!--',
    '-->',
    '&amp;',
    '<?',
    '=',
    '"',
    'a@x',
  );
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
    fc.array(pieces, { maxLength: 30 }).map((parts) => Buffer.from(parts.join(''))),
  );
  await fc.assert(
    fc.asyncProperty(bytes, async (xml) => {
      const code = await outcomeOf(async () => (await readLetter(xml)).sender);
      assert.is(code, 'SB_EMAIL_XML');
    }),
    { numRuns: 1000 },
  );
});

test('words in CDATA come back as they were typed', async () => {
  const typed = fc
    .string({ unit: 'grapheme', maxLength: 100 })
    .filter((text) => !text.includes(']]>') && !/<!(DOCTYPE|ENTITY)/i.test(text));
  await fc.assert(
    fc.asyncProperty(typed, typed, async (title, words) => {
      const letter = await readLetter(Buffer.from(xmlOf({ title, body: `${words}\r\nlanguage_sh100_utf8` })));
      assert.equal([letter.title, letter.words], [title, words]);
    }),
    { numRuns: 500 },
  );
});

function damage(changes: readonly (readonly [number, number])[]): Buffer {
  let damaged = Buffer.from(body);
  for (const [at, byte] of changes)
    if (byte === 256) damaged = damaged.subarray(0, at);
    else if (at < damaged.length) damaged[at] = byte;
  return damaged;
}

/** What it gives, or the code of the error that refuses it; any other error is thrown on. */
async function outcomeOf(action: () => Promise<string>): Promise<string> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof BridgeError && 'status' in error) return error.code;
    throw error;
  }
}

test.run();
