import * as assert from 'uvu/assert';
import type { Ended, Side } from '../../lib/tap.ts';
import type { ConnectionListener, Parties } from '../../lib/traces/connection.ts';
import type { Piece } from '../../lib/traces/pieces.ts';
import type { Endpoint, TcpSegment } from '../../lib/traces/segment.ts';
import type { StreamListener, Why } from '../../lib/traces/stream.ts';

export const camera: Endpoint = { address: '10.0.0.7', port: 49_152 };
export const server: Endpoint = { address: '10.0.0.1', port: 80 };

/** A segment from the camera to the server, but for what is said otherwise. */
export function segmentOf(some: Partial<TcpSegment> = {}): TcpSegment {
  return {
    time: 0,
    frame: 1,
    from: camera,
    to: server,
    sequence: 0,
    acknowledgement: undefined,
    syn: false,
    fin: false,
    rst: false,
    payload: Buffer.alloc(0),
    cut: 0,
    ...some,
  };
}

export interface Gap {
  readonly offset: number;
  readonly bytes: number;
  readonly why: Why;
}

/** What was told of one direction; fails at once where what is told does not join what was told before. */
export class ToldStream implements StreamListener {
  readonly pieces: Piece[] = [];
  readonly gaps: Gap[] = [];
  readonly differences: number[] = [];
  readonly strays: number[] = [];
  length = 0;

  took(piece: Piece): void {
    assert.is(piece.offset, this.length);
    assert.ok(piece.bytes.length > 0);
    this.pieces.push(piece);
    this.length += piece.bytes.length;
  }

  missed(offset: number, bytes: number, why: Why): void {
    assert.is(offset, this.length);
    assert.ok(bytes > 0);
    this.gaps.push({ offset, bytes, why });
    this.length += bytes;
  }

  differs(offset: number): void {
    this.differences.push(offset);
  }

  stray(frame: number): void {
    this.strays.push(frame);
  }

  /** The stream, with zeros where bytes are missing. */
  get bytes(): Buffer {
    const bytes = Buffer.alloc(this.length);
    for (const piece of this.pieces) piece.bytes.copy(bytes, piece.offset);
    return bytes;
  }

  get cuts(): readonly number[] {
    return this.pieces.map((piece) => piece.bytes.length);
  }
}

/** What was told of one connection. */
export class ToldConnection implements ConnectionListener {
  readonly parties: Parties;
  readonly camera = new ToldStream();
  readonly server = new ToldStream();
  /** Sides in the order in which they were heard, each run once. */
  readonly turns: Side[] = [];
  how: Ended | undefined;
  refused = false;

  constructor(parties: Parties) {
    this.parties = parties;
  }

  took(side: Side, bytes: Buffer, time: number): void {
    this.#expectOpen();
    if (this.turns.at(-1) !== side) this.turns.push(side);
    this[side].took({ offset: this[side].length, bytes, time, cut: 0, frame: 0 });
  }

  missed(side: Side, offset: number, bytes: number, why: Why): void {
    this.#expectOpen();
    this[side].missed(offset, bytes, why);
  }

  differs(side: Side, offset: number): void {
    this.#expectOpen();
    this[side].differs(offset);
  }

  stray(side: Side, frame: number): void {
    this.#expectOpen();
    this[side].stray(frame);
  }

  ended(how: Ended, refused: boolean): void {
    this.#expectOpen();
    this.how = how;
    this.refused = refused;
  }

  #expectOpen(): void {
    assert.is(this.how, undefined, 'nothing is told after the end');
  }
}
