import { type ByteOrder, bigEndian, littleEndian } from './byte-order.ts';
import { cutAt, damagedAt, type FileItem, unreadFlavour } from './packet.ts';
import { commentOf, type Interface, interfaceOf, packetBlocks } from './pcapng-blocks.ts';
import type { TraceBytes } from './trace-bytes.ts';

/** Type of the block that a section begins with: the same in both byte orders. */
const sectionHeader = 0x0a0d0d0a;
const interfaceDescription = 1;

/** Longest block that is held, in bytes; one that is skipped may be longer. */
const longestBlock = 16 * 1024 * 1024;
/** More than anybody has: a file must not make us hold more. */
const mostInterfaces = 1024;

export function isPcapng(start: Buffer): boolean {
  return start.length >= 4 && start.readUInt32BE(0) === sectionHeader;
}

/** Reads a pcapng file from its first byte. */
export function readPcapng(bytes: TraceBytes): AsyncGenerator<FileItem, void, undefined> {
  return new PcapngReader(bytes).items();
}

/** [draft-ietf-opsawg-pcapng §3.1]; each section has a byte order and interfaces of its own. */
class PcapngReader {
  readonly #bytes: TraceBytes;
  #order: ByteOrder = littleEndian;
  #interfaces: Interface[] = [];

  constructor(bytes: TraceBytes) {
    this.#bytes = bytes;
  }

  async *items(): AsyncGenerator<FileItem, void, undefined> {
    while (await this.#bytes.has(12)) {
      const item = await this.#block();
      if (item !== undefined) yield item;
      if (item?.kind === 'end') return;
    }
    if (this.#bytes.waiting > 0) yield cutAt(this.#bytes.offset);
  }

  async #block(): Promise<FileItem | undefined> {
    const at = this.#bytes.offset;
    const start = this.#bytes.peek(12);
    if (isPcapng(start) && !this.#takeByteOrder(start))
      return damagedAt(at, `expected a byte-order mark, came ${start.toString('hex', 8)}`);
    const [type, length] = [this.#order.u32(start, 0), this.#order.u32(start, 4)];
    if (length < 12 || length % 4 !== 0)
      return damagedAt(at, `expected the length of a block, a multiple of four, came ${length}`);
    if (!isHeld(type)) return this.#skip(length, at);
    if (length > longestBlock)
      return damagedAt(at, `expected a block of at most ${longestBlock} bytes, came ${length}`);
    if (!(await this.#bytes.has(length))) return cutAt(at);
    const body = this.#bytes.take(length - 4).subarray(8);
    return this.#trailer(length, at) ?? this.#read(type, body, at);
  }

  /** [§4.1]: the mark is 1A2B3C4D in the order of the machine that wrote it. */
  #takeByteOrder(start: Buffer): boolean {
    const order = [littleEndian, bigEndian].find(({ u32 }) => u32(start, 8) === 0x1a2b3c4d);
    this.#order = order ?? this.#order;
    return order !== undefined;
  }

  async #skip(length: number, at: number): Promise<FileItem | undefined> {
    const isWhole = (await this.#bytes.skip(length - 4)) && (await this.#bytes.has(4));
    return isWhole ? this.#trailer(length, at) : cutAt(at);
  }

  #trailer(length: number, at: number): FileItem | undefined {
    const repeated = this.#order.u32(this.#bytes.take(4), 0);
    if (repeated === length) return undefined;
    return damagedAt(at, `expected a block to end with its length ${length}, came ${repeated}`);
  }

  #read(type: number, body: Buffer, at: number): FileItem | undefined {
    if (type === sectionHeader) return this.#beginSection(body, at);
    if (type === interfaceDescription) return this.#addInterface(body, at);
    return packetBlocks.get(type)?.(body, { order: this.#order, interfaces: this.#interfaces, at });
  }

  #beginSection(body: Buffer, at: number): FileItem | undefined {
    this.#interfaces = [];
    if (body.length < 16) return damagedAt(at, `expected a section header, came ${body.length} bytes`);
    const version = this.#order.u16(body, 4);
    if (version !== 1) return unreadFlavour(`expected pcapng version 1, came ${version}`);
    const comment = commentOf(body, this.#order);
    return comment === undefined ? undefined : { kind: 'comment', comment };
  }

  #addInterface(body: Buffer, at: number): FileItem | undefined {
    if (body.length < 8) return damagedAt(at, `expected an interface, came ${body.length} bytes`);
    if (this.#interfaces.length === mostInterfaces)
      return damagedAt(at, `expected at most ${mostInterfaces} interfaces, came one more`);
    this.#interfaces.push(interfaceOf(body, this.#order));
    return undefined;
  }
}

/** Blocks of names, statistics, secrets and what is to come are skipped by their length. */
function isHeld(type: number): boolean {
  return type === sectionHeader || type === interfaceDescription || packetBlocks.has(type);
}
