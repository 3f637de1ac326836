import type { Answer } from './answer.ts';
import { fieldsOf, isGood, isPage, refusal, textIn } from './answer.ts';
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

/**
 * The letters and digits of a text or of its HTML: no tags, mentions without their server. Signs do not count: some servers read
 * `*bold*`, `> quote` and `:-)` as more than signs. [seen: snac2 2.75]
 */
export function lettersOf(text: string, isHtml: boolean): string {
  const plain = isHtml
    ? text
        .replace(/<br\b[^>]*>|<\/p>/gi, ' ')
        .replace(/<[^>]*>/g, '')
        .replace(/&(#?\w+);/g, entity)
    : text;
  return plain
    .normalize('NFC')
    .replace(/(@[\p{L}\p{N}_]+)@[\p{L}\p{N}.-]+(?::\d+)?/gu, '$1')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '');
}

/** The files of a post, as the server tells them. */
export function attachmentsOf(post: Found): readonly Found[] {
  return Array.isArray(post.media_attachments) ? post.media_attachments.map(fieldsOf) : [];
}

/** What is cut shorter than that is no alt text that was too long. */
const shortestCut = 90;

/** Alt texts as far as two servers agree on them: some cut at a line break, some turn it into CRLF, all cut long ones. */
function altTextMatches(shown: string, asked: string): boolean {
  const [one, other] = [shown, asked].map((text) => text.split(/\r?\n/)[0]?.trim() ?? '');
  const cut = one?.replace(/…$/, '') ?? '';
  return one === other || (cut.length >= shortestCut && other?.startsWith(cut) === true);
}

function altTextsMatch(post: Found, altTexts: readonly string[]): boolean {
  const attachments = attachmentsOf(post);
  return (
    attachments.length === altTexts.length &&
    attachments.every((one, index) => altTextMatches(textIn(one.description) ?? '', altTexts[index] ?? ''))
  );
}

function hasMedia(post: Found, ids: readonly string[]): boolean {
  return attachmentsOf(post).some(({ id }) => ids.includes(String(id)));
}

/** Same alt texts, made while it was tried, and of no other parcel that is known. */
function mayBe(post: Found, sought: Sought): boolean {
  const made = Date.parse(String(post.created_at));
  if (!(made >= sought.key.first - before && made <= sought.key.last + after)) return false;
  return !sought.others.has(String(post.id)) && altTextsMatch(post, sought.altTexts);
}

function sameWords(post: Found, { text }: Sought): boolean {
  return lettersOf(String(post.content), true) === lettersOf(text, false);
}

/** The id of the account that a token belongs to; undefined where the token may not ask that. */
async function accountId(ask: Ask, now: number): Promise<string | undefined> {
  const answer = await ask('/api/v1/accounts/verify_credentials');
  const id = textIn(fieldsOf(answer.json).id);
  if (isGood(answer) && id !== undefined) return id;
  if ((answer.status === 403 && !isPage(answer)) || answer.status === 404) return undefined;
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
  if ([403, 404, 422].includes(answer.status) && !(answer.status === 403 && isPage(answer))) return undefined;
  throw refusal(answer, 'look at the posts of the account', now);
}

/**
 * Looks whether a post whose end is not known is there after all: by the ids of its files, then by words, alt texts and time.
 * `absent` is said only when every post since the first try was seen; `unknown` where that cannot be. `alike`: none is
 * surely this one, and one may be, with other words: servers make of words what they like.
 */
export async function findPost(
  ask: Ask,
  sought: Sought,
  now: number,
): Promise<Found | 'absent' | 'alike' | 'unknown'> {
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

function pick(seen: readonly Found[], sought: Sought): Found | 'alike' | undefined {
  const byMedia = seen.find((post) => hasMedia(post, sought.mediaIds));
  const possible = seen.filter((post) => mayBe(post, sought));
  const found = byMedia ?? possible.find((post) => sameWords(post, sought));
  const told = sought.altTexts.some((altText) => altText !== '');
  return found ?? (told && possible.length > 0 ? 'alike' : undefined);
}
