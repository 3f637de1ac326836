import type { MastodonConfig, PhotoConfig } from '../config.ts';
import { refusal, unexpected } from '../config-errors.ts';
import { isLanguage } from '../languages.ts';
import type { MapNode } from '../node.ts';
import { duration } from '../quantities.ts';
import { type Fields, group, optional, type Reader, readRecord, required } from '../record.ts';
import { choice, flag, integer, lineOf, path, text, token } from '../scalars.ts';
import { commonKeys, type DestinationType } from './destination-type.ts';

const expectedServer = 'the address of a server';

/** An origin; a bare host is meant as https. Nothing before an @ is ever shown. */
const server: Reader<string> = (node, scope) => {
  const written = lineOf(node, scope, expectedServer);
  const url = parseUrl(written.includes('://') ? written : `https://${written}`);
  const bare =
    url !== undefined && url.username + url.password + url.search + url.hash === '' && url.pathname === '/';
  if (bare && /^https?:$/.test(url.protocol) && !/[@?#\\]/.test(written)) return url.origin;
  throw unexpected(
    node,
    expectedServer,
    'write it like https://photog.social, without a user, a path or more',
  );
};

function parseUrl(written: string): URL | undefined {
  return URL.canParse(written) ? new URL(written) : undefined;
}

const language: Reader<string> = (node, scope) => {
  const code = lineOf(node, scope, 'a language');
  if (isLanguage(code)) return code;
  throw unexpected(node, 'a language as two small letters (ISO 639-1)', 'write it like en, de or ko');
};

const photoFields: Fields<PhotoConfig> = {
  maxPixels: optional(integer(0, 1_000_000_000), 8_294_400),
  quality: optional(integer(1, 100), 82),
  keepLocation: optional(flag, false),
  original: optional(flag, false),
  damaged: optional(choice('hold', 'publish'), 'hold'),
};

const fields: Fields<Omit<MastodonConfig, 'type'>> = {
  server: required(server, expectedServer, 'add "server: https://…"'),
  token: optional<string | undefined>(token, undefined),
  tokenFile: optional<string | undefined>(path, undefined),
  visibility: optional(choice('public', 'unlisted', 'private', 'direct'), 'unlisted'),
  postscript: optional(text, ''),
  sensitive: optional(flag, false),
  language: optional<string | undefined>(language, undefined),
  altText: optional(choice('hold', 'reject', 'allow'), 'hold'),
  quietPeriod: optional(duration('10ms', '1d'), 120_000),
  album: optional(flag, true),
  photo: group(photoFields),
};

/** An account on a Mastodon server, or on one that speaks its API. */
export const mastodonType: DestinationType = {
  name: 'mastodon',
  keys: [...Object.keys(fields), ...Object.keys(photoFields).map((key) => `photo.${key}`)],
  merged: ['photo'],
  alternatives: [['token', 'tokenFile']],
  read: (map, scope): MastodonConfig => {
    const read = readRecord(fields, map, scope, commonKeys);
    checkToken(read, map);
    return { type: 'mastodon', ...read };
  },
};

function checkToken(read: Pick<MastodonConfig, 'token' | 'tokenFile'>, { place }: MapNode): void {
  if (read.token !== undefined && read.tokenFile !== undefined)
    throw refusal('SB_CONFIG_VALUE', place, 'expected either token or tokenFile, came both; take one out');
  const cure = 'make one with "samsung-bridge login", and add "tokenFile: ./mastodon.token"';
  if (read.token === undefined && read.tokenFile === undefined)
    throw refusal('SB_CONFIG_MISSING', place, `expected token or tokenFile, came neither; ${cure}`);
}
