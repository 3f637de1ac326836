import { Assembler, usualPorts } from '../../traces/assembler.ts';
import type { Remark, TraceItem, TraceSummary } from '../../traces/segment.ts';
import { leastOf, type Origin, originOf } from './origin.ts';
import { Sighting } from './sighting.ts';

/** What a trace holds, without the bytes of its conversations. */
export interface Survey {
  /** Every connection, in the order in which they began. */
  readonly sightings: readonly Sighting[];
  /** Connections beyond those. */
  readonly unseen: number;
  /** Connections that were ended before their time, since too many were open. */
  readonly dropped: number;
  /** What the reader of the trace remarked. */
  readonly remarks: readonly Remark[];
  readonly summary: TraceSummary | undefined;
  /** What the trace says of the capture that it was exported from. */
  readonly origin: Origin | undefined;
  readonly ports: ReadonlySet<number>;
}

const mostSightings = 20_000;
const mostOrigins = 1000;

/** Looks through a trace once. `port`: where the bridge, or what stands in its place, listens. */
export async function surveyOf(
  items: AsyncIterable<TraceItem> | Iterable<TraceItem>,
  port?: number,
): Promise<Survey> {
  const ports: ReadonlySet<number> = new Set(port === undefined ? usualPorts : [port]);
  const survey = new Surveyor(ports);
  for await (const item of items) survey.take(item);
  return survey.finish();
}

class Surveyor {
  readonly #ports: ReadonlySet<number>;
  readonly #sightings: Sighting[] = [];
  readonly #remarks: Remark[] = [];
  readonly #assembler: Assembler;
  #unseen = 0;
  #summary: TraceSummary | undefined;
  readonly #origins: Origin[] = [];

  constructor(ports: ReadonlySet<number>) {
    this.#ports = ports;
    this.#assembler = new Assembler(
      (parties) => {
        const sighting = new Sighting(parties);
        if (this.#sightings.length < mostSightings) this.#sightings.push(sighting);
        else this.#unseen += 1;
        return sighting;
      },
      { ports },
    );
  }

  take(item: TraceItem): void {
    if (item.kind === 'segment') this.#assembler.take(item.segment);
    else if (item.kind === 'remark') this.#remarks.push(item.remark);
    else if (item.kind === 'comment') this.#takeComment(item.comment);
    else this.#summary = item.summary;
  }

  #takeComment(comment: string): void {
    const origin = originOf(comment);
    if (origin !== undefined && this.#origins.length < mostOrigins) this.#origins.push(origin);
  }

  finish(): Survey {
    this.#assembler.finish();
    return {
      sightings: this.#sightings.sort((a, b) => a.parties.number - b.parties.number),
      unseen: this.#unseen,
      dropped: this.#assembler.dropped,
      remarks: this.#remarks,
      summary: this.#summary,
      origin: leastOf(this.#origins),
      ports: this.#ports,
    };
  }
}
