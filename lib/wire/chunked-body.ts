import { readChunkLine } from './chunk-line.ts';
import type { Feed } from './feed.ts';
import { readFieldLine } from './field-line.ts';
import { refusal } from './refusals.ts';

/** What a chunked body may carry beside its content, in bytes and counts. No sender needs any of it. */
const limits = {
  /** One chunk-size with its extensions and CR LF. */
  chunkLine: 512,
  /** Chunks, as many as that and one more for each `contentPerChunk` bytes of content: each costs the work of some hundred bytes. */
  chunks: 1024,
  contentPerChunk: 512,
  /** Extensions of all chunks together. */
  extensions: 8 * 1024,
  /** The trailer section with its final empty line. */
  trailers: 4 * 1024,
  trailerCount: 32,
} as const;

type State = 'chunk-size' | 'chunk-data' | 'chunk-end' | 'trailer-section' | 'done';

/** Takes the chunked coding away. [RFC 9112 §7.1] */
export class ChunkedBody {
  state: State = 'chunk-size';
  /** Bytes of content so far. */
  content = 0;
  readonly #most: number;
  #left = 0;
  #chunks = 0;
  #extensions = 0;
  #trailerBytes = 0;
  #trailers = 0;

  /** `most` bytes of content are taken. */
  constructor(most: number) {
    this.#most = most;
  }

  static readonly #steps: Record<
    Exclude<State, 'chunk-data' | 'done'>,
    (body: ChunkedBody, feed: Feed) => boolean
  > = {
    'chunk-size': (body, feed) => body.#chunkSize(feed),
    'chunk-end': (body, feed) => body.#chunkEnd(feed),
    'trailer-section': (body, feed) => body.#trailerSection(feed),
  };

  /**
   * The next stretch of content; undefined where more bytes are needed, or the body is over (`state` is then
   * `done`).
   */
  read(feed: Feed): Buffer | undefined {
    while (this.state !== 'done' && this.state !== 'chunk-data')
      if (!ChunkedBody.#steps[this.state](this, feed)) return undefined;
    return this.state === 'done' ? undefined : this.#chunkData(feed);
  }

  /** The steps return false where more bytes are needed. */
  #chunkSize(feed: Feed): boolean {
    const offset = feed.offset;
    const line = feed.line('chunk-line', limits.chunkLine, 'SB_CHUNK_EXTENSION');
    if (line === undefined) return false;
    const size = readChunkLine(line, offset);
    this.#countExtensions(line, offset);
    if (this.content + size > this.#most)
      throw refusal('SB_BODY_TOO_LARGE', `more than ${this.#most} bytes`, { state: 'chunk-size', offset });
    this.#left = size;
    this.state = size === 0 ? 'trailer-section' : 'chunk-data';
    if (size > 0) this.#countChunk(offset);
    return true;
  }

  /** The last chunk, of size 0, is not counted. `content` is that of the chunks before. */
  #countChunk(offset: number): void {
    const most = limits.chunks + Math.floor(this.content / limits.contentPerChunk);
    this.#chunks += 1;
    if (this.#chunks > most)
      throw refusal('SB_CHUNKS_MANY', `more than ${most} in ${this.content} bytes of content`, {
        state: 'chunk-size',
        offset,
      });
  }

  #countExtensions(line: string, offset: number): void {
    const extensions = line.indexOf(';');
    if (extensions === -1) return;
    this.#extensions += line.length - extensions;
    if (this.#extensions > limits.extensions)
      throw refusal('SB_CHUNK_EXTENSION', `more than ${limits.extensions} bytes of them`, {
        state: 'chunk-ext',
        offset,
      });
  }

  #chunkData(feed: Feed): Buffer | undefined {
    const bytes = feed.stretch(this.#left);
    if (bytes === undefined) return undefined;
    this.content += bytes.length;
    this.#left -= bytes.length;
    if (this.#left === 0) this.state = 'chunk-end';
    return bytes;
  }

  #chunkEnd(feed: Feed): boolean {
    const line = feed.line('chunk-data', 2, 'SB_CHUNK_END');
    if (line === undefined) return false;
    this.state = 'chunk-size';
    return true;
  }

  /**
   * Trailer fields are checked by the grammar of fields and dropped, never merged into the head. [RFC 9110
   * §6.5.1]
   */
  #trailerSection(feed: Feed): boolean {
    const offset = feed.offset;
    const line = feed.line('trailer-section', limits.trailers - this.#trailerBytes, 'SB_TRAILERS_LONG');
    if (line === undefined) return false;
    if (line === '') this.state = 'done';
    else this.#trailer(line, offset);
    return true;
  }

  #trailer(line: string, offset: number): void {
    readFieldLine(line, 'trailer-section', offset);
    this.#trailerBytes += line.length + 2;
    if (++this.#trailers > limits.trailerCount)
      throw refusal('SB_TRAILERS_LONG', `more than ${limits.trailerCount}`, {
        state: 'trailer-section',
        offset,
      });
  }
}
