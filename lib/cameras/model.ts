import type { Fact } from './evidence.ts';

/**
 * How far a model works with a service of this kind, by the table of SLIDES (✅ 🟡 ❌ 🤷), February 2025.
 * `not covered`: not in that table.
 */
export type ModelState = 'works' | 'partly' | 'not yet' | 'untested' | 'not covered';

/**
 * How a model finds out that it is online.
 * `gld-plain`: asks gld.samsungosp.com, status 200 is enough. `gld-etag`: the same host, but wants an empty answer with ETag and
 * Server. `yahoo`: www.yahoo.co.kr. `msn`: www.msn.com by the mechanism of `yahoo`. `msn-cookie`: www.msn.com, cookie only.
 * `base`: works with the base host list, its probe was never published. `none`: no social or e-mail client.
 */
export type HotspotKind =
  | 'gld-plain'
  | 'gld-etag'
  | 'yahoo'
  | 'msn'
  | 'msn-cookie'
  | 'base'
  | 'none'
  | 'unknown';

/** Whether a model offers a service. */
export type Offer = 'yes' | 'no' | 'unknown';

export interface Services {
  readonly email: Fact<Offer>;
  readonly social: Fact<Offer>;
  readonly video: Fact<Offer>;
}

/** How user name and password stand in a login. */
export type CredentialForm = 'encrypted' | 'plain' | 'unknown';

/** What the answer to an upload must be: `succ`: hold `Status="succ"`; `any`: have status 200. */
export type UploadReply = 'succ' | 'any' | 'unknown';

/** Sites of its menu; `nx300`: the fifteen that the NX300's firmware names. */
export type SiteMenu = 'nx300' | 'unknown';

/** What the social requests of a model go through. */
export type Transport = 'plain' | 'TLS' | 'SSLv2' | 'unknown';

/** How a model's way of sharing to social sites differs from others. */
export interface SharingWays {
  readonly credentials: Fact<CredentialForm>;
  readonly uploadReply: Fact<UploadReply>;
  readonly menu: Fact<SiteMenu>;
  readonly transport: Fact<Transport>;
}

/** What is known of one model. */
export interface CameraModel {
  /** As printed on the camera. */
  readonly name: string;
  /** Other names of the same camera. */
  readonly aliases: readonly string[];
  /** Year it came out, four digits; `unknown` where even a guess has no ground. */
  readonly year: Fact<string>;
  /** Chip and system: models of one generation share their firmware's ways. */
  readonly generation: Fact<string>;
  readonly state: Fact<ModelState>;
  readonly hotspot: Fact<HotspotKind>;
  readonly services: Services;
  readonly sharing: SharingWays;
  /** Firmware that the facts were seen on. */
  readonly firmware: Fact<string>;
  readonly quirks: readonly Fact<string>[];
}

/** What members of a family share; everything that is not said is unknown. */
export type Traits = Partial<Omit<CameraModel, 'name' | 'services' | 'sharing'>> & {
  readonly services?: Partial<Services>;
  readonly sharing?: Partial<SharingWays>;
};
