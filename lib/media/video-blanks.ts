import { type FileHandle, open } from 'node:fs/promises';
import { type Box, type BoxReader, isoBox, riffChunk } from './video-boxes.ts';
import { aviGrammar, filmGrammar, type Grammar, type Rule, shownTracks } from './video-grammar.ts';
import { stretchesOf } from './video-samples.ts';

/** Bytes of a file that are not published: in their place stands the text, and zeros behind it. */
export interface Blank {
  readonly start: number;
  readonly end: number;
  /** Latin-1, never longer than the stretch. */
  readonly text: string;
}

/** A camera's film has some dozens; what stands behind so many is not published. */
const mostBoxes = 30_000;

/** One way to write a video. */
interface Container {
  readonly read: BoxReader;
  /** The name of a box that players pass over. */
  readonly filler: string;
  readonly grammar: Grammar;
}

/**
 * What of a video is not published: all but what is needed to play it, and the dates in that; in the order of the file. Nothing is
 * moved, so every offset in it stays right. Only the heads of boxes are read, and where the samples of hidden tracks lie. Throws what
 * the system says.
 */
export async function blanksOf(path: string, mime: string, keepLocation: boolean): Promise<readonly Blank[]> {
  const isAvi = mime === 'video/x-msvideo';
  const container: Container = isAvi
    ? { read: riffChunk, filler: 'JUNK', grammar: aviGrammar }
    : { read: isoBox, filler: 'free', grammar: filmGrammar(keepLocation) };
  const file = await open(path, 'r');
  try {
    return await new Walk(file, container).whole();
  } finally {
    await file.close();
  }
}

/** Goes through the boxes of a file once, from its start to its end. */
class Walk {
  readonly #file: FileHandle;
  readonly #container: Container;
  readonly #blanks: Blank[] = [];
  #boxes = 0;

  constructor(file: FileHandle, container: Container) {
    this.#file = file;
    this.#container = container;
  }

  async whole(): Promise<readonly Blank[]> {
    const { size } = await this.#file.stat();
    await this.#inside(0, size, this.#container.grammar);
    return this.#blanks.sort((one, other) => one.start - other.start);
  }

  async #inside(start: number, end: number, grammar: Grammar): Promise<void> {
    for (let at = start; at < end; ) {
      const box = await this.#next(at, end);
      if (box === undefined) return this.#blank(at, end);
      await this.#take(box, grammar[box.name]);
      at = box.end;
    }
  }

  #next(at: number, end: number): Promise<Box | undefined> {
    this.#boxes += 1;
    return this.#boxes > mostBoxes ? Promise.resolve(undefined) : this.#container.read(this.#file, at, end);
  }

  async #take(box: Box, rule: Rule | undefined): Promise<void> {
    if (rule === undefined) this.#hide(box);
    else if (box.name === 'trak' && !(await this.#isShown(box))) await this.#hideTrack(box);
    else if (rule === 'dateless') this.#hideDates(box);
    else if (rule !== 'kept') await this.#inside(box.contentAt, box.end, rule);
  }

  #hide({ nameAt, bodyAt, end }: Box): void {
    this.#blank(nameAt, nameAt + 4, this.#container.filler);
    this.#blank(bodyAt, end);
  }

  /** Its samples lie among those of the others. */
  async #hideTrack(track: Box): Promise<void> {
    this.#hide(track);
    let table: Box | undefined = track;
    for (const name of ['mdia', 'minf', 'stbl']) table = table && (await this.#find(table, name));
    if (table === undefined) return;
    const [sizes, runs] = [await this.#find(table, 'stsz'), await this.#find(table, 'stsc')];
    const offsets = (await this.#find(table, 'stco')) ?? (await this.#find(table, 'co64'));
    if (sizes === undefined || runs === undefined || offsets === undefined) return;
    const stretches = await stretchesOf(this.#file, { sizes, runs, offsets });
    for (const { start, end } of stretches) this.#blank(start, end);
  }

  /** Both dates begin behind version and flags: 32 bits each, or 64 in version 1. [ISO/IEC 14496-12 §8.2.2] */
  #hideDates({ contentAt, end, first }: Box): void {
    const bytes = first[0] === 1 ? 16 : 8;
    this.#blank(contentAt + 4, Math.min(end, contentAt + 4 + bytes));
  }

  /** The handler of a track's media says what it holds. [ISO/IEC 14496-12 §8.4.3] */
  async #isShown(track: Box): Promise<boolean> {
    const media = await this.#find(track, 'mdia');
    const handler = media && (await this.#find(media, 'hdlr'));
    return handler !== undefined && shownTracks.includes(handler.first.toString('latin1', 8, 12));
  }

  async #find({ contentAt, end }: Box, name: string): Promise<Box | undefined> {
    for (let at = contentAt; at < end; ) {
      const box = await this.#next(at, end);
      if (box === undefined || box.name === name) return box;
      at = box.end;
    }
    return undefined;
  }

  #blank(start: number, end: number, text = ''): void {
    if (start < end) this.#blanks.push({ start, end, text });
  }
}

/** The chunks of a file from its start, with the blanks in them; blanks in the order of the file. */
export async function* blanked(
  chunks: AsyncIterable<Buffer>,
  blanks: readonly Blank[],
): AsyncGenerator<Buffer> {
  let [at, next] = [0, 0];
  for await (const chunk of chunks) {
    const end = at + chunk.length;
    for (let blank = blanks[next]; blank !== undefined && blank.start < end; blank = blanks[next]) {
      cover(chunk, at, blank);
      if (blank.end > end) break;
      next += 1;
    }
    yield chunk;
    at = end;
  }
}

/** Lays a blank over the part of it that is in a chunk, which begins at an offset of the file: none, if one before it went on for longer. */
function cover(chunk: Buffer, offset: number, { start, end, text }: Blank): void {
  if (end <= offset) return;
  chunk.fill(0, Math.max(0, start - offset), Math.min(chunk.length, end - offset));
  for (let index = 0; index < text.length; index++) {
    const at = start + index - offset;
    if (at >= 0 && at < chunk.length) chunk[at] = text.charCodeAt(index);
  }
}
