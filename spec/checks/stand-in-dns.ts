import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import type { AddressInfo } from 'node:net';

/** What the stand-in says of one name. */
export type Said =
  | {
      readonly a?: readonly string[];
      readonly aaaa?: readonly string[];
      readonly ttl?: number;
      readonly cname?: string;
    }
  | 'nxdomain'
  | 'servfail'
  | 'refused'
  | 'silence'
  | 'garbage'
  | 'truncated';

const codes = { nxdomain: 3, servfail: 2, refused: 5 } as const;
const types = { a: 1, cname: 5, aaaa: 28 } as const;

/** A DNS server on loopback that says what a spec tells it to. [RFC 1035 §4] */
export class StandInDns {
  /** Names as they were asked for, with the number of the type. */
  readonly asked: string[] = [];
  place = '';
  readonly #socket: Socket = createSocket('udp4');
  readonly #says: (host: string) => Said;

  private constructor(says: (host: string) => Said) {
    this.#says = says;
    this.#socket.on('message', (query, from) => this.#answer(query, from));
  }

  static async open(says: (host: string) => Said): Promise<StandInDns> {
    const dns = new StandInDns(says);
    await new Promise<void>((resolve) => dns.#socket.bind(0, '127.0.0.1', resolve));
    dns.place = `127.0.0.1:${(dns.#socket.address() as AddressInfo).port}`;
    return dns;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#socket.close(() => resolve()));
  }

  #answer(query: Buffer, { port, address }: RemoteInfo): void {
    const { host, type, end } = questionIn(query);
    this.asked.push(`${host} ${type}`);
    const said = this.#says(host);
    if (said === 'silence') return;
    this.#socket.send(
      said === 'garbage'
        ? Buffer.from('HTTP/1.1 400 Bad Request')
        : answerTo(query.subarray(0, end), said, type),
      port,
      address,
    );
  }
}

function questionIn(query: Buffer): { host: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { host: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function answerTo(question: Buffer, said: Exclude<Said, 'silence' | 'garbage'>, type: number): Buffer {
  const code = typeof said === 'string' && said !== 'truncated' ? codes[said] : 0;
  const records = typeof said === 'string' ? [] : recordsFor(said, type);
  const message = Buffer.concat([question, ...records]);
  message.writeUInt16BE(0x8180 | code | (said === 'truncated' ? 0x0200 : 0), 2);
  message.writeUInt16BE(records.length, 6);
  for (const at of [8, 10]) message.writeUInt16BE(0, at);
  return message;
}

/** The name of each record points back to the question; behind a CNAME it is written out. */
function recordsFor(said: Exclude<Said, string>, type: number): readonly Buffer[] {
  const { a = [], aaaa = [], ttl = 60, cname } = said;
  const pointer = Buffer.from([0xc0, 0x0c]);
  const owner = cname === undefined ? pointer : nameBytes(cname);
  const alias = cname === undefined ? [] : [record(pointer, types.cname, ttl, nameBytes(cname))];
  if (type === types.a)
    return [
      ...alias,
      ...a.map((one) => record(owner, types.a, ttl, Buffer.from(one.split('.').map(Number)))),
    ];
  if (type === types.aaaa)
    return [...alias, ...aaaa.map((one) => record(owner, types.aaaa, ttl, Buffer.from(one, 'hex')))];
  return alias;
}

function record(owner: Buffer, type: number, ttl: number, bytes: Buffer): Buffer {
  const head = Buffer.alloc(10);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(1, 2);
  head.writeUInt32BE(ttl, 4);
  head.writeUInt16BE(bytes.length, 8);
  return Buffer.concat([owner, head, bytes]);
}

function nameBytes(host: string): Buffer {
  const labels = host
    .split('.')
    .map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([...labels, Buffer.from([0])]);
}
