import { BridgeError } from '../errors.ts';

/** Something in a parcel's folder is not as the outbox wrote it. */
export class DamageError extends BridgeError {
  constructor(what: string) {
    super('SB_PARCEL_DAMAGED', what);
  }
}

/** Turns a value into the bytes of a file that a person can read. */
export function toJson(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`);
}

/** The members of a JSON object as it was read from disk, each asked for by name and kind. Every miss is a DamageError. */
export class StoredJson {
  readonly #members: Readonly<Record<string, unknown>>;
  readonly #where: string;

  constructor(members: Readonly<Record<string, unknown>>, where: string) {
    this.#members = members;
    this.#where = where;
  }

  /** `where` names the file in messages. */
  static parse(bytes: Buffer, where: string): StoredJson {
    if (bytes.includes(0)) throw new DamageError(`${where} is filled with NUL bytes, as after a power cut`);
    let value: unknown;
    try {
      value = JSON.parse(bytes.toString('utf8'));
    } catch {
      throw new DamageError(`${where} is not whole: ${bytes.length} bytes that are not JSON`);
    }
    return StoredJson.of(value, where);
  }

  static of(value: unknown, where: string): StoredJson {
    if (!isRecord(value)) throw new DamageError(`${where} is not a JSON object`);
    return new StoredJson(value, where);
  }

  has(name: string): boolean {
    return this.#members[name] !== undefined;
  }

  /** A member of whatever kind. */
  optional(name: string): unknown {
    return this.#members[name];
  }

  text(name: string): string {
    return this.#member(name, isText, 'a text');
  }

  optionalText(name: string): string | undefined {
    return this.has(name) ? this.text(name) : undefined;
  }

  /** A whole number, 0 or more. */
  count(name: string): number {
    return this.#member(name, isCount, 'a whole number');
  }

  /** A time in ISO 8601. */
  time(name: string): string {
    return this.#member(name, isTime, 'a time');
  }

  texts(name: string): readonly string[] {
    return this.#member(name, isTexts, 'a list of texts');
  }

  record(name: string): Readonly<Record<string, unknown>> {
    return this.#member(name, isRecord, 'an object');
  }

  /** A list of objects. */
  list(name: string): readonly StoredJson[] {
    const items = this.#member(name, Array.isArray, 'a list');
    return items.map((item, index) => StoredJson.of(item, `${this.#where}, ${name} ${index + 1}`));
  }

  #member<T>(name: string, is: (value: unknown) => value is T, kind: string): T {
    const value = this.#members[name];
    if (!is(value)) throw new DamageError(`${this.#where} has no ${name} that is ${kind}`);
    return value;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isTime(value: unknown): value is string {
  return isText(value) && !Number.isNaN(Date.parse(value));
}
