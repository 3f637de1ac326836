import * as assert from 'uvu/assert';
import { allLeniencies, type Leniency } from '../../lib/wire/leniencies.ts';
import type { RequestEvent, RequestHead, RequestLimits } from '../../lib/wire/request.ts';
import { RequestMachine } from '../../lib/wire/request-machine.ts';
import { seedOfRun, splitsOf } from './splits.ts';

export interface MachineOptions {
  readonly limits?: Partial<RequestLimits>;
  readonly leniencies?: ReadonlySet<Leniency>;
}

/** All that a request machine told about some bytes, in a form that does not depend on how they were split. */
export interface Told {
  readonly head: RequestHead | undefined;
  /** Content of the body as Latin-1. */
  readonly body: string;
  /** `end`, `more`, or the refusal: `400 SB_HOST at 20 in Host`. */
  readonly verdict: string;
  readonly message: string;
  readonly leniencies: readonly Leniency[];
  readonly remaining: number | undefined;
  readonly method: string | undefined;
  readonly path: string | undefined;
  /** The head that the machine knows, whether it told it or not. */
  readonly known: RequestHead | undefined;
}

/** Everything on, as the server has it. */
export const lenient: MachineOptions = { leniencies: allLeniencies };

/** Feeds chunks to a fresh machine, and checks that its events are in order. `cut` ends the connection behind them. */
export function tell(chunks: Iterable<Buffer>, options: MachineOptions = {}, cut = false): Told {
  const machine = new RequestMachine(options);
  const events: RequestEvent[] = [];
  for (const chunk of chunks) events.push(...machine.push(chunk));
  if (cut) events.push(...machine.finish());
  checkOrder(events, machine.done);
  const first = events[0];
  const last = events.at(-1);
  if (first?.kind === 'head') assert.is(machine.head, first.head);
  return {
    head: first?.kind === 'head' ? first.head : undefined,
    body: events.map((event) => (event.kind === 'body' ? event.bytes.toString('latin1') : '')).join(''),
    verdict: last === undefined ? 'more' : verdictOf(last),
    message: last?.kind === 'refused' ? last.error.message : '',
    leniencies: [...machine.leniencies],
    remaining: machine.remaining,
    method: machine.method,
    path: machine.path,
    known: machine.head,
  };
}

/** Events come as `head body* (end | refused)`, or as `refused` alone. */
export function checkOrder(events: readonly RequestEvent[], isDone: boolean): void {
  const kinds = events.map(({ kind }) => kind);
  assert.match(kinds.join(' '), /^$|^refused$|^head( body)*( end| refused)?$/);
  assert.is(isDone, kinds.includes('end') || kinds.includes('refused'), 'done says whether it is over');
  for (const event of events)
    if (event.kind === 'body') assert.ok(event.bytes.length > 0, 'no empty body event');
}

export function verdictOf(event: RequestEvent): string {
  if (event.kind === 'end') return 'end';
  if (event.kind !== 'refused') return 'more';
  const { status, code, place } = event.error;
  assert.ok(status >= 400 && status < 600, `a refusal has an error status, not ${status}`);
  return `${status} ${code} at ${place.offset} in ${place.state}`;
}

/** What is told about these bytes whole, byte by byte and in random splits; fails where it is not the same. Text is Latin-1. */
export function tellEverySplit(request: string | Buffer, options: MachineOptions = {}, cut = false): Told {
  const bytes = typeof request === 'string' ? Buffer.from(request, 'latin1') : request;
  const whole = tell([bytes], options, cut);
  for (const { how, chunks } of splitsOf(bytes, seedOfRun))
    assert.equal(tell(chunks, options, cut), whole, how);
  return whole;
}
