import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BridgeError } from '../../lib/errors.ts';
import { MultipartMachine } from '../../lib/wire/multipart-machine.ts';
import { bytes, cameraBoundary, lenient, part, readEverySplit } from './multipart-reading.ts';

const test = suite('wire/multipart-machine');

const xml =
  '<?xml version="1.0" encoding="UTF-8"?>\r\n<email><sender>Camera@samsungcamera.com</sender><receiverList><receiver>a@camera.example</receiver></receiverList><title><![CDATA[[Samsung Smart Camera] sent you files.]]></title><body><![CDATA[Sent from Samsung Camera.\r\nlanguage_sh100_utf8]]></body></email>\r\n';
const photo = '\xff\xd8\xff\xe1\r\n--\r\n\0\r\r\n-----------------------------7d93b9550d4\xff\xd9';

/** As the wiki quotes the NX300, without its final `--` [Q]; the photo is ours. */
function nx300Body(lastLine: string): Buffer {
  return bytes(
    [
      `--${cameraBoundary}`,
      'content-disposition: form-data; name="message"; fileName="sample.txt"',
      'content-Type: multipart/form-data;',
      '',
      xml,
      `--${cameraBoundary}`,
      'content-disposition: form-data; name="binary"; fileName="SAM_4371.JPG"',
      'content-Type: image/jpeg;',
      '',
      photo,
      lastLine,
    ].join('\r\n'),
  );
}

test('reads the body of the NX300 as the wiki quotes it, its bytes exact', () => {
  const reading = readEverySplit(nx300Body(`--${cameraBoundary}\r\n`), {
    boundary: cameraBoundary,
    leniencies: lenient,
  });
  assert.equal(reading, {
    parts: [
      {
        head: {
          headers: [
            ['content-disposition', 'form-data; name="message"; fileName="sample.txt"'],
            ['content-Type', 'multipart/form-data;'],
          ],
          name: 'message',
          fileName: 'sample.txt',
          contentType: 'multipart/form-data',
        },
        content: xml,
        isWhole: true,
      },
      {
        head: {
          headers: [
            ['content-disposition', 'form-data; name="binary"; fileName="SAM_4371.JPG"'],
            ['content-Type', 'image/jpeg;'],
          ],
          name: 'binary',
          fileName: 'SAM_4371.JPG',
          contentType: 'image/jpeg',
        },
        content: photo,
        isWhole: true,
      },
    ],
    outcome: 'end',
    status: undefined,
    place: undefined,
    leniencies: ['file-name-casing', 'no-final-boundary', 'trailing-semicolon'],
  });
});

const ends: readonly (readonly [end: string, isFinal: boolean, name: string])[] = [
  ['\r\n--B--\r\n', true, '--B-- and a line break'],
  ['\r\n--B--', true, '--B--'],
  ['\r\n--B-- \t', true, '--B-- and padding'],
  ['\r\n--B--\t\r\n', true, '--B--, padding and a line break'],
  ['\r\n--B--\r\nan epilogue\r\n--B\r\nA: b', true, '--B-- and an epilogue'],
  ['\r\n--B\r\n', false, '--B and a line break'],
  ['\r\n--B \t\r\n', false, '--B, padding and a line break'],
  ['\r\n--B', false, '--B'],
  ['\r\n--B ', false, '--B and padding'],
  // Only the LF lacks: one byte less than a line break must not cost more than two. Kept, the line would end the photo.
  ['\r\n--B--\r', true, '--B-- and a CR'],
  ['\r\n--B-- \t\r', true, '--B--, padding and a CR'],
  ['\r\n--B\r', false, '--B and a CR'],
  ['\r\n--B \r', false, '--B, padding and a CR'],
  ['\r\n--B\r\n\r\n', false, '--B and an empty line'],
  ['\r\n--B \r\n\r\n\r\n', false, '--B, padding and two empty lines'],
  ['\r\n--B\r\n\r', false, '--B, a line break and a CR'],
  ['\r\n--B\r\n\r\n\r', false, '--B, an empty line and a CR'],
  ['', false, 'the plain end of the body'],
];

for (const [end, isFinal, name] of ends)
  for (const content of ['', 'x', 'x\r\n', '\r\n\r\n', 'x\r', 'x\r\n-', 'x\r\n--'])
    test(`ends at ${name} behind ${JSON.stringify(content)}`, () => {
      const reading = readEverySplit(bytes(`--B\r\n${part(content)}${end}`), { leniencies: lenient });
      assert.is(reading.outcome, 'end');
      assert.equal(reading.parts.map(readContent), [content]);
      assert.equal(reading.leniencies, isFinal ? [] : ['no-final-boundary']);
    });

/** Each stands in the middle of a photo, and each is content. */
const lookalikes = [
  '\r\n--Bx',
  '\r\n--BB',
  '\r\n--B-',
  '\r\n--B-\r\n',
  '\r\n--B-x',
  '\r\n--B--x',
  '\r\n--B---',
  '\r\n--B--\n',
  '\r\n--B--\r\r\n',
  '\r\n--B-- x',
  '\r\n--B x\r\n',
  '\r\n--B \t-\r\n',
  '\r\n--B -- \r\n',
  '\r\n--B\n',
  '\r\n--B\r',
  '\r\n--B\rx',
  '\r\n--B\r\r',
  '\r\n--B\0\r\n',
  '\r\n--b\r\n',
  '\r\n-B\r\n',
  '\r\n--\r\n',
  '\r\n\r\n',
  '\r\r\r\r',
  '\n--B\r\n',
  '\n--B--\r\n',
  '\r--B\r\n',
  '--B\r\n',
  ' --B--\r\n',
  '\r\n --B\r\n',
  '\r\n--\r\n--\r\n',
  '\r\n--Bx\r\n--B \r',
];

for (const lookalike of lookalikes)
  test(`takes ${JSON.stringify(lookalike)} for content`, () => {
    const content = `x${lookalike}.${lookalike}\r`;
    const body = bytes(`--B\r\n${part(content)}\r\n--B\r\n${part('b')}\r\n--B--`);
    assert.equal(readEverySplit(body).parts.map(readContent), [content, 'b']);
  });

test('takes what a last line lacks of a delimiter for content', () => {
  for (const rest of [
    '\r',
    '\r\n',
    '\r\n-',
    '\r\n--',
    '\r\n--B-',
    '\r\n--B-\r',
    '\r\n--B\r\r',
    '\r\n--B--\r\r',
  ]) {
    const reading = readEverySplit(bytes(`--B\r\n${part(`x${rest}`)}`), { leniencies: lenient });
    assert.equal(reading.parts.map(readContent), [`x${rest}`]);
    assert.equal(reading.leniencies, ['no-final-boundary']);
  }
});

test('finds a delimiter behind every line that only began like one', () => {
  for (const rest of ['\r', '\r\n', '\r\n-', '\r\n--', '\r\n--BB', '\r\n--B-', '\r\n--B\r', '\r\n--B--\r']) {
    const reading = readEverySplit(bytes(`--B\r\n${part(`x${rest}`)}\r\n--B--`));
    assert.equal(reading.parts.map(readContent), [`x${rest}`]);
  }
});

const bodies: readonly (readonly [name: string, body: string, contents: readonly string[]])[] = [
  ['a preamble is no part', `preamble\r\n--B\r\n${part('x')}\r\n--B--`, ['x']],
  ['an empty line may stand first', `\r\n--B\r\n${part('x')}\r\n--B--`, ['x']],
  ['a preamble may hold half a delimiter', `\r\n--\r\n--Bx\r\n--B\r\n${part('x')}\r\n--B--`, ['x']],
  [
    'a boundary in the middle of a line of the preamble is none',
    `a--B\r\n--B\r\n${part('x')}\r\n--B--`,
    ['x'],
  ],
  ['a boundary may be padded', `--B \t \r\n${part('x')}\r\n--B\t\r\n${part('y')}\r\n--B--`, ['x', 'y']],
  ['an empty part may lack its line break', `--B\r\n${part('')}--B\r\n${part('y')}\r\n--B--`, ['', 'y']],
  ['parts may be empty', `--B\r\n${part('')}\r\n--B\r\n${part('')}\r\n--B--`, ['', '']],
  ['a body may have no part', '--B--\r\n', []],
  ['a body may have no part but a preamble', 'x\r\n--B--', []],
];

for (const [name, body, contents] of bodies)
  test(name, () => {
    const reading = readEverySplit(bytes(body));
    assert.is(reading.outcome, 'end');
    assert.equal(reading.parts.map(readContent), contents);
  });

test('reads a boundary with spaces in it, and counts none of them as padding', () => {
  const boundary = 'a  b c';
  const body = bytes(`--${boundary} \r\n${part('x\r\n--a  b\r\n')}\r\n--${boundary}--`);
  const reading = readEverySplit(body, { boundary, limits: { padding: 1 } });
  assert.equal(reading.parts.map(readContent), ['x\r\n--a  b\r\n']);
});

test('counts the blanks of each line alone', () => {
  const content = '\r\n--B  x\r\n--B  \r\r\n--B--  x';
  const reading = readEverySplit(bytes(`--B\r\n${part(content)}\r\n--B--  `), { limits: { padding: 3 } });
  assert.equal(reading.parts.map(readContent), [content]);
});

test('hands on bytes of a large chunk without a copy', () => {
  const body = bytes(`--B\r\n${part('x'.repeat(100_000))}\r\n--B--`);
  const [, data] = new MultipartMachine('B').push(body);
  if (data?.kind !== 'data') throw new Error(`expected data, came ${data?.kind}`);
  assert.is(data.bytes.buffer, body.buffer);
  assert.is(data.bytes.length, 100_000);
});

test('does not take for a boundary what could not be one', () => {
  for (const boundary of ['', 'a\r', 'a ', 'x'.repeat(71)])
    assert.throws(
      () => new MultipartMachine(boundary),
      (error: unknown) => error instanceof BridgeError && error.code === 'SB_BOUNDARY',
    );
});

test('tells its end only when the body is over', () => {
  const machine = new MultipartMachine('B');
  const kinds = machine.push(bytes(`--B\r\n${part('x')}\r\n--B--\r\n`)).map(({ kind }) => kind);
  assert.equal(kinds, ['part', 'data', 'part-end']);
  assert.equal(machine.finish(), [{ kind: 'end' }]);
});

function readContent({ content }: { readonly content: string }): string {
  return content;
}

test.run();
