import { randomInt } from 'node:crypto';

/** Crockford's base 32: no i, l, o, u, so an id can be read from a screen and typed. Sorts as its numbers do. */
const digits = '0123456789abcdefghjkmnpqrstvwxyz';
const timeLength = 9;
const randomLength = 3;
const pattern = new RegExp(`^[${digits}]{${timeLength + randomLength}}$`);

function encode(value: number, length: number): string {
  let rest = value;
  let text = '';
  for (let i = 0; i < length; i += 1) {
    text = `${digits[rest % 32]}${text}`;
    rest = Math.floor(rest / 32);
  }
  return text;
}

/** When the parcel with this id began to come in; ms since 1970, by the clock of that moment. */
export function timeOf(id: string): number {
  let time = 0;
  for (const digit of id.slice(0, timeLength)) time = time * 32 + digits.indexOf(digit);
  return time;
}

/** Whether a name is one that `ParcelIds` could have made. */
export function isParcelId(name: string): boolean {
  return pattern.test(name);
}

/**
 * Makes ids that sort by arrival: nine digits of milliseconds and three of chance, as in `1hkz9q2v0c7f`. They go up even
 * when the wall's clock goes back.
 */
export class ParcelIds {
  #last = 0;

  /** Takes note of an id that exists, so that every later one sorts behind it. */
  note(id: string): void {
    this.#last = Math.max(this.#last, timeOf(id));
  }

  next(now: number): string {
    this.#last = Math.max(this.#last + 1, now);
    return encode(this.#last, timeLength) + encode(randomInt(32 ** randomLength), randomLength);
  }
}
