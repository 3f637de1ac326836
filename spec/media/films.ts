/** Writes videos box by box, as a camera might: what is told in which box is the spec's choice. */

/** A box of MP4 or MOV. [ISO/IEC 14496-12 §4.2] */
export function box(name: string, ...content: readonly (Buffer | string)[]): Buffer {
  const body = Buffer.concat(content.map(latin));
  return Buffer.concat([u32(8 + body.length), latin(name), body]);
}

/** The same with its size in 64 bits behind the name. */
export function largeBox(name: string, ...content: readonly (Buffer | string)[]): Buffer {
  const body = Buffer.concat(content.map(latin));
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(16 + body.length));
  return Buffer.concat([u32(1), latin(name), size, body]);
}

/** A chunk of RIFF, with the byte that makes it even. */
export function chunk(name: string, ...content: readonly (Buffer | string)[]): Buffer {
  const body = Buffer.concat(content.map(latin));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(body.length);
  return Buffer.concat([latin(name), size, body, Buffer.alloc(body.length % 2)]);
}

function latin(content: Buffer | string): Buffer {
  return typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Version, flags and two dates, as the boxes with dates begin; dates are four letters long, eight in version 1. */
export function dated(name: string, version: 0 | 1, dates: string, rest: string): Buffer {
  return box(name, Buffer.from([version, 0, 0, 7]), dates, rest);
}

/** A track of pictures (`vide`), sound (`soun`) or something else. */
export function track(kind: string, ...more: readonly Buffer[]): Buffer {
  const handler = box('hdlr', '\0\0\0\0mhlr', kind, '\0'.repeat(12), `${kind} handler\0`);
  const samples = box('stbl', box('stsd', `${kind} entries`), box('stco', `${kind} offsets`));
  const media = box('mdia', dated('mdhd', 0, 'MadeMdfy', 'rate'), handler, box('minf', samples));
  return box('trak', dated('tkhd', 0, 'MadeMdfy', 'size'), media, ...more);
}

/** A film with the given boxes in it and behind it. */
export function film(inMovie: readonly Buffer[] = [], behind: readonly Buffer[] = []): Buffer {
  const movie = box('moov', dated('mvhd', 0, 'MadeMdfy', 'scale'), track('vide'), track('soun'), ...inMovie);
  return Buffer.concat([
    box('ftyp', 'mp42\0\0\0\0mp42isom'),
    movie,
    box('mdat', 'pictures and sounds'),
    ...behind,
  ]);
}

/** An AVI with the given chunks in its head and behind its pictures. */
export function avi(inHead: readonly Buffer[] = [], behind: readonly Buffer[] = []): Buffer {
  const format = [chunk('strf', 'odd'), chunk('indx', 'where')];
  const stream = chunk('LIST', 'strl', chunk('strh', 'vids'), ...format, chunk('strd', 'secret'));
  const head = chunk('LIST', 'hdrl', chunk('avih', 'rate'), stream, ...inHead);
  return chunk(
    'RIFF',
    'AVI ',
    head,
    chunk('LIST', 'movi', '00dcpictures'),
    chunk('idx1', 'index'),
    ...behind,
  );
}
