/** An entry of a directory; the type decides what a value's bytes mean. [TIFF 6.0 section 2] */
export interface Field {
  readonly tag: number;
  readonly type: number;
  readonly value: Buffer;
}

const sizes: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1 };

export function text(tag: number, value: string): Field {
  return { tag, type: 2, value: Buffer.from(`${value}\0`, 'latin1') };
}

export function raw(tag: number, value: Buffer): Field {
  return { tag, type: 7, value };
}

export function short(tag: number, value: number): Field {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return { tag, type: 3, value: bytes };
}

export function long(tag: number, ...values: readonly number[]): Field {
  return { tag, type: 4, value: longs(values) };
}

/** Numerators and denominators, in turns. */
export function rational(tag: number, ...values: readonly number[]): Field {
  return { tag, type: 5, value: longs(values) };
}

function longs(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(value, index * 4);
  return bytes;
}

/** Bytes that a directory and its values take. */
export function lengthOf(fields: readonly Field[]): number {
  const far = fields.filter(({ value }) => value.length > 4);
  return far.reduce((sum, { value }) => sum + value.length + (value.length % 2), 2 + fields.length * 12 + 4);
}

/** A little-endian directory that stands at an offset, its values right behind it. */
export function directory(fields: readonly Field[], at: number, next = 0): Buffer {
  const bytes = Buffer.alloc(lengthOf(fields));
  bytes.writeUInt16LE(fields.length);
  let free = 2 + fields.length * 12 + 4;
  bytes.writeUInt32LE(next, free - 4);
  for (const [index, { tag, type, value }] of [...fields].sort((a, b) => a.tag - b.tag).entries()) {
    const entry = 2 + index * 12;
    bytes.writeUInt16LE(tag, entry);
    bytes.writeUInt16LE(type, entry + 2);
    bytes.writeUInt32LE(value.length / (sizes[type] ?? 1), entry + 4);
    if (value.length <= 4) value.copy(bytes, entry + 8);
    else {
      bytes.writeUInt32LE(at + free, entry + 8);
      value.copy(bytes, free);
      free += value.length + (value.length % 2);
    }
  }
  return bytes;
}

/** Before the first directory, which stands at byte 8. */
export const tiffHead = Buffer.from('II*\0\x08\0\0\0', 'latin1');
