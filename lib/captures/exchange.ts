import { connect, type Socket } from 'node:net';
import { BridgeError } from '../errors.ts';
import { type Place, placeText } from './place.ts';

/** A server that cannot be reached, or does not answer. */
export class ExchangeError extends BridgeError {}

/** What came back. */
export interface Heard {
  /** What the first read gave: the first TCP segment, and more only where segments had piled up. */
  readonly firstSegment: Buffer;
  /** Every byte until the listener had enough. */
  readonly all: Buffer;
  /** False where the connection broke before the request was out. */
  readonly sentAll: boolean;
  /** What went wrong after the first byte of the answer, in words; undefined where the server closed properly. */
  readonly fault: string | undefined;
}

/** `first-segment`: as cameras do, what comes later is not looked at. `close`: until the server closes. */
export type Until = 'first-segment' | 'close';

export type Pieces = Iterable<Buffer> | AsyncIterable<Buffer>;

/** Ms without a byte in either direction after which an exchange is given up. */
const defaultPatience = 30_000;

/** Bytes of an answer that are kept; no answer to a camera comes near. */
const answerLimit = 64 * 1024;

/**
 * One conversation over a real socket: sends each piece as a segment of its own, and listens. Throws an ExchangeError
 * (`SB_NOT_REACHED`, `SB_NO_ANSWER`); what `pieces` throws passes through.
 */
export async function exchange(
  place: Place,
  pieces: Pieces,
  until: Until,
  patience = defaultPatience,
): Promise<Heard> {
  const ear = new Ear(connect({ ...place, noDelay: true }), place, patience);
  try {
    await ear.connected();
    const sentAll = await speak(ear.socket, pieces);
    await ear.listen(until);
    return ear.heard(sentAll);
  } finally {
    ear.socket.destroy();
  }
}

/** Resolves to false where the connection breaks before the last piece is out. */
async function speak(socket: Socket, pieces: Pieces): Promise<boolean> {
  for await (const piece of pieces) if (!(await written(socket, piece))) return false;
  return true;
}

function written(socket: Socket, piece: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    socket.write(piece, (error) => resolve(error === null || error === undefined));
  });
}

/** Listens on a socket from its first moment, so that an answer that comes early is not lost. */
class Ear {
  readonly socket: Socket;
  private readonly place: Place;
  private readonly chunks: Buffer[] = [];
  private readonly closed: Promise<void>;
  private readonly spoken: Promise<void>;
  private fault: Error | undefined;
  private bytes = 0;

  constructor(socket: Socket, place: Place, patience: number) {
    this.socket = socket;
    this.place = place;
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    this.spoken = new Promise((resolve) => socket.once('data', () => resolve()));
    socket.on('data', (chunk) => this.take(chunk));
    socket.on('error', (error) => {
      this.fault = error;
    });
    socket.setTimeout(patience, () => socket.destroy(new Error(`silent for ${patience / 1000} s`)));
  }

  async connected(): Promise<void> {
    await Promise.race([new Promise((resolve) => this.socket.once('connect', resolve)), this.closed]);
    if (!this.socket.destroyed) return;
    const message = `could not connect to ${placeText(this.place)} (${this.faultWords()}): is the bridge running there?`;
    throw new ExchangeError('SB_NOT_REACHED', message, { cause: this.fault });
  }

  async listen(until: Until): Promise<void> {
    await Promise.race(until === 'close' ? [this.closed] : [this.spoken, this.closed]);
  }

  heard(sentAll: boolean): Heard {
    const [firstSegment] = this.chunks;
    const fault = this.fault === undefined ? undefined : this.faultWords();
    if (firstSegment !== undefined) return { firstSegment, all: Buffer.concat(this.chunks), sentAll, fault };
    const message = `${placeText(this.place)} gave no answer (${fault ?? 'closed the connection'})`;
    throw new ExchangeError('SB_NO_ANSWER', message, { cause: this.fault });
  }

  private take(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.bytes += chunk.length;
    if (this.bytes > answerLimit)
      this.socket.destroy(new Error(`an answer of more than ${answerLimit} bytes`));
  }

  private faultWords(): string {
    if (this.fault === undefined) return 'closed the connection';
    return 'code' in this.fault ? String(this.fault.code) : this.fault.message;
  }
}
