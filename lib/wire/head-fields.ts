import { readFieldLine, readFoldedLine, valueOffset } from './field-line.ts';
import { isName } from './grammar.ts';
import { type RequestRefusal, refusal } from './refusals.ts';
import type { HeaderField } from './request.ts';
import type { Tolerance } from './tolerance.ts';

/** The three fields that say where a request goes and where it ends: nothing about them is ever tolerated. */
const framingNames = ['host', 'content-length', 'transfer-encoding'] as const;
type FramingName = (typeof framingNames)[number];

/**
 * Fields whose value is no list, so that a second one has no meaning. [RFC 9110 §5.3, RFC 6265 §5.4 for
 * Cookie]
 */
const singletonNames = [
  ...framingNames,
  'authorization',
  'content-location',
  'content-range',
  'content-type',
  'cookie',
  'date',
  'from',
  'if-modified-since',
  'if-range',
  'if-unmodified-since',
  'max-forwards',
  'origin',
  'proxy-authorization',
  'range',
  'referer',
  'user-agent',
] as const;
type SingletonName = (typeof singletonNames)[number];

/** Singletons by the length of their names: most other fields are told apart by that alone. */
const singletonsByLength: readonly (readonly SingletonName[])[] = Array.from({ length: 20 }, (_, length) =>
  singletonNames.filter((name) => name.length === length),
);

/** A singleton as it came. */
export interface Singleton {
  readonly value: string;
  /** Offset of the value in the head. */
  readonly offset: number;
}

const repetitionRefusals: Record<FramingName, RequestRefusal> = {
  host: 'SB_HOST',
  'content-length': 'SB_LENGTH',
  'transfer-encoding': 'SB_TRANSFER_ENCODING',
};

/** The fields of a head as they come, line by line. */
export class HeadFields {
  readonly headers: HeaderField[] = [];
  readonly #singletons: Map<SingletonName, Singleton> = new Map();
  readonly #tolerance: Tolerance;
  #last: SingletonName | undefined;

  constructor(tolerance: Tolerance) {
    this.#tolerance = tolerance;
  }

  get(name: FramingName): Singleton | undefined {
    return this.#singletons.get(name);
  }

  /** Adds a field line. Throws where it is none, and where it repeats a field that may not be repeated. */
  add(line: string, offset: number): void {
    const field = readFieldLine(line, 'head', offset);
    const name = singletonName(field[0]);
    this.headers.push(field);
    this.#last = name;
    if (name !== undefined) this.#addSingleton(name, field[1], valueOffset(line, name, offset));
  }

  /**
   * Adds a line that begins with white space and goes on with the field before. [RFC 9112 §5.2] Throws where
   * there is no field before, where that is not tolerated, and where the field is one of the three that frame
   * the request.
   */
  fold(line: string, offset: number): void {
    const before = this.headers.pop();
    const place = { state: 'head field-name', offset, byte: line.charCodeAt(0) };
    if (before === undefined)
      throw refusal('SB_FIELD_SPACE', 'white space at the start of the first field', place);
    const [name, start] = before;
    if (isFraming(this.#last) || !this.#tolerance.allows('folded-header'))
      throw refusal('SB_FIELD_FOLDED', `a second line of ${name}`, place);
    this.headers.push([name, readFoldedLine(start, line, 'head', offset)]);
    this.#tolerance.note('folded-header');
  }

  #addSingleton(name: SingletonName, value: string, offset: number): void {
    const first = this.#singletons.get(name);
    if (first === undefined) this.#singletons.set(name, { value, offset });
    else this.#repeat(name, first.value, value, offset);
  }

  /**
   * A field that has come before. Host and Transfer-Encoding never come twice, and Content-Length only with
   * the same digits. [RFC 9112 §3.2, §6.3] Where repetition is tolerated the first value counts: seen in the
   * published NX300 e-mail, with two User-Agents [Q].
   */
  #repeat(name: SingletonName, first: string, value: string, offset: number): void {
    const place = { state: 'head field-value', offset };
    if (isFraming(name) && (name !== 'content-length' || first !== value))
      throw refusal(repetitionRefusals[name], 'a second one', place);
    if (!this.#tolerance.tolerates('duplicate-header'))
      throw refusal('SB_FIELD_REPEATED', `a second ${name}`, place);
  }
}

function isFraming(name: SingletonName | undefined): name is FramingName {
  return name === 'host' || name === 'content-length' || name === 'transfer-encoding';
}

function singletonName(token: string): SingletonName | undefined {
  return singletonsByLength[token.length]?.find((name) => isName(token, name));
}
