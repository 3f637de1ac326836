/** What one kind of server does differently. Facts: Mastodon's documentation and code, and servers measured on loopback. */
export interface Dialect {
  readonly name: string;
  /** Text of `version` in the instance's answer. */
  readonly version: string;
  /** Answer to an Idempotency-Key that was used for a finished post. */
  readonly replay: 'first' | 'error-500' | 'error-400' | 'attached-400' | 'ignored' | 'cached';
  /** Status of a good upload; `url` is null with 202. */
  readonly upload: 200 | 202;
  readonly uploadV2: boolean;
  readonly instanceV2: boolean;
  /** Whether an attached medium keeps the id of its upload. */
  readonly keepsMediaIds: boolean;
  /** GET of an uploaded medium: `unattached` is 404 once it is in a post. */
  readonly getMedia: 'unattached' | 'always' | 'html-404';
  /** Unknown media ids in a post. */
  readonly unknownMedia: 400 | 422 | 500 | 'dropped';
  readonly needsUserAgent: boolean;
  readonly takesChunked: boolean;
  /** Whether `max_id` is obeyed. */
  readonly pages: boolean;
  /** Form bodies on POST /statuses are silently read as empty. */
  readonly jsonOnly: boolean;
  /** What `unlisted` becomes. */
  readonly unlisted: 'unlisted' | 'public';
  readonly altText: 'kept' | 'first-line' | 'crlf';
  /** Whether `*words*` and `[words](address)` of a post are read as Markdown. */
  readonly markdown: boolean;
  readonly maxMedia: number;
  readonly maxCharacters: number;
  readonly perUrl: number;
  /** Undefined where the server does not tell. */
  readonly descriptionLimit: number | undefined;
  /** What the server really takes, whether it tells or not. */
  readonly realDescriptionLimit: number;
  readonly imageSize: number;
  readonly imageMatrix: number;
  readonly videoSize: number;
  readonly oauth: OAuthDialect;
}

/** How a server lets programs log in. */
export interface OAuthDialect {
  /** Whether `/.well-known/oauth-authorization-server` tells scopes and PKCE. */
  readonly metadata: boolean;
  /** Whether a challenge is checked; else it is ignored. */
  readonly pkce: boolean;
  /** Scopes that the page takes; registration takes any where `checksScopesLate`. */
  readonly scopes: readonly string[];
  readonly checksScopesLate: boolean;
  /** What the page shows: an element with the code in it, or `CODE&state=…` and nothing else. */
  readonly page: 'code' | 'code-and-state';
  /** Unit of `created_at`. */
  readonly createdAt: 's' | 'ms';
  readonly tellsScope: boolean;
  /** Answer to the revocation of a token that nobody has, by a client that is known. */
  readonly revokesNothing: 200 | 403 | 404;
}

const olderScopes = [
  ...['read', 'write', 'follow', 'push'],
  ...['read:accounts', 'read:statuses', 'write:media', 'write:statuses'],
];

const oauth: OAuthDialect = {
  metadata: true,
  pkce: true,
  scopes: ['profile', ...olderScopes],
  checksScopesLate: false,
  page: 'code',
  createdAt: 's',
  tellsScope: true,
  revokesNothing: 200,
};

const olderOAuth: OAuthDialect = { ...oauth, metadata: false, pkce: false, scopes: olderScopes };

const mastodon: Dialect = {
  name: 'mastodon',
  version: '4.5.2',
  replay: 'first',
  upload: 200,
  uploadV2: true,
  instanceV2: true,
  keepsMediaIds: true,
  getMedia: 'unattached',
  unknownMedia: 422,
  needsUserAgent: false,
  takesChunked: true,
  pages: true,
  jsonOnly: false,
  unlisted: 'unlisted',
  altText: 'kept',
  markdown: false,
  maxMedia: 4,
  maxCharacters: 500,
  perUrl: 23,
  descriptionLimit: 1500,
  realDescriptionLimit: 1500,
  imageSize: 16_777_216,
  imageMatrix: 33_177_600,
  videoSize: 103_809_024,
  oauth,
};

const table = {
  mastodon,
  'mastodon-4.6': {
    ...mastodon,
    version: '4.6.4',
    replay: 'error-500',
    descriptionLimit: 10_000,
    realDescriptionLimit: 10_000,
  },
  'mastodon-4.2': {
    ...mastodon,
    version: '4.2.10',
    oauth: olderOAuth,
    unknownMedia: 'dropped',
    descriptionLimit: undefined,
  },
  'mastodon-3': {
    ...mastodon,
    version: '3.1.2',
    oauth: olderOAuth,
    uploadV2: false,
    instanceV2: false,
    unknownMedia: 'dropped',
    descriptionLimit: undefined,
  },
  gotosocial: {
    ...mastodon,
    version: '0.20.0-local+git-57cb4fe',
    oauth: olderOAuth,
    replay: 'attached-400',
    getMedia: 'always',
    unknownMedia: 400,
    needsUserAgent: true,
    maxMedia: 6,
    maxCharacters: 5000,
    perUrl: 25,
    imageSize: 41_943_040,
    imageMatrix: 2_147_483_647,
  },
  hollo: {
    ...mastodon,
    version: '0.6.20',
    oauth: { ...oauth, createdAt: 'ms' },
    getMedia: 'always',
    unknownMedia: 500,
    jsonOnly: true,
    altText: 'crlf',
    maxMedia: 8,
    maxCharacters: 10_000,
    perUrl: 256,
    descriptionLimit: undefined,
    imageMatrix: 16_777_216,
  },
  snac2: {
    ...mastodon,
    version: '4.0.0 (not true; really snac/2.75)',
    oauth: { ...olderOAuth, page: 'code-and-state', tellsScope: false, revokesNothing: 403 },
    replay: 'ignored',
    instanceV2: false,
    keepsMediaIds: false,
    getMedia: 'html-404',
    unknownMedia: 'dropped',
    takesChunked: false,
    unlisted: 'public',
    altText: 'first-line',
    markdown: true,
    maxCharacters: 100_000,
    perUrl: 32,
    descriptionLimit: undefined,
  },
  pixelfed: {
    ...mastodon,
    version: '3.5.3 (compatible; Pixelfed 0.11.13)',
    oauth: {
      ...olderOAuth,
      scopes: ['read', 'write', 'follow', 'push'],
      checksScopesLate: true,
      revokesNothing: 404,
    },
    replay: 'error-400',
    upload: 202,
    getMedia: 'always',
    descriptionLimit: undefined,
    realDescriptionLimit: 1000,
    imageMatrix: 3_686_400,
  },
  pleroma: { ...mastodon, version: '2.7.2 (compatible; Pleroma 2.9.1)', replay: 'cached', oauth: olderOAuth },
} satisfies Record<string, Dialect>;

export type DialectName = keyof typeof table;

export const dialectNames = Object.keys(table) as readonly DialectName[];

/** The dialect of that name, its name filled in. */
export function dialectNamed(name: DialectName): Dialect {
  return { ...table[name], name };
}
