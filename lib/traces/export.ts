import type { Ended, Side } from '../tap.ts';
import { enhancedPacket, interfaceDescription, nameResolution, sectionHeader } from './pcapng-writer.ts';
import { type Flag, mostPayload, type Station, tcpPacket } from './tcp-packet.ts';

/** Bytes that one side said in one segment. */
export interface Utterance {
  readonly side: Side;
  /** Ms since the connection began; those before it in the list are not later. */
  readonly time: number;
  /** Where they stand in what that side said. */
  readonly at: number;
  readonly bytes: Buffer;
}

/** What is written of one connection. Bytes that no utterance has are segments that the trace misses. */
export interface ExportedConversation {
  readonly comment: string;
  readonly utterances: readonly Utterance[];
  /** Bytes that each side said, the missing ones too. */
  readonly lengths: Readonly<Record<Side, number>>;
  readonly ended: Ended;
}

/** 2013-01-01 00:00 UTC, in ms since 1970: a capture does not say when it was. */
const epoch = Date.UTC(2013, 0, 1);
const day = 86_400_000;
/** Ms between conversations. */
const pause = 1000;
/** Ms that a conversation may take: a year, as Wireshark has to show it. What says more is shown then. */
const longest = 365 * day;

/** What the file holds already. */
export interface Earlier {
  readonly sections: number;
  readonly conversations: number;
}

/**
 * A pcapng section that tells conversations as an Ethernet card would have seen them, one after the other: each with SYN and FIN, and
 * an acknowledgement for every segment. Addresses are for documentation [RFC 5737], the server's port is 80. An utterance is one
 * segment, however long, as it is where the card divides segments itself; only one of more than 65,495 bytes, which no IPv4 packet
 * can have, becomes several. Sections may follow one another in a file: each says what came before, so that it has a day and ports
 * of its own.
 */
export function* exportTrace(
  comment: string,
  conversations: readonly ExportedConversation[],
  earlier: Earlier = { sections: 0, conversations: 0 },
): Generator<Buffer, void, undefined> {
  yield sectionHeader(comment, 'samsung-bridge');
  yield interfaceDescription('reconstructed');
  yield nameResolution([
    [stations.camera.address, 'camera'],
    [stations.server.address, 'bridge'],
  ]);
  let began = epoch + earlier.sections * day;
  for (const [index, conversation] of conversations.entries()) {
    const told = new ToldConnection(conversation, {
      began,
      port: 49_152 + ((earlier.conversations + index) % 16_384),
    });
    yield* told.blocks();
    began += pause + told.lasted;
  }
}

const stations: Readonly<Record<Side, Station>> = {
  camera: { hardware: Buffer.of(2, 0, 0, 0, 0, 2), address: Buffer.of(192, 0, 2, 2), port: 0 },
  server: { hardware: Buffer.of(2, 0, 0, 0, 0, 1), address: Buffer.of(192, 0, 2, 1), port: 80 },
};

/** Sequence number of each side's SYN. */
const firsts: Readonly<Record<Side, number>> = { camera: 1_000_000, server: 2_000_000 };

const otherSide: Readonly<Record<Side, Side>> = { camera: 'server', server: 'camera' };

interface Saying {
  readonly flags?: readonly Flag[];
  readonly payload?: Buffer;
  readonly largest?: number;
  readonly comment?: string;
}

/** A connection while it is told; `next` is the sequence number that each side has come to, as the other has acknowledged it. */
class ToldConnection {
  readonly #conversation: ExportedConversation;
  readonly #began: number;
  readonly #stations: Readonly<Record<Side, Station>>;
  readonly #next: Record<Side, number> = { ...firsts };
  #packets = 0;
  #time = 0;

  constructor(conversation: ExportedConversation, { began, port }: { began: number; port: number }) {
    this.#conversation = conversation;
    this.#began = began;
    this.#stations = { ...stations, camera: { ...stations.camera, port } };
  }

  /** Ms, when all its blocks were taken. */
  get lasted(): number {
    return this.#time;
  }

  *blocks(): Generator<Buffer, void, undefined> {
    yield* this.#opening();
    for (const utterance of this.#conversation.utterances) yield* this.#utterance(utterance);
    for (const side of ['camera', 'server'] as const)
      this.#next[side] = firsts[side] + 1 + this.#conversation.lengths[side];
    for (const ending of endings[this.#conversation.ended]) yield this.#ending(ending);
  }

  *#opening(): Generator<Buffer, void, undefined> {
    const { comment, utterances } = this.#conversation;
    const longest = utterances.reduce((most, { bytes }) => Math.max(most, bytes.length), 1460);
    const largest = Math.min(longest, mostPayload);
    yield this.#say('camera', { flags: ['syn'], largest, comment });
    this.#next.camera++;
    yield this.#say('server', { flags: ['syn'], largest });
    this.#next.server++;
    yield this.#say('camera', {});
  }

  *#utterance({ side, time, at, bytes }: Utterance): Generator<Buffer, void, undefined> {
    this.#time = Math.min(time, longest);
    for (let from = 0; from < bytes.length; from += mostPayload) {
      const payload = bytes.subarray(from, from + mostPayload);
      this.#next[side] = firsts[side] + 1 + at + from;
      yield this.#say(side, { flags: ['psh'], payload });
      this.#next[side] += payload.length;
      yield this.#say(otherSide[side], {});
    }
  }

  #ending([side, flag]: Ending): Buffer {
    const packet = this.#say(side, { flags: flag === 'ack' ? [] : [flag] });
    if (flag === 'fin') this.#next[side]++;
    return packet;
  }

  #say(side: Side, { flags = [], payload = Buffer.of(), largest, comment }: Saying): Buffer {
    const isFirst = this.#packets++ === 0;
    const packet = tcpPacket(
      {
        from: this.#stations[side],
        to: this.#stations[otherSide[side]],
        sequence: this.#next[side],
        acknowledgement: isFirst ? undefined : this.#next[otherSide[side]],
        flags,
        payload,
        largest,
      },
      this.#packets,
    );
    return enhancedPacket(BigInt(Math.round((this.#began + this.#time) * 1000)), packet, comment);
  }
}

type Ending = readonly [side: Side, flag: 'fin' | 'ack' | 'rst'];

const endings: Readonly<Record<Ended, readonly Ending[]>> = {
  server: [
    ['server', 'fin'],
    ['camera', 'ack'],
    ['camera', 'fin'],
    ['server', 'ack'],
  ],
  camera: [
    ['camera', 'fin'],
    ['server', 'ack'],
    ['server', 'fin'],
    ['camera', 'ack'],
  ],
  reset: [['camera', 'rst']],
  open: [],
};
