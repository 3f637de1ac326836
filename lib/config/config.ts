/** A configuration, complete and frozen: every path absolute, every size in bytes, every time in ms. */
export interface Config {
  /** File that it came from; undefined where there is none. */
  readonly file: string | undefined;
  readonly listen: readonly ListenAddress[];
  /** Absolute path of the folder with outbox and sessions. */
  readonly data: string;
  /** Who may send; undefined means any sender on a private address. */
  readonly senders: readonly Sender[] | undefined;
  /** Social site or recipient (ASCII lower case) → name of a destination. */
  readonly routes: Readonly<Record<string, string>>;
  /** Where no route fits. */
  readonly default: { readonly email: string | undefined; readonly social: string | undefined };
  readonly destinations: Readonly<Record<string, DestinationConfig>>;
  readonly limits: Limits;
  readonly hotspot: HotspotConfig;
  /** How long delivered parcels stay in the outbox. */
  readonly keep: { readonly age: number; readonly size: number };
}

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

export interface Sender {
  /** E-mail address or login name. */
  readonly name: string;
  /** `$scrypt$…` or plain text; undefined where none is asked for. */
  readonly password: string | undefined;
}

export interface Limits {
  /** Bytes of one body. */
  readonly body: number;
  /** Ms without a byte. */
  readonly idle: number;
  /** Ms until the head is whole. */
  readonly head: number;
  /** Ms for one whole conversation. */
  readonly total: number;
  /** Conversations at a time. */
  readonly connections: number;
  /** Bytes that must stay free on the disk of `data`. */
  readonly freeDisk: number;
}

/** How hotspot probes of Yahoo and MSN are answered. */
export interface HotspotConfig {
  readonly yahoo: 'cookie' | 'redirect';
  readonly msn: 'cookie' | 'redirect';
}

export type DestinationConfig = StoreConfig | MastodonConfig | DropConfig;

export interface StoreConfig {
  readonly type: 'store';
  /** Absolute. */
  readonly folder: string;
  /** There where no configuration names a destination: the folder lies in `data`, and moves along with it. */
  readonly implied?: true;
}

export type Visibility = 'public' | 'unlisted' | 'private' | 'direct';

export interface MastodonConfig {
  readonly type: 'mastodon';
  /** Origin without a path or final slash, e.g. `https://photog.social`. */
  readonly server: string;
  readonly token: string | undefined;
  /** Absolute; read when first needed. Exactly one of `token` and `tokenFile` is there. */
  readonly tokenFile: string | undefined;
  readonly visibility: Visibility;
  readonly postscript: string;
  readonly sensitive: boolean;
  readonly language: string | undefined;
  readonly altText: 'hold' | 'reject' | 'allow';
  /** Ms without a further photo after which a social post goes out. */
  readonly quietPeriod: number;
  readonly album: boolean;
  readonly photo: PhotoConfig;
}

/** How a photo is made fit to publish. */
export interface PhotoConfig {
  /** Pixels, width × height; 0 for no limit of ours. */
  readonly maxPixels: number;
  /** JPEG quality, 1–100. */
  readonly quality: number;
  readonly keepLocation: boolean;
  /** Publish the bytes as the camera sent them. */
  readonly original: boolean;
}

export interface DropConfig {
  readonly type: 'drop';
}
