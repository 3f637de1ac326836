import type { DraftFile, Envelope, Intake, Parcel, ParcelDraft, ParcelFile } from '../../lib/parcel.ts';

/** The places where a disk can fail. */
export type Fault = 'begin' | 'addFile' | 'write' | 'close' | 'commit';

export interface MemoryFile {
  readonly name: string;
  readonly claimedType: string;
  readonly chunks: Buffer[];
  closed: boolean;
}

/** A draft that can be looked at. */
export interface MemoryDraft {
  state: 'open' | 'committed' | 'discarded';
  readonly files: MemoryFile[];
  envelope: Envelope | undefined;
}

/** An outbox in memory that remembers every draft, fails where it is told to, and is as slow as `room` makes it. */
export class MemoryIntake implements Intake {
  readonly drafts: MemoryDraft[] = [];
  /** Fails there, with this error. */
  fault: { readonly at: Fault; readonly error: Error } | undefined;
  /** What `write` returns. */
  room: () => Promise<void> | undefined = () => undefined;

  get only(): MemoryDraft {
    const [draft, second] = this.drafts;
    if (draft === undefined || second !== undefined)
      throw new Error(`${this.drafts.length} drafts, expected one`);
    return draft;
  }

  async begin(): Promise<ParcelDraft> {
    this.#pass('begin');
    const draft: MemoryDraft = { state: 'open', files: [], envelope: undefined };
    this.drafts.push(draft);
    return {
      addFile: async (name, claimedType) => this.#addFile(draft, name, claimedType),
      commit: async (envelope) => this.#commit(draft, envelope),
      discard: async () => {
        if (draft.state === 'open') draft.state = 'discarded';
      },
    };
  }

  #addFile(draft: MemoryDraft, name: string, claimedType: string): DraftFile {
    this.#pass('addFile');
    const file: MemoryFile = { name, claimedType, chunks: [], closed: false };
    draft.files.push(file);
    return {
      write: (bytes) => {
        if (this.fault?.at === 'write') return Promise.reject(this.fault.error);
        file.chunks.push(bytes);
        return this.room();
      },
      close: async () => {
        this.#pass('close');
        file.closed = true;
        return parcelFile(file, draft.files.indexOf(file));
      },
    };
  }

  #commit(draft: MemoryDraft, envelope: Envelope): Parcel {
    this.#pass('commit');
    draft.state = 'committed';
    draft.envelope = envelope;
    return {
      ...envelope,
      id: '7f3a',
      received: '2026-11-23T10:00:00.000Z',
      files: draft.files.map(parcelFile),
    };
  }

  #pass(at: Fault): void {
    if (this.fault?.at === at) throw this.fault.error;
  }
}

function parcelFile({ name, claimedType, chunks }: MemoryFile, index: number): ParcelFile {
  return { name, claimedType, stored: String(index + 1), bytes: Buffer.concat(chunks).length };
}
