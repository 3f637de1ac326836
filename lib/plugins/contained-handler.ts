import { RefusalError, WireError } from '../errors.ts';
import type { Answer, Bridge, CameraRequest, Handler, KnownRequest } from '../handlers/handler.ts';
import { encodeReply, type Reply } from '../wire/reply.ts';
import type { HeaderField, RequestHead } from '../wire/request.ts';
import { faultInWords, fieldOf, lineInWords, ourError } from './fault.ts';
import { LentBridge } from './lent-bridge.ts';
import { OwnTime } from './own-time.ts';
import type { PluginHandler } from './plugin.ts';

const longestVerdict = 500;

/** What a contained module needs to know of itself. */
export interface Containment {
  /** As the configuration's reader knows it: its file's name. */
  readonly module: string;
  /** Absolute path of its file. */
  readonly path: string;
  /** Ms for its own work on one request. */
  readonly patience: number;
  warn(text: string): void;
}

/** A handler of a module: whatever it does wrong, this camera hears 500, the log names the module, and the bridge goes on. */
export class ContainedHandler implements Handler {
  readonly name: string;
  readonly known: readonly KnownRequest[];
  readonly #inner: PluginHandler;
  readonly #containment: Containment;
  #complained = false;

  constructor(inner: PluginHandler, containment: Containment) {
    this.name = inner.name;
    this.known = inner.known ?? [];
    this.#inner = inner;
    this.#containment = containment;
  }

  /** Anything but `true` is a no; what is not even an answer is told once. */
  matches(request: RequestHead): boolean {
    try {
      const answer: unknown = this.#inner.matches(request);
      if (typeof answer !== 'boolean') this.#complain(`gave ${kindOf(answer)} instead of true or false`);
      return answer === true;
    } catch (error) {
      this.#complain(`threw ${this.#words(error)}`);
      return false;
    }
  }

  async handle(request: CameraRequest, bridge: Bridge): Promise<Answer> {
    const { module, patience } = this.#containment;
    const time = new OwnTime(module, patience);
    const lent = new LentBridge(bridge, module);
    try {
      const own = { ...request, body: time.body(request.body) };
      return this.#checked(await time.within(this.#ask(own, lent.bridge)));
    } catch (error) {
      throw this.#refusal(error);
    } finally {
      time.end();
      await lent.takeBack();
    }
  }

  async #ask(request: CameraRequest, bridge: Bridge): Promise<unknown> {
    return await this.#inner.handle(request, bridge);
  }

  /** A copy with nothing but what an answer has; a reply that cannot be sent is found here, where it still has a name. */
  #checked(answer: unknown): Answer {
    const verdict = fieldOf(answer, 'verdict');
    const reply = replyOf(fieldOf(answer, 'reply'));
    if (reply === undefined || typeof verdict !== 'string') throw this.#wrong(answer);
    encodeReply(reply);
    return {
      reply,
      verdict: verdict.length > longestVerdict ? `${verdict.slice(0, longestVerdict)}…` : verdict,
      code: textOf(fieldOf(answer, 'code')),
      model: textOf(fieldOf(answer, 'model')),
      parcel: textOf(fieldOf(answer, 'parcel')),
    };
  }

  #wrong(answer: unknown): Error {
    const expected = 'expected { reply: { status, headers, body }, verdict }';
    return new RefusalError(
      'SB_PLUGIN',
      500,
      `${expected} of ${this.#containment.module}, came ${kindOf(answer)}`,
    );
  }

  #refusal(error: unknown): RefusalError | WireError {
    const ours = ourError(error);
    if (ours instanceof RefusalError || ours instanceof WireError) return ours;
    const text = `${this.#containment.module} failed with ${this.#words(error)}`;
    return new RefusalError('SB_PLUGIN', 500, text, { cause: error });
  }

  #complain(what: string): void {
    if (this.#complained) return;
    this.#complained = true;
    this.#containment.warn(`its matches() ${what}; that counts as no match, and is told only once`);
  }

  #words(error: unknown): string {
    return `${faultInWords(error)}${lineInWords(error, this.#containment.path)}`;
  }
}

function replyOf(reply: unknown): Reply | undefined {
  const [status, headers, body] = ['status', 'headers', 'body'].map((key) => fieldOf(reply, key));
  if (typeof status !== 'number' || typeof body !== 'string' || !areFields(headers)) return undefined;
  return { status, headers: headers.map(([name, value]) => [name, value]), body };
}

function areFields(headers: unknown): headers is readonly HeaderField[] {
  return (
    Array.isArray(headers) &&
    headers.every(
      (field) =>
        Array.isArray(field) && field.length === 2 && field.every((part) => typeof part === 'string'),
    )
  );
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** What something is, without what is in it. A promise that nobody waits for must not end the bridge. */
function kindOf(value: unknown): string {
  if (value instanceof Promise) {
    value.catch(() => {});
    return 'a promise';
  }
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object without them' : `a ${typeof value}`;
}
