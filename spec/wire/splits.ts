/** One way to cut the same bytes into chunks. `how` names it well enough to do it again. */
export interface Split {
  readonly how: string;
  readonly chunks: readonly Buffer[];
}

/** Seed of this run: `SEED=…` repeats a run whose failure printed it. */
export const seedOfRun: number = Number(process.env.SEED ?? Date.now() % 0x7fffffff) >>> 0;

/** A small generator of numbers in [0, 1) that gives the same ones for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** Cuts bytes at the given offsets, each in a Buffer of its own memory so that a kept view would show. */
export function cutAt(bytes: Buffer, offsets: readonly number[]): Buffer[] {
  const edges = [0, ...offsets, bytes.length];
  return edges.slice(1).map((end, index) => Buffer.from(bytes.subarray(edges[index], end)));
}

/** Chunks of random lengths, small ones far more often than large ones; a few are empty. */
export function cutAtRandom(bytes: Buffer, random: () => number): Buffer[] {
  const offsets: number[] = [];
  const longest = 2 ** Math.ceil(random() * Math.log2(bytes.length + 2));
  for (let at = Math.floor(random() * longest); at < bytes.length; at += Math.floor(random() * longest))
    if (offsets.push(at) > bytes.length) break;
  return cutAt(bytes, offsets);
}

/** Whole, byte by byte, and eight random splits, which are the same for the same seed. */
export function* splitsOf(bytes: Buffer, seed: number): Iterable<Split> {
  yield { how: 'whole', chunks: [bytes] };
  yield { how: 'byte by byte', chunks: Array.from(bytes, (byte) => Buffer.of(byte)) };
  const random = randomFrom(seed);
  for (let turn = 1; turn <= 8; turn++)
    yield { how: `random split ${turn} of SEED=${seed}`, chunks: cutAtRandom(bytes, random) };
}
