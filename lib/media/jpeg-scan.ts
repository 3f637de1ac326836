import { type JpegSegment, jpegSegments, payloadOf } from './jpeg-segments.ts';

const baseline = 0xc0;
const extended = 0xc1;
const huffmanTables = 0xc4;
const quantizationTables = 0xdb;
const startOfScan = 0xda;
const restartInterval = 0xdd;

/** By the next 16 bits: length of the code that they begin with, and its symbol; 0 where no code begins so. */
type Codes = Uint16Array;

interface Component {
  readonly id: number;
  /** Number of its quantization table. */
  readonly steps: number;
  /** Blocks of one unit, across and down. */
  readonly across: number;
  readonly down: number;
}

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly components: readonly Component[];
}

/** A block of a unit, with the codes of its first value and of the others. */
interface Block {
  readonly first: Codes;
  readonly others: Codes;
  /** Its component, whose first values are told as differences. */
  readonly component: number;
  /** The largest first value that a picture has, with room for what encoders round. */
  readonly most: number;
}

/**
 * What is wrong with the pixels of a JPEG with one pass over them, as cameras write it; undefined where all is well, or it is
 * of another kind (progressive). libjpeg takes almost any bits for a picture, and does not see that some are left at the end;
 * here every code is read and every block counted. What falls into step again after a few blocks is not seen here either.
 * [ITU-T T.81 annex F.2.2] Throws a JpegError where the segments cannot be walked.
 */
export function scanFault(bytes: Buffer): string | undefined {
  const check = new ScanCheck(bytes);
  for (const segment of jpegSegments(bytes)) {
    const fault = check.take(segment);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

class ScanCheck {
  readonly #bytes: Buffer;
  readonly #codes = new Map<number, Codes>();
  /** The step of the first value, by table. */
  readonly #steps = new Map<number, number>();
  #frame: Frame | undefined;
  /** Units between restarts; 0 for none. */
  #interval = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  take(segment: JpegSegment): string | undefined {
    const payload = payloadOf(this.#bytes, segment);
    const { marker, end } = segment;
    if (marker === huffmanTables) readTables(payload, this.#codes);
    if (marker === quantizationTables) readSteps(payload, this.#steps);
    if (marker === restartInterval && payload.length >= 2) this.#interval = payload.readUInt16BE(0);
    if (marker === baseline || marker === extended) this.#frame = frameIn(payload);
    return marker === startOfScan ? this.#scan(payload, end) : undefined;
  }

  /** Without any tables the usual ones are meant, as in Motion JPEG: libjpeg knows them. [ITU-T T.81 annex K.3] */
  #scan(payload: Buffer, end: number): string | undefined {
    if (this.#frame === undefined || this.#codes.size === 0) return undefined;
    const from = end - payload.length + 4 + 2 * (payload[0] ?? 0);
    const blocks = blocksOf(payload, this.#frame, { codes: this.#codes, steps: this.#steps });
    if (blocks === undefined) return 'its pixels have no tables to read them by';
    const reader = new ScanReader(this.#bytes, from, end);
    return reader.fault(blocks, unitsOf(payload, this.#frame), this.#interval);
  }
}

/** [ITU-T T.81 B.2.4.2, C.2] */
function readTables(payload: Buffer, tables: Map<number, Codes>): void {
  let at = 0;
  while (at + 17 <= payload.length) {
    const codes: Codes = new Uint16Array(0x10000);
    const name = payload[at] ?? 0;
    let [code, symbolAt] = [0, at + 17];
    for (let length = 1; length <= 16; length += 1) {
      const span = 1 << (16 - length);
      for (let left = payload[at + length] ?? 0; left > 0; left -= 1) {
        codes.fill((length << 8) | (payload[symbolAt] ?? 0), code, code + span);
        code += span;
        symbolAt += 1;
      }
    }
    tables.set(name, codes);
    at = symbolAt;
  }
}

/** [ITU-T T.81 B.2.4.1] */
function readSteps(payload: Buffer, steps: Map<number, number>): void {
  for (let at = 0; at + 2 < payload.length; ) {
    const wide = (payload[at] ?? 0) >> 4 > 0;
    steps.set((payload[at] ?? 0) & 15, wide ? payload.readUInt16BE(at + 1) : (payload[at + 1] ?? 1));
    at += wide ? 129 : 65;
  }
}

/** [ITU-T T.81 B.2.2] Undefined where samples have not 8 bits, or the height comes later: no camera does that. */
function frameIn(payload: Buffer): Frame | undefined {
  const count = payload[5] ?? 0;
  if (payload.length < 6 + 3 * count) return undefined;
  const components = Array.from({ length: count }, (_, index) => {
    const [id = 0, factors = 0, steps = 0] = payload.subarray(6 + 3 * index);
    return { id, steps, across: Math.max(1, factors >> 4), down: Math.max(1, factors & 15) };
  });
  const height = payload.readUInt16BE(1);
  return payload[0] !== 8 || height === 0
    ? undefined
    : { width: payload.readUInt16BE(3), height, components };
}

function inScan(payload: Buffer, frame: Frame): readonly (Component & { readonly tables: number })[] {
  return Array.from({ length: payload[0] ?? 0 }, (_, index) => {
    const [id = 0, tables = 0] = payload.subarray(1 + 2 * index);
    const component = frame.components.find((known) => known.id === id);
    return { id, steps: 0, across: 1, down: 1, ...component, tables };
  });
}

/** The blocks of one unit, in order. Undefined where a table is missing. */
function blocksOf(
  payload: Buffer,
  frame: Frame,
  {
    codes,
    steps,
  }: { readonly codes: ReadonlyMap<number, Codes>; readonly steps: ReadonlyMap<number, number> },
): readonly Block[] | undefined {
  const scanned = inScan(payload, frame);
  const blocks: Block[] = [];
  for (const [component, { tables, across, down, steps: table }] of scanned.entries()) {
    const first = codes.get(tables >> 4);
    const others = codes.get(0x10 | (tables & 15));
    if (first === undefined || others === undefined) return undefined;
    const count = scanned.length === 1 ? 1 : across * down;
    const most = Math.ceil(largest / (steps.get(table) ?? 1)) + 2;
    for (let block = 0; block < count; block += 1) blocks.push({ first, others, component, most });
  }
  return blocks;
}

/** How many units a scan has; one component alone is not padded to those of all. [ITU-T T.81 A.2] */
function unitsOf(payload: Buffer, { width, height, components }: Frame): number {
  const most = (side: 'across' | 'down') => Math.max(...components.map((component) => component[side]));
  const scanned = inScan(payload, { width, height, components });
  const [alone] = scanned;
  const single = scanned.length === 1 ? alone : undefined;
  const across = Math.ceil((width * (single?.across ?? 1)) / (8 * most('across')));
  return across * Math.ceil((height * (single?.down ?? 1)) / (8 * most('down')));
}

/** The first value of a block of 8-bit samples is eight times their mean, told from the middle. [ITU-T T.81 A.3.3] */
const largest = 1024;

/** Some encoders leave a little between the last pixel and the end. */
const padding = 2;

class ScanReader {
  readonly #bytes: Buffer;
  readonly #end: number;
  #at: number;
  /** Bits that are read and not used, the oldest on top. */
  #bits = 0;
  #have = 0;
  /** How many of them stand behind the end, in no file. */
  #borrowed = 0;
  /** First value of the last block, by component. */
  readonly #first = new Int32Array(4);

  constructor(bytes: Buffer, from: number, end: number) {
    this.#bytes = bytes;
    this.#at = from;
    this.#end = end;
  }

  fault(blocks: readonly Block[], units: number, interval: number): string | undefined {
    for (let unit = 0; unit < units; unit += 1) {
      if (interval > 0 && unit > 0 && unit % interval === 0 && !this.#restarts())
        return `its pixels are out of step at part ${unit} of ${units}`;
      for (const block of blocks)
        if (!this.#reads(block)) return `its pixels make no sense at part ${unit} of ${units}`;
      if (this.#borrowed > this.#have) return `its pixels end at part ${unit} of ${units}`;
    }
    return this.#left() ? 'more stands in it than its pixels need' : undefined;
  }

  #fill(): void {
    while (this.#have <= 16) {
      const byte = this.#bytes[this.#at] ?? 0;
      const ended = this.#at >= this.#end || (byte === 0xff && this.#bytes[this.#at + 1] !== 0);
      this.#bits = ((this.#bits << 8) | (ended ? 0 : byte)) & 0xffffff;
      this.#have += 8;
      if (ended) this.#borrowed += 8;
      else this.#at += byte === 0xff ? 2 : 1;
    }
  }

  /** The next symbol; -1 where no code begins so. */
  #symbol(codes: Codes): number {
    this.#fill();
    const found = codes[(this.#bits >> (this.#have - 16)) & 0xffff] ?? 0;
    this.#have -= found >> 8;
    return found === 0 ? -1 : found & 0xff;
  }

  #skip(bits: number): void {
    this.#fill();
    this.#have -= bits;
  }

  /** A difference, with so many bits. [ITU-T T.81 F.2.2.1] */
  #difference(size: number): number {
    if (size === 0) return 0;
    this.#skip(size);
    const value = (this.#bits >> this.#have) & ((1 << size) - 1);
    return value >> (size - 1) === 0 ? value - (1 << size) + 1 : value;
  }

  #reads({ first, others, component, most }: Block): boolean {
    const size = this.#symbol(first);
    if (size < 0 || size > 11) return false;
    const value = (this.#first[component] ?? 0) + this.#difference(size);
    this.#first[component] = value;
    if (value > most || value < -most) return false;
    for (let at = 1; at < 64; at += 1) {
      const symbol = this.#symbol(others);
      if (symbol < 0) return false;
      if (symbol === 0) return true;
      at += symbol >> 4;
      if (at > 63) return false;
      this.#skip(symbol & 15);
    }
    return true;
  }

  /** Goes on behind a restart marker; false where none stands here. */
  #restarts(): boolean {
    while (this.#bytes[this.#at] === 0xff && this.#bytes[this.#at + 1] === 0xff) this.#at += 1;
    const marker = this.#bytes[this.#at + 1] ?? 0;
    const stands = this.#have - this.#borrowed < 8 && this.#bytes[this.#at] === 0xff && marker >> 3 === 0x1a;
    this.#at += 2;
    [this.#bits, this.#have, this.#borrowed] = [0, 0, 0];
    this.#first.fill(0);
    return stands;
  }

  /** Whether more is left than padding. */
  #left(): boolean {
    const whole = Math.max(0, (this.#have - this.#borrowed) >> 3);
    const rest = this.#bytes.subarray(this.#at, this.#end);
    return whole + rest.length > padding && !rest.every((byte) => byte === 0 || byte === 0xff);
  }
}
