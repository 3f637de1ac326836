import { findModel } from '../../cameras/models.ts';
import type { RequestHead } from '../../wire/request.ts';
import { type ScrubOptions, StretchScrubber } from './stretch-scrubber.ts';
import { type Bit, Stretches, type StretchKind, type StretchSink } from './stretches.ts';

/** Longest name of a model that the table does not know, in characters. */
const modelLimit = 64;

/** Takes the bytes of a request in any split and puts them scrubbed, each in its place, as soon as a stretch of it is whole. */
export class RequestScrubber implements StretchSink {
  /** Model that the request names, or the photo in it; undefined where none does. */
  model: string | undefined;
  /** Whether it is a message that ends a session. */
  isLogout = false;
  readonly #options: ScrubOptions;
  readonly #stretches: Stretches;
  readonly #aside: StretchScrubber;
  #current: StretchScrubber | undefined;

  constructor(options: ScrubOptions) {
    this.#options = options;
    this.#aside = new StretchScrubber({ kind: 'frame', contentType: '', name: '' }, options);
    this.#stretches = new Stretches(this);
  }

  /** Undefined where no sound head came. */
  get head(): RequestHead | undefined {
    return this.#stretches.head;
  }

  push(bytes: Buffer): void {
    this.#stretches.push(bytes);
  }

  /** No more bytes come. */
  finish(): void {
    this.#stretches.finish();
    this.#aside.end();
  }

  begin(kind: StretchKind, contentType: string, name = ''): void {
    this.end();
    this.#current = new StretchScrubber({ kind, contentType, name }, this.#options);
  }

  turnOpaque(): void {
    this.#current?.turnOpaque();
  }

  take(bit: Bit): void {
    this.#current?.take(bit);
  }

  aside(bit: Bit): void {
    this.#aside.take(bit);
  }

  end(): void {
    const stretch = this.#current;
    this.#current = undefined;
    if (stretch === undefined) return;
    stretch.end();
    this.model ??= albumIn(stretch.text) ?? modelInPhoto(stretch.start);
    this.isLogout ||= /\bMethod\s*=\s*["']logout["']/.test(stretch.text);
  }
}

/** The album of a photo is named after the model. [README, described] */
function albumIn(message: string): string | undefined {
  const album = /<(?:Album|Category)\b[^<>]*?\bName="([\w .-]{1,64})"/.exec(message)?.[1]?.trim();
  if (album === undefined || album === '') return undefined;
  return findModel(album)?.name ?? album.slice(0, modelLimit);
}

/** Photos tell it in their EXIF. */
function modelInPhoto(start: Buffer): string | undefined {
  const words = start.toString('latin1').matchAll(/[ -~]{3,32}/g);
  for (const [word] of words) {
    const model = /[A-Za-z]/.test(word) ? findModel(word.trim()) : undefined;
    if (model !== undefined) return model.name;
  }
  return undefined;
}
