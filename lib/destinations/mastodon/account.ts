import type { Answer } from './answer.ts';
import { fieldsOf, isGood, refusal, textIn } from './answer.ts';
import type { KeyNote } from './progress.ts';

/** Asks the server with the attempt's token and signal. */
export type Ask = (path: string) => Promise<Answer>;

/** What a post in doubt must look like. */
export interface Sought {
  readonly text: string;
  readonly mediaIds: readonly string[];
  readonly altTexts: readonly string[];
  readonly key: KeyNote;
  /** Posts that are known to be others. */
  readonly others: ReadonlySet<string>;
}

/** A post of the account, found. */
export type Found = Readonly<Record<string, unknown>>;

/** Servers' clocks, and answers that came late, in ms. */
const before = 2 * 60_000;
const after = 10 * 60_000;
const mostPages = 10;
const pageLength = 20;

const entities: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  amp: '&',
};

function entity(whole: string, name: string): string {
  const number = /^#x?/i.exec(name);
  if (number === null) return entities[name] ?? whole;
  const point = Number.parseInt(name.slice(number[0].length), number[0].length === 2 ? 16 : 10);
  return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
}

/** The letters of a text or of its HTML: no tags, no white space, mentions without their server. */
export function lettersOf(text: string, isHtml: boolean): string {
  const plain = isHtml
    ? text
        .replace(/<br\b[^>]*>|<\/p>/gi, ' ')
        .replace(/<[^>]*>/g, '')
        .replace(/&(#?\w+);/g, entity)
    : text;
  return plain
    .normalize('NFC')
    .replace(/(@[\p{L}\p{N}_]+)@[\p{L}\p{N}.-]+/gu, '$1')
    .replace(/\s+/gu, '');
}

/** The files of a post, as the server tells them. */
export function attachmentsOf(post: Found): readonly Found[] {
  return Array.isArray(post.media_attachments) ? post.media_attachments.map(fieldsOf) : [];
}

/** Alt texts as far as two servers agree on them: some cut at a line break, some turn it into CRLF. */
function altTextsMatch(post: Found, altTexts: readonly string[]): boolean {
  const attachments = attachmentsOf(post);
  const first = (text: string) => text.split(/\r?\n/)[0]?.trim() ?? '';
  return (
    attachments.length === altTexts.length &&
    attachments.every((one, index) => first(textIn(one.description) ?? '') === first(altTexts[index] ?? ''))
  );
}

function hasMedia(post: Found, ids: readonly string[]): boolean {
  return attachmentsOf(post).some(({ id }) => ids.includes(String(id)));
}

/** For servers that give attached files new ids: same words, same alt texts, made while it was tried. */
function looksAlike(post: Found, sought: Sought): boolean {
  const made = Date.parse(String(post.created_at));
  if (!(made >= sought.key.first - before && made <= sought.key.last + after)) return false;
  if (sought.others.has(String(post.id)) || !altTextsMatch(post, sought.altTexts)) return false;
  return lettersOf(String(post.content), true) === lettersOf(sought.text, false);
}

/** The id of the account that a token belongs to; undefined where the token may not ask that. */
async function accountId(ask: Ask, now: number): Promise<string | undefined> {
  const answer = await ask('/api/v1/accounts/verify_credentials');
  const id = textIn(fieldsOf(answer.json).id);
  if (isGood(answer) && id !== undefined) return id;
  if (answer.status === 403 || answer.status === 404) return undefined;
  throw refusal(answer, 'ask whose token it is', now);
}

/** A page of the account's posts, newest first; undefined where the token may not see them. */
async function page(
  ask: Ask,
  account: string,
  below: string,
  now: number,
): Promise<readonly Found[] | undefined> {
  const max = below === '' ? '' : `&max_id=${encodeURIComponent(below)}`;
  const path = `/api/v1/accounts/${encodeURIComponent(account)}/statuses?limit=${pageLength}&exclude_reblogs=true${max}`;
  const answer = await ask(path);
  if (isGood(answer) && Array.isArray(answer.json)) return answer.json.map(fieldsOf);
  if ([403, 404, 422].includes(answer.status)) return undefined;
  throw refusal(answer, 'look at the posts of the account', now);
}

/**
 * Looks whether a post whose end is not known is there after all: by the ids of its files, then by words and time.
 * `absent` is said only when every post since the first try was seen; `unknown` where that cannot be.
 */
export async function findPost(ask: Ask, sought: Sought, now: number): Promise<Found | 'absent' | 'unknown'> {
  const account = await accountId(ask, now);
  if (account === undefined) return 'unknown';
  const seen: Found[] = [];
  let below = '';
  for (let count = 0; count < mostPages; count++) {
    const posts = await page(ask, account, below, now);
    if (posts === undefined) return 'unknown';
    seen.push(...posts);
    const oldest = posts.at(-1);
    const next = textIn(oldest?.id) ?? '';
    const reached = Date.parse(String(oldest?.created_at)) < sought.key.first - before;
    const repeated = next === below;
    if (posts.length === 0 || reached || (repeated && posts.length < pageLength))
      return pick(seen, sought) ?? 'absent';
    if (repeated) break;
    below = next;
  }
  return pick(seen, sought) ?? 'unknown';
}

function pick(seen: readonly Found[], sought: Sought): Found | undefined {
  const byMedia = seen.find((post) => hasMedia(post, sought.mediaIds));
  return byMedia ?? seen.find((post) => looksAlike(post, sought));
}
