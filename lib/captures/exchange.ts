import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { BridgeError } from '../errors.ts';
import { type Door, doorAt } from './door.ts';
import type { Place } from './place.ts';

/** A server that cannot be reached, or does not answer. */
export class ExchangeError extends BridgeError {}

/** What came back. */
export interface Heard {
  /** What the first read gave: the first TCP segment, and more only where segments had piled up. Empty where nothing came. */
  readonly firstSegment: Buffer;
  /** Every byte until the listener had enough. */
  readonly all: Buffer;
  /** How many bytes each read gave. */
  readonly reads: readonly number[];
  /** False where the connection broke before the request was out. */
  readonly sentAll: boolean;
  /** What went wrong once the connection stood, in words; undefined where the server closed properly. */
  readonly fault: string | undefined;
  /** The connection was broken by the other side, or on the way. */
  readonly broken: boolean;
}

/** `first-segment`: as cameras do, what comes later is not looked at. `close`: until the server closes. Or so many bytes. */
export type Until = 'first-segment' | 'close' | number;

export type Pieces = Iterable<Buffer> | AsyncIterable<Buffer>;

/** Ms without a byte in either direction after which an exchange is given up. */
const defaultPatience = 30_000;

/** An answer that drips on without an end is given up after so many times that. */
const mostPatience = 4;

/** Ms for the other side to read what was said: a reset that comes with it looks like an end. */
const beforeReset = 20;

/** Bytes of an answer that are kept; no answer to a camera comes near. */
const answerLimit = 64 * 1024;

/** What is said over one connection, and how it is left. */
export interface Speech {
  readonly pieces: Pieces;
  readonly until: Until;
  /** Closes its own direction when all is said. */
  readonly halfCloses?: boolean;
  /** Leaves with a reset. */
  readonly resets?: boolean;
  /** Ms without a byte in either direction after which the exchange is given up. */
  readonly patience?: number | undefined;
}

/**
 * One conversation over a real socket: sends each piece as a segment of its own, and listens. Throws an ExchangeError
 * (`SB_NOT_REACHED`, `SB_NO_ANSWER`); what `pieces` throws passes through.
 */
export async function exchange(
  place: Place,
  pieces: Pieces,
  until: Until,
  patience?: number,
): Promise<Heard> {
  const door = doorAt(place);
  const heard = await converse(door, { pieces, until, patience });
  if (heard.all.length > 0) return heard;
  const message = `${door.name} gave no answer (${heard.fault ?? 'closed the connection'})`;
  throw new ExchangeError('SB_NO_ANSWER', message);
}

/** One conversation, also one without an answer. Throws an ExchangeError (`SB_NOT_REACHED`); what `pieces` throws passes through. */
export async function converse(door: Door, speech: Speech): Promise<Heard> {
  const ear = new Ear(door, speech.patience ?? defaultPatience);
  try {
    await ear.connected();
    const sentAll = await ear.speak(speech.pieces);
    if (speech.halfCloses === true) ear.halfClose();
    await ear.listen(speech.until);
    if (speech.resets === true) await pause(beforeReset);
    return ear.heard(sentAll);
  } finally {
    ear.leave(speech.resets === true);
  }
}

/** Listens on a connection from its first moment, so that an answer that comes early is not lost. */
class Ear {
  readonly #socket: Duplex;
  readonly #door: Door;
  readonly #chunks: Buffer[] = [];
  readonly #closed: Promise<void>;
  readonly #silence: NodeJS.Timeout;
  /** Ms. */
  readonly #patience: number;
  /** Called with each chunk. */
  #wake: () => void = () => {};
  /** Called when the connection is gone: in memory, nobody else tells a write that waits. */
  #broken: () => void = () => {};
  #fault: Error | undefined;
  #bytes = 0;

  constructor(door: Door, patience: number) {
    this.#door = door;
    this.#patience = patience;
    this.#socket = door.open();
    this.#closed = new Promise((resolve) => this.#socket.once('close', () => resolve()));
    this.#socket.once('close', () => this.#broken());
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#socket.on('error', (error) => {
      this.#fault ??= error;
    });
    const late = () => this.#socket.destroy(new Error(`silent for ${patience / 1000} s`));
    this.#silence = setTimeout(late, patience);
  }

  async connected(): Promise<void> {
    const socket = this.#socket;
    if (!(socket instanceof Socket) || !socket.connecting) return;
    await Promise.race([new Promise((resolve) => socket.once('connect', resolve)), this.#closed]);
    if (!socket.destroyed) return;
    const message = `could not connect to ${this.#door.name} (${this.#faultWords()}): is the bridge running there?`;
    throw new ExchangeError('SB_NOT_REACHED', message, { cause: this.#fault });
  }

  /** Resolves to false where the connection breaks before the last piece is out. */
  async speak(pieces: Pieces): Promise<boolean> {
    for await (const piece of pieces) if (!(await this.#write(piece))) return false;
    return true;
  }

  halfClose(): void {
    this.#socket.end();
  }

  async listen(until: Until): Promise<void> {
    const most = until === 'first-segment' ? 1 : until === 'close' ? Number.POSITIVE_INFINITY : until;
    const enough = new Promise<void>((resolve) => {
      this.#wake = () => {
        if (this.#bytes >= most) resolve();
      };
      this.#wake();
    });
    const longest = mostPatience * this.#patience;
    const endless = () => this.#socket.destroy(new Error(`its answer had no end after ${longest / 1000} s`));
    const timer = setTimeout(endless, longest);
    await Promise.race([enough, this.#closed]).finally(() => clearTimeout(timer));
  }

  heard(sentAll: boolean): Heard {
    const fault = this.#fault === undefined ? undefined : this.#faultWords();
    const [firstSegment = Buffer.alloc(0)] = this.#chunks;
    const reads = this.#chunks.map(({ length }) => length);
    const broken = this.#fault !== undefined && 'code' in this.#fault;
    return { firstSegment, all: Buffer.concat(this.#chunks), reads, sentAll, fault, broken };
  }

  leave(resets: boolean): void {
    clearTimeout(this.#silence);
    if (resets && this.#socket instanceof Socket) this.#socket.resetAndDestroy();
    else this.#socket.destroy();
  }

  #write(piece: Buffer): Promise<boolean> {
    this.#silence.refresh();
    return new Promise((resolve) => {
      this.#broken = () => resolve(false);
      this.#socket.write(piece, (error) => resolve(error === null || error === undefined));
    });
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    this.#silence.refresh();
    if (this.#bytes > answerLimit)
      this.#socket.destroy(new Error(`an answer of more than ${answerLimit} bytes`));
    this.#wake();
  }

  #faultWords(): string {
    if (this.#fault === undefined) return 'closed the connection';
    return 'code' in this.#fault ? String(this.#fault.code) : this.#fault.message;
  }
}
