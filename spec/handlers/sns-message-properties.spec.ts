import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RefusalError } from '../../lib/errors.ts';
import { readAuthMessage, readFileMessage } from '../../lib/handlers/sns-message.ts';
import { fileBody, loginBody } from './sns-messages.ts';

const test = suite('handlers/sns-message-properties');

/** What it gives; undefined where it is refused as a message should be. Any other error is thrown on. */
function understood<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof RefusalError && error.code === 'SB_SNS_MESSAGE' && error.status === 400)
      return undefined;
    throw error;
  }
}

const pieces = fc.constantFrom(
  ...[
    '<Request ',
    'Method="login"',
    'SessionKey="',
    '<UserName Value="',
    '"/>',
    '<File Name="a"/>',
    '<Content>',
  ],
  ...[
    '</Content>',
    '<![CDATA[',
    ']]>',
    '<!--',
    '-->',
    '&amp;',
    '&#x0;',
    '<?',
    '?>',
    '=',
    '"',
    '>',
    '<',
    '/',
    ' ',
    '\0',
    '가',
  ],
);

const anything = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
  fc.array(pieces, { maxLength: 60 }).map((parts) => Buffer.from(parts.join(''))),
);

test('any bytes are a message or refused', () => {
  fc.assert(
    fc.property(anything, (bytes) => {
      understood(() => readAuthMessage(bytes));
      const message = understood(() => readFileMessage(bytes));
      for (const name of [message?.file, message?.album, message?.category]) {
        assert.is(name?.trim(), name);
        assert.not.match(name ?? '', /[\n\r\t\0]/);
      }
    }),
    { numRuns: 5000 },
  );
});

const login = Buffer.from(loginBody('georg', 'secret'));
const photo = Buffer.from(fileBody('Photo', { key: 'k', file: 'a.jpg', album: 'NX300', content: 'a~b' }));

/** Offsets and the bytes to put there; 256 ends everything. */
const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 256 })), {
  minLength: 1,
  maxLength: 4,
});

function damaged(bytes: Buffer, many: readonly (readonly [number, number])[]): Buffer {
  let copy = Buffer.from(bytes);
  for (const [at, byte] of many)
    if (byte === 256) copy = copy.subarray(0, at % bytes.length);
    else if (copy.length > 0) copy[at % copy.length] = byte;
  return copy;
}

test('a damaged message is understood or refused', () => {
  fc.assert(
    fc.property(changes, (many) => {
      understood(() => readAuthMessage(damaged(login, many)));
      understood(() => readFileMessage(damaged(photo, many)));
    }),
    { numRuns: 5000 },
  );
});

const escapes: readonly (readonly [RegExp, string])[] = [
  [/&/g, '&amp;'],
  [/</g, '&lt;'],
  [/>/g, '&gt;'],
  [/"/g, '&quot;'],
];
const escaped = (text: string) => escapes.reduce((so, [from, to]) => so.replace(from, to), text);

/** Words without what XML cannot hold, and without a language marker. */
const typed = fc
  .string({ unit: 'grapheme', maxLength: 100 })
  .filter((text) => !/\p{Cc}|language_/u.test(text));

test('words and names come back as they were typed, however they are escaped', () => {
  fc.assert(
    fc.property(typed, typed, (words, name) => {
      const file = name.replace(/\s+/g, ' ').trim() || 'a';
      for (const content of [escaped(words), `<![CDATA[${words.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`]) {
        const body = fileBody('Photo', { key: 'k', file: escaped(file), content });
        const message = readFileMessage(Buffer.from(body));
        assert.equal([message.words, message.file], [words, file]);
      }
    }),
    { numRuns: 1000 },
  );
});

test('words that are not escaped come back as they were typed, too, where they cannot be taken for XML', () => {
  const plain = typed.filter((text) => !/&#?\w+;|<!\[CDATA\[|<\/Content>/.test(text));
  fc.assert(
    fc.property(plain, (content) => {
      const message = readFileMessage(Buffer.from(fileBody('Photo', { key: 'k', file: 'a', content })));
      assert.is(message.words, content);
    }),
    { numRuns: 1000 },
  );
});

test.run();
