import * as assert from 'uvu/assert';
import type { WirePlace } from '../../lib/errors.ts';
import type { Leniency } from '../../lib/wire/leniencies.ts';
import { multipartLeniencies } from '../../lib/wire/leniencies.ts';
import type { MultipartEvent, MultipartLimits, PartHead } from '../../lib/wire/multipart.ts';
import { MultipartMachine } from '../../lib/wire/multipart-machine.ts';
import { type Split, seedOfRun, splitsOf } from './splits.ts';

/** What a machine made of a body, so that it can be compared: all `data` of a part in one piece. */
export interface Reading {
  readonly parts: readonly { readonly head: PartHead; readonly content: string; readonly isWhole: boolean }[];
  /** `end`, or the code of the refusal. */
  readonly outcome: string;
  readonly status: number | undefined;
  readonly place: WirePlace | undefined;
  readonly leniencies: readonly Leniency[];
}

export interface ReadingOptions {
  readonly boundary?: string;
  readonly limits?: Partial<MultipartLimits>;
  readonly leniencies?: ReadonlySet<Leniency>;
}

export const cameraBoundary = '---------------------------7d93b9550d4a';
export const lenient: ReadonlySet<Leniency> = new Set(multipartLeniencies);

/** Reads a body in every split, and asserts that they all read the same. Contents are Latin-1. */
export function readEverySplit(body: Buffer, options: ReadingOptions = {}): Reading {
  const [whole, ...others] = [...splitsOf(body, seedOfRun)].map((split) => ({
    how: split.how,
    reading: readSplit(split, options),
  }));
  if (whole === undefined) throw new Error('expected a split, came none');
  for (const { how, reading } of others) assert.equal(reading, whole.reading, `not the same: ${how}`);
  return whole.reading;
}

/** Reads a body in one split. */
export function readSplit({ chunks }: Pick<Split, 'chunks'>, options: ReadingOptions = {}): Reading {
  const { boundary = 'B', ...others } = options;
  const machine = new MultipartMachine(boundary, others);
  const events = chunks.flatMap((chunk) => [...machine.push(chunk)]);
  events.push(...machine.finish());
  assert.is(
    machine.push(Buffer.from('\r\n--B\r\n')).length + machine.finish().length,
    0,
    'told after the end',
  );
  return readingOf(events, [...machine.leniencies]);
}

interface OpenPart {
  readonly head: PartHead;
  readonly chunks: Buffer[];
  isWhole: boolean;
}

/** Fails where the events do not come in the order of the contract. */
function readingOf(events: readonly MultipartEvent[], leniencies: readonly Leniency[]): Reading {
  const parts: OpenPart[] = [];
  const last = events.at(-1);
  for (const event of events) addEvent(parts, event, event === last);
  const error = last?.kind === 'refused' ? last.error : undefined;
  return {
    parts: parts.map(({ head, chunks, isWhole }) => ({
      head,
      content: Buffer.concat(chunks).toString('latin1'),
      isWhole,
    })),
    outcome: error?.code ?? 'end',
    status: error?.status,
    place: error?.place,
    leniencies: [...leniencies].sort(),
  };
}

function addEvent(parts: OpenPart[], event: MultipartEvent, isLast: boolean): void {
  assert.is(event.kind === 'end' || event.kind === 'refused', isLast, `${event.kind} is out of order`);
  const part = parts.at(-1);
  const isOpen = part !== undefined && !part.isWhole;
  if (event.kind === 'part') {
    assert.not(isOpen, 'a part began within a part');
    parts.push({ head: event.part, chunks: [], isWhole: false });
  } else if (event.kind === 'data' || event.kind === 'part-end') {
    if (!isOpen) throw new Error(`${event.kind} outside of a part`);
    if (event.kind === 'part-end') part.isWhole = true;
    else assert.ok(part.chunks.push(event.bytes) > 0 && event.bytes.length > 0, 'empty data');
  } else if (event.kind === 'end') assert.not(isOpen, 'the end came within a part');
}

/** One part whose head is as short as can be. */
export function part(content: string, name = 'a'): string {
  return `content-disposition: form-data; name="${name}"\r\n\r\n${content}`;
}

/** Latin-1 text as bytes: a char is a byte. */
export function bytes(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
