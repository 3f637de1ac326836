import type { FileHandle } from 'node:fs/promises';
import type { Box } from './video-boxes.ts';

/** Where samples lie that stand together. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Boxes that tell where the samples of a track lie. [ISO/IEC 14496-12 §8.7.3–8.7.5] */
export interface SampleBoxes {
  readonly sizes: Box;
  readonly runs: Box;
  readonly offsets: Box;
}

/** Bytes of a table that are read: of texts and places, one a second, that is more than a day. */
const mostBytes = 1_048_576;

/** The table of a box, behind version and flags. */
async function tableOf(file: FileHandle, { contentAt, end }: Box): Promise<Buffer> {
  const length = Math.max(0, Math.min(mostBytes, end - contentAt - 4));
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, contentAt + 4);
  return buffer.subarray(0, bytesRead);
}

/** Numbers of 32 bits from a place on, at most as many as are announced. */
function numbersIn(table: Buffer, at: number, announced: number): number[] {
  const count = Math.min(announced, Math.max(0, Math.floor((table.length - at) / 4)));
  return Array.from({ length: count }, (_, index) => table.readUInt32BE(at + 4 * index));
}

function numberAt(table: Buffer, at: number): number {
  return table.length < at + 4 ? 0 : table.readUInt32BE(at);
}

/** How many bytes the samples have from one on, so many of them. */
type Measure = (from: number, count: number) => number;

function measureOf(table: Buffer): Measure {
  const [each, count] = [numberAt(table, 0), numberAt(table, 4)];
  if (each > 0) return (from, many) => each * Math.max(0, Math.min(many, count - from));
  const sizes = numbersIn(table, 8, count);
  return (from, many) => sizes.slice(from, from + many).reduce((sum, size) => sum + size, 0);
}

/** First chunk and samples in each, by turns, with a third number that names their description. */
function runsOf(table: Buffer): readonly { readonly first: number; readonly samples: number }[] {
  const numbers = numbersIn(table, 4, 3 * numberAt(table, 0));
  return numbers.flatMap((first, at) => (at % 3 === 0 ? [{ first, samples: numbers[at + 1] ?? 0 }] : []));
}

function offsetsOf(table: Buffer, isLong: boolean): readonly number[] {
  const numbers = numbersIn(table, 4, (isLong ? 2 : 1) * numberAt(table, 0));
  if (!isLong) return numbers;
  return numbers.flatMap((high, at) => (at % 2 === 0 ? [high * 2 ** 32 + (numbers[at + 1] ?? 0)] : []));
}

/** Where the samples of a track lie, chunk by chunk. */
export async function stretchesOf(file: FileHandle, boxes: SampleBoxes): Promise<readonly Stretch[]> {
  const measure = measureOf(await tableOf(file, boxes.sizes));
  const runs = runsOf(await tableOf(file, boxes.runs));
  const offsets = offsetsOf(await tableOf(file, boxes.offsets), boxes.offsets.name === 'co64');
  let [run, sample] = [0, 0];
  return offsets.map((start, index) => {
    while ((runs[run + 1]?.first ?? Number.POSITIVE_INFINITY) <= index + 1) run += 1;
    const samples = runs[run]?.samples ?? 0;
    const end = start + measure(sample, samples);
    sample += samples;
    return { start, end };
  });
}
