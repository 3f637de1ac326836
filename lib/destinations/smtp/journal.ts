import { randomUUID } from 'node:crypto';
import type { Attempt, Memory } from '../destination.ts';

/** A recipient that the server will never take, and its words. */
export interface Refused {
  readonly address: string;
  readonly reason: string;
}

interface Entries {
  /** With its angle brackets; the same in every attempt, so that who receives mail twice can tell. */
  readonly messageId: string;
  /** The last byte has left, or is about to, and no answer to it is known. */
  readonly handed: boolean;
  /** An earlier attempt ended so: the server may have the mail already. */
  readonly uncertain: boolean;
  readonly taken: readonly string[];
  readonly refused: readonly Refused[];
}

/** What is known of a mail over all attempts to hand it over. */
export class Journal {
  readonly #attempt: Attempt;
  #entries: Entries;

  private constructor(attempt: Attempt, entries: Entries) {
    this.#attempt = attempt;
    this.#entries = entries;
  }

  /** Opens the journal of a delivery; the first time it fixes the Message-ID, before anything is sent. */
  static async open(attempt: Attempt, domain: string): Promise<Journal> {
    const known = entriesOf(attempt.memory);
    if (known !== undefined)
      return new Journal(attempt, { ...known, uncertain: known.uncertain || known.handed });
    const messageId = `<${randomUUID()}@${domain}>`;
    const fresh = { messageId, handed: false, uncertain: false, taken: [], refused: [] };
    const journal = new Journal(attempt, fresh);
    await journal.#write({});
    return journal;
  }

  get messageId(): string {
    return this.#entries.messageId;
  }

  get handed(): boolean {
    return this.#entries.handed;
  }

  get uncertain(): boolean {
    return this.#entries.uncertain;
  }

  get taken(): readonly string[] {
    return this.#entries.taken;
  }

  get refused(): readonly Refused[] {
    return this.#entries.refused;
  }

  /** Those of whom nothing final is known. */
  waiting(recipients: readonly string[]): readonly string[] {
    const known = new Set([...this.taken, ...this.refused.map(({ address }) => address)]);
    return recipients.filter((address) => !known.has(address));
  }

  /** Before the last byte leaves. Rejects where the disk fails: then it must not leave. */
  handing(): Promise<void> {
    return this.#write({ handed: true });
  }

  /**
   * After the server's answer, good or bad. Never rejects: what the server said is so, whether or not the disk takes it;
   * at worst the mail is sent again.
   */
  async answered(taken: readonly string[], refused: readonly Refused[]): Promise<void> {
    const entries = {
      taken: [...this.taken, ...taken],
      refused: [...this.refused, ...refused].filter(
        ({ address }, index, all) =>
          !taken.includes(address) && all.findIndex((one) => one.address === address) === index,
      ),
    };
    await this.#write({ handed: false, ...entries }).catch(() => {});
  }

  async #write(change: Partial<Entries>): Promise<void> {
    this.#entries = { ...this.#entries, ...change };
    await this.#attempt.remember({ ...this.#entries });
  }
}

function entriesOf(memory: Memory): Entries | undefined {
  return typeof memory.messageId === 'string' ? (memory as unknown as Entries) : undefined;
}
