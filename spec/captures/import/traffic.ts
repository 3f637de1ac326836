import type { Endpoint, TcpSegment, TraceItem } from '../../../lib/traces/segment.ts';
import { pcap } from '../../traces/files.ts';
import { segmentOf } from '../../traces/told.ts';

/** What two machines say to each other in one connection. */
export interface Talk {
  readonly camera?: string;
  readonly from?: number;
  readonly server?: string;
  readonly port?: number;
  /** Ms since 1970. */
  readonly began?: number;
  readonly request?: string | Buffer;
  readonly reply?: string | Buffer;
  /** Without SYN. */
  readonly midstream?: true;
}

export const hotspot = 'GET / HTTP/1.1\r\nHost: gld.samsungosp.com\r\n\r\n';
export const email =
  'POST /social/columbus/email?DUID=1 HTTP/1.0\r\nHost: www.ospserver.net\r\nContent-Length: 2\r\n\r\nab';
export const update = 'GET /connecttest.txt HTTP/1.1\r\nHost: www.msftconnecttest.com\r\n\r\n';
export const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';
/** The beginning of a TLS hello, with the name that is asked for. */
export const hello = (name: string): Buffer =>
  Buffer.concat([Buffer.of(0x16, 3, 1, 0, 90, 1, 0, 0, 86, 3, 3), Buffer.from(name)]);

/** 2026-11-23 14:00:00 UTC. */
export const noon = Date.UTC(2026, 10, 23, 14);

/** Segments of a connection that goes well: SYN, request, reply, FIN of the server, FIN of the camera. */
export function segmentsOf(talk: Talk): TcpSegment[] {
  const { camera = '10.0.0.7', from = 49_152, server = '10.0.0.1', port = 80, began = noon } = talk;
  const near = { address: camera, port: from };
  const far = { address: server, port };
  const request = Buffer.from(talk.request ?? '');
  const reply = Buffer.from(talk.reply ?? '');
  let time = began;
  const says = (
    who: Endpoint,
    sequence: number,
    acknowledgement: number | undefined,
    more: Partial<TcpSegment>,
  ) =>
    segmentOf({ from: who, to: who === near ? far : near, sequence, acknowledgement, time: time++, ...more });
  const [said, answered] = [1_001 + request.length, 5_001 + reply.length];
  const opening = [
    says(near, 1_000, undefined, { syn: true }),
    says(far, 5_000, 1_001, { syn: true }),
    says(near, 1_001, 5_001, {}),
  ];
  const rest = [
    says(near, 1_001, 5_001, { payload: request }),
    says(far, 5_001, said, { payload: reply }),
    says(far, answered, said, { fin: true }),
    says(near, said, answered + 1, { fin: true }),
    says(far, answered + 1, said + 1, {}),
  ];
  return talk.midstream === true ? rest : [...opening, ...rest];
}

/** As a reader of traces gives them, in the order of the list. */
export function itemsOf(segments: readonly TcpSegment[]): TraceItem[] {
  const items = segments.map(
    (segment, index): TraceItem => ({ kind: 'segment', segment: { ...segment, frame: index + 1 } }),
  );
  const summary = {
    packets: segments.length,
    segments: segments.length,
    others: new Map(),
    remarks: new Map(),
  };
  return [...items, { kind: 'summary', summary }];
}

/** A pcap file with them: raw IP. */
export function traceOf(segments: readonly TcpSegment[]): Buffer {
  const packets = segments.map((segment) => {
    const bytes = packetOf(segment);
    const seconds = Math.floor(segment.time / 1000);
    return {
      bytes,
      length: bytes.length + segment.cut,
      seconds,
      fraction: Math.round((segment.time % 1000) * 1000),
    };
  });
  return pcap(packets, { link: 101 });
}

function packetOf({ from, to, sequence, acknowledgement, syn, fin, rst, payload, cut }: TcpSegment): Buffer {
  const head = Buffer.alloc(40);
  head.writeUInt16BE(0x4500, 0);
  head.writeUInt16BE(40 + payload.length + cut, 2);
  head.writeUInt16BE(0x4006, 8);
  head.set(from.address.split('.').map(Number), 12);
  head.set(to.address.split('.').map(Number), 16);
  head.writeUInt16BE(from.port, 20);
  head.writeUInt16BE(to.port, 22);
  head.writeUInt32BE(sequence, 24);
  head.writeUInt32BE(acknowledgement ?? 0, 28);
  const flags = Number(fin) + 2 * Number(syn) + 4 * Number(rst) + 16 * Number(acknowledgement !== undefined);
  head.writeUInt16BE(0x5000 + flags, 32);
  return Buffer.concat([head, payload]);
}
