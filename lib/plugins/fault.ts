import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { BridgeError, DeliveryError, RefusalError, type Retry, WireError } from '../errors.ts';

const longest = 300;
const retries: Readonly<Record<Retry, true>> = { later: true, paused: true, held: true, never: true };

/** What was thrown, in one line of at most 300 characters. Never throws, whatever it is. */
export function faultInWords(thrown: unknown): string {
  try {
    const words =
      thrown instanceof Error
        ? `${thrown.name}: ${thrown.message}`
        : `a value that is no error: ${inspect(thrown, { depth: 1 })}`;
    const line = words.replace(/\s+/g, ' ').trim();
    return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
  } catch {
    return 'something that cannot be shown';
  }
}

/** The line of a module that an error came from, as ` (line 12)`; the empty string where its stack does not tell. */
export function lineInWords(thrown: unknown, path: string): string {
  const stack = fieldOf(thrown, 'stack');
  if (typeof stack !== 'string') return '';
  const names = [pathToFileURL(path).href, path];
  const [line] = names.flatMap((name) => {
    const at = stack.indexOf(`${name}:`);
    return at < 0 ? [] : (/^\d+/.exec(stack.slice(at + name.length + 1))?.slice(0, 1) ?? []);
  });
  return line === undefined ? '' : ` (line ${line})`;
}

/**
 * An error of one of our kinds, also where it was made by another copy of this package; undefined for any other. It counts
 * by its class or name, and by its fields: a module may have made it of anything, so what is given is a checked copy. A
 * WireError comes from the body that a module reads, and is given as it is where its fields are good.
 */
export function ourError(thrown: unknown): RefusalError | WireError | DeliveryError | undefined {
  const name = fieldOf(thrown, 'name');
  if (isA(WireError, thrown)) return isWhole(thrown) ? thrown : undefined;
  if (isA(RefusalError, thrown) || name === 'RefusalError') return refusalOf(thrown);
  return isA(DeliveryError, thrown) || name === 'DeliveryError' ? deliveryOf(thrown) : undefined;
}

/** `instanceof`, where even to ask may throw. */
function isA<T>(kind: abstract new (...given: never) => T, thrown: unknown): thrown is T {
  try {
    return thrown instanceof kind;
  } catch {
    return false;
  }
}

function isWhole(thrown: WireError): boolean {
  return (
    statusOf(thrown) !== undefined &&
    codeOf(thrown) === fieldOf(thrown, 'code') &&
    messageOf(thrown) === fieldOf(thrown, 'message')
  );
}

function refusalOf(thrown: unknown): RefusalError | undefined {
  const status = statusOf(thrown);
  if (status === undefined) return undefined;
  return new RefusalError(codeOf(thrown), status, messageOf(thrown), { cause: thrown });
}

/** A status that says no: 400 to 599. */
function statusOf(thrown: unknown): number | undefined {
  const status = fieldOf(thrown, 'status');
  return typeof status === 'number' && Number.isInteger(status) && status >= 400 && status <= 599
    ? status
    : undefined;
}

function deliveryOf(thrown: unknown): DeliveryError | undefined {
  const retry = fieldOf(thrown, 'retry');
  if (typeof retry !== 'string' || !Object.hasOwn(retries, retry)) return undefined;
  const after = fieldOf(thrown, 'after');
  return new DeliveryError(codeOf(thrown), retry as Retry, messageOf(thrown), {
    after: typeof after === 'number' && after >= 0 ? after : undefined,
    cause: thrown,
  });
}

/** A fault of a module, in words that name it. */
export function pluginFault(module: string, what: string, cause?: unknown): BridgeError {
  return new BridgeError('SB_PLUGIN', `${module} ${what}`, { cause });
}

/** A field of anything; undefined where there is none, or where a getter throws. */
export function fieldOf(thing: unknown, name: string): unknown {
  if ((typeof thing !== 'object' && typeof thing !== 'function') || thing === null) return undefined;
  try {
    return Reflect.get(thing, name);
  } catch {
    return undefined;
  }
}

function codeOf(thrown: unknown): string {
  const code = fieldOf(thrown, 'code');
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{0,40}$/.test(code) ? code : 'SB_PLUGIN';
}

function messageOf(thrown: unknown): string {
  const message = fieldOf(thrown, 'message');
  return typeof message === 'string' && message.trim() !== '' ? message : 'no reason was given';
}
