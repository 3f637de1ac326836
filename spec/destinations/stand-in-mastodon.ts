import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Dialect, type DialectName, dialectNamed } from './dialects.ts';
import type { Fault, FaultAnswer, Spot } from './faults.ts';
import type { StandInMedium, StandInPost } from './mastodon-entities.ts';
import * as entities from './mastodon-entities.ts';
import { isOAuthSpot, oauthSpots, StandInOAuth } from './stand-in-oauth.ts';
import { readUpload } from './upload-form.ts';

export type { StandInMedium, StandInPost } from './mastodon-entities.ts';

export interface StandInOptions {
  /** Default `mastodon`: 4.5, before the replay fault of 4.6. */
  readonly dialect?: DialectName;
  /** Overrides single traits of the dialect. */
  readonly traits?: Partial<Dialect>;
  /** Default `secret-token`. */
  readonly token?: string;
  /** How often GET of a new medium says 206; with it an upload is answered 202. */
  readonly processing?: number;
  /** Clock in ms; default Date.now. */
  readonly now?: () => number;
}

/** A request as it came. */
export interface StandInRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly spot: Spot | undefined;
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  /** Text as it is, anything else as JSON. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const spots: readonly (readonly [method: string, path: RegExp, spot: Spot])[] = [
  ['POST', /^\/api\/v[12]\/media$/, 'upload'],
  ['GET', /^\/api\/v1\/media\/([^/]+)$/, 'get-media'],
  ['POST', /^\/api\/v1\/statuses$/, 'post'],
  ['GET', /^\/api\/v1\/statuses\/([^/]+)$/, 'get-post'],
  ['GET', /^\/api\/v1\/accounts\/verify_credentials$/, 'account'],
  ['GET', /^\/api\/v1\/accounts\/1\/statuses$/, 'timeline'],
  ['GET', /^\/api\/v2\/instance$/, 'instance-v2'],
  ['GET', /^\/api\/v1\/instance$/, 'instance-v1'],
  ...oauthSpots,
];

function refused(status: number, error: string): Answer {
  return { status, body: { error } };
}

const notFound = { status: 404, body: '<html><h1>404 Not Found</h1></html>' };

/** A server with Mastodon's client API, in the dialect and with the faults that a spec asks for. */
export class StandInMastodon {
  readonly dialect: Dialect;
  /** In the order they were made. */
  readonly posts: StandInPost[] = [];
  /** Every upload that was taken. */
  readonly media: StandInMedium[] = [];
  readonly requests: StandInRequest[] = [];
  readonly oauth: StandInOAuth;
  url = '';
  token: string;
  readonly #server: Server;
  readonly #faults = new Map<Spot, Fault[]>();
  readonly #keys = new Map<string, Answer & { readonly post?: StandInPost }>();
  readonly #now: () => number;
  readonly #processing: number;

  constructor(options: StandInOptions = {}) {
    this.dialect = { ...dialectNamed(options.dialect ?? 'mastodon'), ...options.traits };
    this.token = options.token ?? 'secret-token';
    this.oauth = new StandInOAuth(this);
    this.#now = options.now ?? Date.now;
    this.#processing = options.processing ?? 0;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => request.destroy());
    });
  }

  /** Lets the next `times` requests at that spot go wrong. */
  fail(spot: Spot, fault: Fault, times = 1): void {
    const queue = this.#faults.get(spot) ?? [];
    this.#faults.set(spot, [...queue, ...Array.from({ length: times }, () => fault)]);
  }

  /** No more faults. */
  recover(): void {
    this.#faults.clear();
  }

  /** Requests that came at that spot. */
  count(spot: Spot): number {
    return this.requests.filter((request) => request.spot === spot).length;
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  /** Ends every connection, also those that wait. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname: path, searchParams: query } = new URL(request.url ?? '/', this.url);
    const method = request.method ?? '';
    const spot = spots.find(([verb, pattern]) => verb === method && pattern.test(path))?.[2];
    if (request.headers['transfer-encoding'] !== undefined && !this.dialect.takesChunked) {
      request.destroy();
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const seen = { method, path, query, headers: request.headers, spot, body: Buffer.concat(chunks) };
    this.requests.push(seen);
    await this.#suffer(seen, response);
  }

  async #suffer(request: StandInRequest, response: ServerResponse): Promise<void> {
    const fault = request.spot === undefined ? undefined : this.#faults.get(request.spot)?.shift();
    if (fault?.kind === 'instead') return this.#send(response, fault.answer);
    if (fault?.kind === 'cut' && fault.when === 'before') return void response.socket?.destroy();
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.ms));
    const answer = await this.#answer(request);
    if (fault?.kind === 'silent') return;
    if (fault?.kind === 'although-done') return this.#send(response, fault.answer);
    if (fault?.kind === 'cut') return this.#cut(response, answer, fault.when === 'in');
    this.#send(response, answer);
  }

  #send(response: ServerResponse, answer: Answer | FaultAnswer): void {
    const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? '');
    const type = typeof answer.body === 'string' ? 'text/html' : 'application/json; charset=utf-8';
    const date = new Date(this.#now()).toUTCString();
    response.writeHead(answer.status, { 'content-type': type, date, ...answer.headers });
    response.end(text);
  }

  #cut(response: ServerResponse, answer: Answer, half: boolean): void {
    if (!half) return void response.socket?.destroy();
    const text = JSON.stringify(answer.body);
    response.writeHead(answer.status, { 'content-type': 'application/json', 'content-length': text.length });
    response.write(text.slice(0, text.length >> 1), () => response.socket?.destroy());
  }

  async #answer(request: StandInRequest): Promise<Answer> {
    if (this.dialect.needsUserAgent && request.headers['user-agent'] === undefined)
      return refused(418, "I'm a teapot: no user-agent sent with request");
    const { spot } = request;
    if (spot === 'instance-v2') return this.#instance();
    if (spot === 'instance-v1')
      return { status: 200, body: entities.instanceV1Entity(this.dialect, this.url) };
    if (spot === undefined) return notFound;
    if (isOAuthSpot(spot)) return this.oauth.answer(spot, request);
    if (request.headers.authorization !== `Bearer ${this.token}`)
      return refused(401, 'The access token is invalid');
    return this.#granted(request, spot);
  }

  #instance(): Answer {
    if (!this.dialect.instanceV2) return notFound;
    return { status: 200, body: entities.instanceV2Entity(this.dialect, this.url) };
  }

  async #granted(request: StandInRequest, spot: Spot): Promise<Answer> {
    const id = decodeURIComponent(request.path.split('/').pop() ?? '');
    if (spot === 'upload') return this.#upload(request);
    if (spot === 'get-media') return this.#getMedia(id);
    if (spot === 'post') return this.#idempotent(request);
    if (spot === 'get-post') return this.#getPost(id);
    if (spot === 'account') return { status: 200, body: entities.credentialEntity(this.url) };
    return { status: 200, body: this.#timeline(request.query) };
  }

  /** Twenty posts, newest first, below `max_id` where that is given. */
  #timeline(query: URLSearchParams): readonly unknown[] {
    const below = this.dialect.pages ? this.posts.findIndex((post) => post.id === query.get('max_id')) : -1;
    const older = below === -1 ? this.posts : this.posts.slice(0, below);
    return [...older]
      .reverse()
      .slice(0, 20)
      .map((post) => this.#entity(post));
  }

  #entity(post: StandInPost): unknown {
    return entities.postEntity(post, this.dialect, this.url);
  }

  async #upload(request: StandInRequest): Promise<Answer> {
    if (request.path === '/api/v2/media' && !this.dialect.uploadV2) return notFound;
    const form = await readUpload(request.headers, request.body);
    if (form === undefined || form.type === '') return refused(422, 'File type could not be verified');
    if (form.bytes.length > this.dialect.imageSize) return refused(422, 'File is too large');
    const description = this.#described(form.description);
    if ([...(description ?? '')].length > this.dialect.realDescriptionLimit)
      return refused(422, 'Validation failed: Description is too long');
    const medium: StandInMedium = {
      ...form,
      id: entities.mediumId(this.media.length, form.fileName, this.dialect),
      description,
      at: this.#now(),
      processing: this.#processing,
      postId: undefined,
    };
    this.#keep(medium);
    const status = this.#processing > 0 ? 202 : this.dialect.upload;
    return { status, body: entities.mediumEntity(medium, this.dialect, this.url) };
  }

  /** Where ids come from file names, one name is one file: the later one takes the place of the earlier, in posts too. */
  #keep(medium: StandInMedium): void {
    const same = this.media.find(({ id }) => id === medium.id);
    if (same !== undefined) Object.assign(same, { bytes: medium.bytes });
    this.media.push(medium);
  }

  #described(description: string | undefined): string | null {
    if (description === undefined) return null;
    if (this.dialect.altText === 'first-line') return description.split('\n')[0] ?? '';
    return this.dialect.altText === 'crlf' ? description.replaceAll('\n', '\r\n') : description;
  }

  #getMedia(id: string): Answer {
    const medium = this.media.find((one) => one.id === id);
    if (this.dialect.getMedia === 'html-404') return notFound;
    const hidden = this.dialect.getMedia === 'unattached' && medium?.postId !== undefined;
    if (medium === undefined || hidden) return refused(404, 'Record not found');
    if (medium.processing-- > 0)
      return { status: 206, body: entities.mediumEntity(medium, this.dialect, this.url) };
    const ready = { ...this.dialect, upload: 200 as const };
    return { status: 200, body: entities.mediumEntity({ ...medium, processing: 0 }, ready, this.url) };
  }

  #getPost(id: string): Answer {
    const post = this.posts.find((one) => one.id === id);
    return post === undefined ? refused(404, 'Record not found') : { status: 200, body: this.#entity(post) };
  }

  #idempotent(request: StandInRequest): Answer {
    const key = request.headers['idempotency-key'];
    if (typeof key !== 'string') return this.#post(request, undefined);
    const before = this.#keys.get(key);
    const { replay } = this.dialect;
    if (before !== undefined && replay === 'first' && before.post !== undefined)
      return this.posts.includes(before.post) ? before : refused(404, 'Record not found');
    if (before !== undefined && replay === 'cached')
      return { ...before, headers: { 'idempotent-replayed': 'true' } };
    if (before !== undefined && replay === 'error-400') return refused(400, 'Duplicate idempotency key.');
    if (before?.post !== undefined && replay === 'error-500')
      return refused(500, 'We are sorry, but something went wrong on our end');
    const answer = this.#post(request, key);
    if (answer.post !== undefined || replay === 'cached' || replay === 'error-400')
      this.#keys.set(key, answer);
    return answer;
  }

  #post(request: StandInRequest, key: string | undefined): Answer & { readonly post?: StandInPost } {
    const form = request.headers['content-type'] === 'application/json' ? readJson(request.body) : {};
    const ids = Array.isArray(form.media_ids) ? form.media_ids.map(String) : [];
    const wrong = this.#wrongMedia(ids) ?? this.#wrongText(form, ids);
    if (wrong !== undefined) return wrong;
    const reply = typeof form.in_reply_to_id === 'string' ? form.in_reply_to_id : null;
    if (reply !== null && !this.posts.some((post) => post.id === reply))
      return refused(404, 'Record not found');
    const id = `${116_000_000_000_000 + this.posts.length}`;
    const attached = this.media.filter((medium) => ids.includes(medium.id));
    const post: StandInPost = {
      id,
      url: `${this.url}/@georg/${id}`,
      text: String(form.status ?? ''),
      visibility:
        form.visibility === 'unlisted' ? this.dialect.unlisted : String(form.visibility ?? 'public'),
      sensitive: form.sensitive === true,
      language: typeof form.language === 'string' ? form.language : null,
      inReplyTo: reply,
      key,
      at: this.#now(),
      media: attached.sort((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id)),
    };
    for (const medium of attached) medium.postId = id;
    this.posts.push(post);
    return { status: 200, body: this.#entity(post), post };
  }

  #wrongMedia(ids: readonly string[]): Answer | undefined {
    const known = ids.map((id) => this.media.find((medium) => medium.id === id));
    if (known.some((medium) => (medium?.processing ?? 0) > 0))
      return refused(422, 'Cannot attach files that have not finished processing. Try again in a moment!');
    const { unknownMedia, replay, keepsMediaIds } = this.dialect;
    if (unknownMedia === 'dropped') return undefined;
    if (known.every((medium) => medium !== undefined && (medium.postId === undefined || !keepsMediaIds)))
      return undefined;
    const text = replay === 'attached-400' ? 'media already attached to status' : 'Media not found';
    return refused(unknownMedia, text);
  }

  #wrongText(form: Readonly<Record<string, unknown>>, ids: readonly string[]): Answer | undefined {
    const status = this.dialect.replay === 'attached-400' ? 400 : 422;
    if (ids.length > this.dialect.maxMedia) return refused(status, 'Cannot attach more files');
    const text = String(form.status ?? '');
    if (text === '' && ids.length === 0 && !this.dialect.jsonOnly)
      return refused(status, "Text can't be blank");
    const short = text.replace(/https?:\/\/\S+/g, 'x'.repeat(this.dialect.perUrl));
    const count = [...new Intl.Segmenter().segment(short)].length;
    return count > this.dialect.maxCharacters ? refused(status, 'Text is too long') : undefined;
  }
}

function readJson(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(body.toString()) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** Starts a stand-in on a free port of the loopback. Close it in an `after` hook. */
export function startStandInMastodon(options: StandInOptions = {}): Promise<StandInMastodon> {
  return new StandInMastodon(options).listen();
}
