/** A configuration, complete and frozen: every path absolute, every size in bytes, every time in ms. */
export interface Config {
  /** File that it came from; undefined where there is none. */
  readonly file: string | undefined;
  readonly listen: readonly ListenAddress[];
  /** Absolute path of the folder with outbox and sessions. */
  readonly data: string;
  /** Who may send; undefined means any sender on a private address. */
  readonly senders: readonly Sender[] | undefined;
  /** Modules with handlers of the user's own, in the order in which they are asked. */
  readonly handlers: readonly ModuleSource[];
  /** Social site, recipient, or pattern of recipients (ASCII lower case) → name of a destination. */
  readonly routes: Readonly<Record<string, string>>;
  /** Where no route fits. */
  readonly default: { readonly email: string | undefined; readonly social: string | undefined };
  readonly destinations: Readonly<Record<string, DestinationConfig>>;
  readonly limits: Limits;
  readonly sessions: SessionsConfig;
  readonly hotspot: HotspotConfig;
  /** How long delivered parcels stay in the outbox. */
  readonly keep: { readonly age: number; readonly size: number };
  /** Key path → line of the file, for errors that are found after reading; an inherited key stands at what it is inherited from. */
  readonly lines: Readonly<Record<string, number>>;
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

/** Logins at social sites. */
export interface SessionsConfig {
  /** Ms that a login is good. */
  readonly age: number;
  /** Logins at a time; the oldest gives way. */
  readonly count: number;
}

/** How hotspot probes of Yahoo and MSN are answered. */
export interface HotspotConfig {
  readonly yahoo: 'cookie' | 'redirect';
  readonly msn: 'cookie' | 'redirect';
}

/** What the configuration says to a module: every value is text, as written, or made of texts. */
export type Option = string | null | readonly Option[] | Options;

export interface Options {
  readonly [key: string]: Option;
}

/** A module that the user wrote. */
export interface ModuleSource {
  /** Absolute. */
  readonly path: string;
  readonly options: Options;
}

export type DestinationConfig =
  | StoreConfig
  | MastodonConfig
  | SmtpConfig
  | CommandConfig
  | ModuleConfig
  | DropConfig;

export interface StoreConfig {
  readonly type: 'store';
  /** Absolute; everything is put there or below. */
  readonly folder: string;
  /** Folders below it, each inside the one before. */
  readonly below: readonly FolderTemplate[];
  /** Whether `{sender}` is a name that nobody can guess. */
  readonly private: boolean;
  /** Permission bits of files; undefined for those of any new file. */
  readonly mode: number | undefined;
  /** Permission bits of folders that are made. */
  readonly folderMode: number | undefined;
  /** There where no configuration names a destination: the folder lies in `data`, and moves along with it. */
  readonly implied?: true;
}

/** The name of one folder, piece by piece. */
export type FolderTemplate = readonly FolderPiece[];

export type FolderPiece =
  | { readonly text: string }
  | { readonly of: FolderPlaceholder }
  | { readonly time: TimeLetter };

export type FolderPlaceholder = 'sender' | 'model' | 'site' | 'via';

/** Letters of strftime, told of the time when a parcel was received. */
export type TimeLetter =
  | 'Y'
  | 'y'
  | 'm'
  | 'd'
  | 'j'
  | 'H'
  | 'M'
  | 'S'
  | 'F'
  | 'G'
  | 'V'
  | 'u'
  | 'a'
  | 'A'
  | 'b'
  | 'B';

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

/** How a photo is made fit to publish; `keepLocation` and `original` hold for videos, too. */
export interface PhotoConfig {
  /** Pixels, width × height; 0 for no limit of ours. */
  readonly maxPixels: number;
  /** JPEG quality, 1–100. */
  readonly quality: number;
  readonly keepLocation: boolean;
  /** Publish the bytes as the camera sent them. */
  readonly original: boolean;
  /** What becomes of a photo that does not decode to its end: a person is asked, or what decodes is published. */
  readonly damaged: 'hold' | 'publish';
}

/** Mail by way of a server of one's own provider. */
export interface SmtpConfig {
  readonly type: 'smtp';
  /** `smtp://user:password@host:587`, or `smtps://` for TLS from the first byte (port 465). */
  readonly url: string;
  /** Address that mails come from, alone or as `Name <address>`. Never the camera's: other servers would refuse it. */
  readonly from: string;
  /** Who gets every mail; empty for the recipients that led here. */
  readonly to: readonly string[];
  /** What an `smtp://` connection does about STARTTLS: insists on it, takes it where it is offered, or never asks. */
  readonly tls: 'required' | 'opportunistic' | 'none';
  /** Absolute path of a PEM file with the authorities to trust instead of the usual ones. */
  readonly caFile: string | undefined;
  /** Whether a certificate must be good. */
  readonly rejectUnauthorized: boolean;
  /** Ms from looking the name up to a connection that is ready for mail, STARTTLS included. */
  readonly connectTimeout: number;
  /** Ms without a byte either way. */
  readonly idleTimeout: number;
}

/** A program that is run for photos. */
export interface CommandConfig {
  readonly type: 'command';
  /** Program and its arguments, with `{placeholders}` in the arguments. A program with a slash in it is absolute. */
  readonly run: readonly string[];
  /** What is written to its standard input, with `{placeholders}`; undefined for none. */
  readonly stdin: string | undefined;
  /** Run once for each file, or once for all of a parcel. */
  readonly per: 'file' | 'parcel';
  /** Absolute folder that it is run in; undefined for the data folder. */
  readonly folder: string | undefined;
  /** What its environment holds besides PATH, HOME, LANG, TZ and `SB_…`; stands over them. */
  readonly env: Readonly<Record<string, string>>;
  /** Ms until it is told to end. */
  readonly timeLimit: number;
}

/** A destination that the user wrote. */
export interface ModuleConfig extends ModuleSource {
  readonly type: 'module';
}

export interface DropConfig {
  readonly type: 'drop';
}
