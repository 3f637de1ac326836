import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import type { Dialect } from './dialects.ts';

/** A medium that a stand-in was given. */
export interface StandInMedium {
  readonly id: string;
  readonly bytes: Buffer;
  /** Content-Type of the part. */
  readonly type: string;
  readonly fileName: string;
  readonly description: string | null;
  readonly at: number;
  /** GETs that are still answered with 206. */
  processing: number;
  postId: string | undefined;
}

/** A post that a stand-in made. */
export interface StandInPost {
  readonly id: string;
  readonly url: string;
  readonly text: string;
  readonly visibility: string;
  readonly sensitive: boolean;
  readonly language: string | null;
  readonly inReplyTo: string | null;
  readonly key: string | undefined;
  readonly at: number;
  readonly media: readonly StandInMedium[];
}

type Entity = Readonly<Record<string, unknown>>;

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** The HTML that Mastodon makes of a text: paragraphs, line breaks, hash tags and links as it writes them. */
export function contentOf(text: string): string {
  const escaped = text.replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);
  const linked = escaped
    .replace(
      /https?:\/\/(\S+)/g,
      '<a href="$&"><span class="invisible">https://</span><span class="">$1</span></a>',
    )
    .replace(/#([\p{L}\p{N}_]+)/gu, '<a href="/tags/$1" class="mention hashtag">#<span>$1</span></a>');
  return linked
    .split('\n\n')
    .map((paragraph) => `<p>${paragraph.replaceAll('\n', '<br />')}</p>`)
    .join('');
}

/** What snac2 reads in a text, as far as specs need it. */
function markedDown(html: string): string {
  return html.replace(/\*([^*\n]+)\*/g, '<i>$1</i>').replace(/\[(\w+)\]\([^)]*\)/g, '<a>$1</a>');
}

export function mediumEntity(medium: StandInMedium, dialect: Dialect, origin: string): Entity {
  const attached = medium.postId !== undefined;
  const id = attached && !dialect.keepsMediaIds ? `in-post-${medium.id}` : medium.id;
  const waiting = !attached && (medium.processing > 0 || dialect.upload === 202);
  return {
    id,
    type: medium.type.startsWith('video/') ? 'video' : 'image',
    url: waiting ? null : `${origin}/media/${encodeURIComponent(medium.id)}`,
    preview_url: null,
    remote_url: null,
    meta: null,
    blurhash: null,
    description: medium.description,
  };
}

export function accountEntity(origin: string): Entity {
  return {
    id: '1',
    username: 'georg',
    acct: 'georg',
    display_name: 'Georg',
    locked: false,
    bot: false,
    group: false,
    indexable: true,
    created_at: '2022-11-01T00:00:00.000Z',
    note: '',
    url: `${origin}/@georg`,
    uri: `${origin}/users/georg`,
    avatar: `${origin}/avatar.png`,
    avatar_static: `${origin}/avatar.png`,
    header: `${origin}/header.png`,
    header_static: `${origin}/header.png`,
    followers_count: 3,
    following_count: 2,
    statuses_count: 1,
    last_status_at: null,
    emojis: [],
    fields: [],
  };
}

export function credentialEntity(origin: string): Entity {
  return {
    ...accountEntity(origin),
    source: {
      privacy: 'public',
      sensitive: false,
      language: '',
      note: '',
      fields: [],
      follow_requests_count: 0,
      indexable: true,
    },
    role: { id: '-99', name: '', permissions: '0', color: '', highlighted: false },
  };
}

export function postEntity(post: StandInPost, dialect: Dialect, origin: string): Entity {
  return {
    id: post.id,
    created_at: new Date(post.at).toISOString(),
    in_reply_to_id: post.inReplyTo,
    in_reply_to_account_id: post.inReplyTo === null ? null : '1',
    sensitive: post.sensitive,
    spoiler_text: '',
    visibility: post.visibility,
    language: post.language,
    uri: `${origin}/users/georg/statuses/${post.id}`,
    url: post.url,
    replies_count: 0,
    reblogs_count: 0,
    favourites_count: 0,
    content: dialect.markdown ? markedDown(contentOf(post.text)) : contentOf(post.text),
    account: accountEntity(origin),
    media_attachments: post.media.map((medium) => mediumEntity(medium, dialect, origin)),
    mentions: [],
    tags: [],
    emojis: [],
    card: null,
    poll: null,
    reblog: null,
  };
}

function configuration(dialect: Dialect): Entity {
  const alt = dialect.descriptionLimit === undefined ? {} : { description_limit: dialect.descriptionLimit };
  return {
    statuses: {
      max_characters: dialect.maxCharacters,
      max_media_attachments: dialect.maxMedia,
      characters_reserved_per_url: dialect.perUrl,
    },
    media_attachments: {
      supported_mime_types: ['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'video/mp4'],
      image_size_limit: dialect.imageSize,
      image_matrix_limit: dialect.imageMatrix,
      video_size_limit: dialect.videoSize,
      video_frame_rate_limit: 120,
      video_matrix_limit: 8_294_400,
      ...alt,
    },
    polls: {
      max_options: 4,
      max_characters_per_option: 50,
      min_expiration: 300,
      max_expiration: 2_629_746,
    },
    accounts: { max_featured_tags: 10, max_pinned_statuses: 5 },
  };
}

export function instanceV2Entity(dialect: Dialect, origin: string): Entity {
  return {
    domain: new URL(origin).host,
    title: 'Stand-in',
    version: dialect.version,
    source_url: 'https://github.com/mastodon/mastodon',
    description: '',
    usage: { users: { active_month: 1 } },
    thumbnail: { url: `${origin}/thumbnail.png` },
    icon: [],
    languages: ['en'],
    configuration: { ...configuration(dialect), urls: {}, translation: { enabled: false } },
    registrations: { enabled: false, approval_required: false, message: null },
    api_versions: { mastodon: 6 },
    contact: { email: 'admin@example.org', account: accountEntity(origin) },
    rules: [],
  };
}

export function instanceV1Entity(dialect: Dialect, origin: string): Entity {
  return {
    uri: new URL(origin).host,
    title: 'Stand-in',
    short_description: '',
    description: '',
    email: 'admin@example.org',
    version: dialect.version,
    urls: { streaming_api: 'wss://example.org' },
    stats: { user_count: 1, status_count: 1, domain_count: 1 },
    languages: ['en'],
    registrations: false,
    approval_required: false,
    invites_enabled: false,
    configuration: configuration(dialect),
    rules: [],
  };
}

/** An id as the dialect makes them: snac2's are hashes of the file's name with a dot in them. */
export function mediumId(count: number, fileName: string, dialect: Dialect): string {
  if (dialect.name !== 'snac2') return `${117_020_606_032_533 + count}`;
  return `${createHash('md5').update(fileName).digest('hex')}${extname(fileName)}`;
}
