import { below, mutate, oneOf, type Random } from './mutations.ts';

type Mutation = (bytes: Buffer, random: Random, others: readonly Buffer[]) => Buffer;

/** Numbers at which lengths, places and types change their meaning. */
const telling: readonly number[] = [
  ...[0, 1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 14, 15, 16, 19, 20, 24, 28, 40, 0x44, 0x45, 0x4f, 0x60, 0x7f, 0x80],
  ...[0xff, 0x100, 0x5dc, 0x600, 0x800, 0x806, 0x8100, 0x86dd, 0x8864, 0x7fff, 0x8000, 0xffff, 0x10000],
  ...[0x40000, 0x40001, 0x1000000, 0x1000004, 0x7fffffff, 0x80000000, 0xfffffff0, 0xfffffffc, 0xffffffff],
  ...[0x0a0d0d0a, 0x1a2b3c4d, 0xa1b2c3d4, 0xa1b23c4d, 0xa1b2cd34, 0xaaaa0300],
];

function splice(bytes: Buffer, from: number, to: number, middle: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, from), middle, bytes.subarray(to)]);
}

function placeIn(bytes: Buffer, random: Random): number {
  const at = below(random, bytes.length + 1);
  return random() < 0.7 ? at & ~3 : at;
}

function rangeIn(bytes: Buffer, random: Random): readonly [number, number] {
  const from = placeIn(bytes, random);
  return [from, Math.min(bytes.length, from + below(random, random() < 0.6 ? 12 : 300))];
}

/** A number written over what is there, in one of the sizes and orders that formats have. */
function write(bytes: Buffer, random: Random, value: (old: number) => number): Buffer {
  const size = oneOf(random, [1, 2, 4]);
  const at = Math.min(placeIn(bytes, random) + oneOf(random, [0, 0, 2]), bytes.length - size);
  if (at < 0) return bytes;
  const changed = Buffer.from(bytes);
  const [read, put] =
    random() < 0.5 ? (['readUIntBE', 'writeUIntBE'] as const) : (['readUIntLE', 'writeUIntLE'] as const);
  changed[put]((value(changed[read](at, size)) >>> 0) % 2 ** (8 * size), at, size);
  return changed;
}

const mutations: readonly Mutation[] = [
  (bytes, random) => write(bytes, random, () => oneOf(random, telling)),
  (bytes, random) => write(bytes, random, () => oneOf(random, telling)),
  (bytes, random) => write(bytes, random, (old) => old + below(random, 17) - 8),
  (bytes, random) => write(bytes, random, (old) => old ^ (1 << below(random, 32))),
  (bytes, random) => write(bytes, random, () => below(random, 2 ** 32)),
  (bytes, random) => splice(bytes, ...rangeIn(bytes, random), Buffer.of()),
  (bytes, random) => bytes.subarray(0, below(random, bytes.length + 1)),
  (bytes, random) => {
    const [from, to] = rangeIn(bytes, random);
    const at = placeIn(bytes, random);
    return splice(bytes, at, at, bytes.subarray(from, to));
  },
  (bytes, random, others) => {
    const other = oneOf(random, others);
    const [from, to] = rangeIn(other, random);
    const at = placeIn(bytes, random);
    return splice(bytes, at, random() < 0.5 ? at : at + to - from, other.subarray(from, to));
  },
  (bytes, random, others) => Buffer.concat([bytes, oneOf(random, others)]),
  mutate,
];

/** The bytes after one to six mutations, the same for the same numbers. One in sixteen stays as it is. */
export function mutateBinary(bytes: Buffer, random: Random, others: readonly Buffer[]): Buffer {
  if (random() < 1 / 16) return bytes;
  let mutated = bytes;
  for (let left = 1 + below(random, 6); left > 0; left--)
    mutated = oneOf(random, mutations)(mutated, random, others);
  return mutated;
}
