import { DeliveryError, type Retry } from '../../errors.ts';

/** What a server answered, read to its end. */
export interface Answer {
  readonly status: number;
  /** Lower-case names; the first value of each. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The body where it is JSON, else undefined. */
  readonly json: unknown;
}

const shortestWait = 1000;
const longestWait = 3.5 * 60 * 60 * 1000;

/** The fields of a JSON object; none where it is something else. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : {};
}

/** A text that is there and not empty, else undefined. */
export function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Whether the API itself did what was asked: 2xx with an object or a list. */
export function isGood(answer: Answer): boolean {
  return (
    answer.status >= 200 && answer.status < 300 && typeof answer.json === 'object' && answer.json !== null
  );
}

/** Whether something in front of the API speaks: it knows nothing of tokens and posts. */
export function isPage({ json, text }: Answer): boolean {
  return json === undefined && text.trimStart().startsWith('<');
}

/** The server's clock in ms where it tells. */
export function serverTime(answer: Answer): number | undefined {
  const time = Date.parse(answer.headers.date ?? '');
  return Number.isNaN(time) ? undefined : time;
}

/** Ms from one header: seconds (`30`), a time since 1970 in seconds, an HTTP date, or ISO 8601 (Mastodon, GoToSocial). */
function waitIn(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const time = /^\d{10}$/.test(header) ? Number(header) * 1000 : Date.parse(header);
  return Number.isNaN(time) ? undefined : time - now;
}

/**
 * Ms to wait that an answer asks for, between a second and 3.5 hours; times are compared with the server's own clock, so
 * that a wrong one here does not matter. `X-RateLimit-Reset` counts with 429 only: it is on every answer.
 */
export function waitOf(answer: Answer, now: number): number | undefined {
  const { headers, status } = answer;
  const there = serverTime(answer) ?? now;
  const reset = status === 429 ? waitIn(headers['x-ratelimit-reset'], there) : undefined;
  const wait = waitIn(headers['retry-after'], there) ?? reset;
  return wait === undefined ? undefined : Math.min(longestWait, Math.max(shortestWait, wait));
}

/** What came, in a few words for a person. Never decides anything: error texts are localized and differ. */
export function described(answer: Answer): string {
  const { status, text } = answer;
  const location = answer.headers.location;
  if (location !== undefined) return `${status} to ${shown(location)}`;
  if (text.trim() === '') return `${status} without a word`;
  if (isPage(answer)) return `${status}, a web page`;
  if (answer.json === undefined) return `${status}, ${shown(text)}`;
  const { error, message } = fieldsOf(answer.json);
  return `${status}, ${shown(textIn(error) ?? textIn(message) ?? text)}`;
}

/** Text of a stranger in one short printable line. */
function shown(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}

/** Servers like to repeat what they refuse; of what was shortened, a secret's beginning may be left. */
export function withoutSecrets(secrets: readonly string[], text: string): string {
  let rest = text;
  for (const secret of secrets.filter((each) => each !== '')) {
    rest = rest.replaceAll(secret, '[secret]');
    for (let length = secret.length - 1; length >= tellingLetters; length--)
      rest = rest.replaceAll(`${secret.slice(0, length)}…`, '[secret]…');
  }
  return rest;
}

/** Fewer letters of a secret tell nothing of it. */
const tellingLetters = 3;

interface Meaning {
  readonly code: string;
  readonly retry: Retry;
  /** What a person should know or do. */
  readonly cure: string;
}

const noApi =
  'that is no answer of a Mastodon API; check `server` in the configuration, or the network in between';

/** By the status alone, but for a web page with 403: a firewall that dislikes one request must not stop the account. */
function meaningOf(answer: Answer): Meaning {
  const { status } = answer;
  if (status === 403 && isPage(answer))
    return { code: 'SB_MASTODON_NO_API', retry: 'later', cure: `something in front of it refuses: ${noApi}` };
  if (status < 300) return { code: 'SB_MASTODON_NO_API', retry: 'later', cure: noApi };
  if (status < 400)
    return { code: 'SB_MASTODON_REDIRECT', retry: 'later', cure: `redirects are not followed: ${noApi}` };
  if (status === 401 || status === 403)
    return { code: 'SB_MASTODON_TOKEN', retry: 'paused', cure: 'it does not take the token' };
  if (status === 429) return { code: 'SB_MASTODON_RATE', retry: 'later', cure: 'the server wants a pause' };
  if (status === 404 || status === 405) return { code: 'SB_MASTODON_NO_API', retry: 'later', cure: noApi };
  if (status === 408 || status === 425 || status >= 500)
    return { code: 'SB_MASTODON_SERVER', retry: 'later', cure: 'the server has a problem' };
  return { code: 'SB_MASTODON_REFUSED', retry: 'never', cure: 'the server does not take it' };
}

/** The error for an answer that is not what was asked for. `doing` is what was tried, as in `upload a photo`. */
export function refusal(answer: Answer, doing: string, now: number): DeliveryError {
  const { code, retry, cure } = meaningOf(answer);
  const message = `tried to ${doing}, the server answered ${described(answer)}; ${cure}`;
  return new DeliveryError(code, retry, message, { after: waitOf(answer, now) });
}
