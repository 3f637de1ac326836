/** Numbers in [0, 1). */
export type Random = () => number;

type Mutation = (bytes: Buffer, random: Random, others: readonly Buffer[]) => Buffer;

/** Bytes that decide something in a grammar. */
const telling = Buffer.from('\r\n\0 \t:;=",-+./?#%0x9aAfF\\[]@*\x7f\x80\xff\x1f\v', 'latin1');

/** Text that another reader may take for the same, or for more. */
const tokens: readonly string[] = [
  '\r\n',
  '\r\n\r\n',
  '\n',
  '\r',
  '  ',
  'Host: b\r\n',
  'Content-Length: 3\r\n',
  'Content-Length : 3\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Transfer-Encoding:\tchunked, identity\r\n',
  ' folded\r\n',
  'HTTP/1.0',
  'HTTP/1.1',
  'http://a@b:99999/',
  '0\r\n\r\n',
  '5;ext\r\nhello\r\n',
  '--',
  '-----------------------------7d93b9550d4a',
  '\r\n-----------------------------7d93b9550d4a--\r\n',
];

const numbers: readonly string[] = [
  ...[
    '0',
    '00',
    '1',
    '3',
    '+5',
    '-1',
    '0x10',
    '1e3',
    '5,5',
    '5 5',
    '',
    '9007199254740991',
    '9007199254740993',
  ],
  ...['18446744073709551616', '4294967296', 'fffffffffffff', '00000000000000', '268435457'],
];

export function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

export function oneOf<T>(random: Random, choices: readonly T[]): T {
  const choice = choices[below(random, choices.length)];
  if (choice === undefined) throw new RangeError('expected choices, came none');
  return choice;
}

function splice(bytes: Buffer, from: number, to: number, middle: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, from), middle, bytes.subarray(to)]);
}

function range(bytes: Buffer, random: Random): readonly [number, number] {
  const from = below(random, bytes.length + 1);
  return [from, Math.min(bytes.length, from + below(random, random() < 0.8 ? 8 : 400))];
}

/** Start and end of a random line, its line break included. */
function lineRange(bytes: Buffer, random: Random): readonly [number, number] {
  const from = bytes.lastIndexOf('\n', below(random, bytes.length + 1)) + 1;
  const end = bytes.indexOf('\n', from);
  return [from, end === -1 ? bytes.length : end + 1];
}

function editNumber(bytes: Buffer, random: Random): Buffer {
  const runs = [...bytes.toString('latin1', 0, 2048).matchAll(/[0-9]+/g)];
  if (runs.length === 0) return bytes;
  const run = oneOf(random, runs);
  return splice(bytes, run.index, run.index + run[0].length, Buffer.from(oneOf(random, numbers)));
}

function changeByte(bytes: Buffer, at: number, byte: number): Buffer {
  const changed = Buffer.from(bytes);
  if (at < changed.length) changed[at] = byte;
  return changed;
}

const mutations: readonly Mutation[] = [
  (bytes, random) => changeByte(bytes, below(random, bytes.length), below(random, 256)),
  (bytes, random) => {
    const at = below(random, bytes.length);
    return changeByte(bytes, at, (bytes[at] ?? 0) ^ (1 << below(random, 8)));
  },
  (bytes, random) =>
    changeByte(bytes, below(random, bytes.length), telling[below(random, telling.length)] ?? 0),
  (bytes, random) => {
    const at = below(random, bytes.length + 1);
    return splice(bytes, at, at, Buffer.of(telling[below(random, telling.length)] ?? 0));
  },
  (bytes, random) => {
    const [from] = lineRange(bytes, random);
    const at = random() < 0.5 ? from : below(random, bytes.length + 1);
    return splice(bytes, at, at, Buffer.from(oneOf(random, tokens), 'latin1'));
  },
  (bytes, random) => splice(bytes, ...range(bytes, random), Buffer.alloc(0)),
  (bytes, random) => {
    const [from, to] = range(bytes, random);
    return splice(bytes, to, to, bytes.subarray(from, to));
  },
  (bytes, random) => splice(bytes, ...lineRange(bytes, random), Buffer.alloc(0)),
  (bytes, random) => {
    const [from, to] = lineRange(bytes, random);
    return splice(bytes, to, to, bytes.subarray(from, to));
  },
  (bytes, random, others) => {
    const other = oneOf(random, others);
    return splice(
      bytes,
      below(random, bytes.length + 1),
      bytes.length,
      other.subarray(below(random, other.length)),
    );
  },
  (bytes, random, others) => {
    const other = oneOf(random, others);
    const [from, to] = lineRange(other, random);
    const [at] = lineRange(bytes, random);
    return splice(bytes, at, at, other.subarray(from, to));
  },
  editNumber,
  editNumber,
];

/** The bytes after one to four mutations, the same for the same numbers. One in sixteen stays as it is. */
export function mutate(bytes: Buffer, random: Random, others: readonly Buffer[]): Buffer {
  if (random() < 1 / 16) return bytes;
  let mutated = bytes;
  for (let left = 1 + below(random, 4); left > 0; left--)
    mutated = oneOf(random, mutations)(mutated, random, others);
  return mutated;
}
