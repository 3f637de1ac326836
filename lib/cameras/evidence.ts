/**
 * How sure a fact is. `quoted`: the bytes are printed in the source. `described`: the source says it in words, or a service
 * that works with real cameras does it. `inferred`: concluded by us, the reason is in the remark. `verified`: run by us.
 * `unknown`: nobody has published it.
 */
export type Confidence = 'quoted' | 'described' | 'inferred' | 'verified' | 'unknown';

/** Where facts come from. */
export const sources = {
  SLIDES: {
    title: 'FOSDEM 2025 talk, slides',
    address: 'https://op-co.de/tmp/samsung-mastodon-bridge/fosdem2025.html',
  },
  README: {
    title: 'samsung-nx-emailservice, README and code at aea5734',
    address: 'https://github.com/ge0rg/samsung-nx-emailservice',
  },
  'WIKI-MAIL': {
    title: 'samsung-nx-hacks wiki, Email service',
    address: 'https://github.com/ge0rg/samsung-nx-hacks/wiki/Email-service',
  },
  'WIKI-SNS': {
    title: 'samsung-nx-hacks wiki, Social Media',
    address: 'https://github.com/ge0rg/samsung-nx-hacks/wiki/Social-Media',
  },
  MATRIX: {
    title: 'samsung-nx-hacks wiki, WiFi Feature Matrix',
    address: 'https://github.com/ge0rg/samsung-nx-hacks/wiki/WiFi-Feature-Matrix',
  },
  HACKS: { title: 'samsung-nx-hacks, README', address: 'https://github.com/ge0rg/samsung-nx-hacks' },
  'BLOG-CAMS': {
    title: 'Samsung WiFi cameras, up to its ST200F row',
    address: 'https://op-co.de/blog/posts/samsung_wifi_cameras',
  },
  'BLOG-WB850F': {
    title: 'The WB850F firmware',
    address: 'https://op-co.de/blog/posts/samsung_wb850f_firmware',
  },
  'ISSUE-1': {
    title: 'samsung-nx-emailservice, issue 1 (NX mini)',
    address: 'https://github.com/ge0rg/samsung-nx-emailservice/issues/1',
  },
  'ISSUE-4': {
    title: 'samsung-nx-emailservice, issue 4 (DV150F)',
    address: 'https://github.com/ge0rg/samsung-nx-emailservice/issues/4',
  },
  WB35F: {
    title: 'wb35f-research, notes',
    address: 'https://github.com/jam1garner/wb35f-research',
  },
  'PRESS-2012': {
    title: 'press text on the WB150F, February 2012',
    address: 'http://bestipadgames.blogspot.com/2012/02',
  },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly address: string }>>;

export type SourceKey = keyof typeof sources;

/** A value with what stands behind it. */
export interface Fact<T> {
  readonly value: T;
  readonly confidence: Confidence;
  readonly sources: readonly SourceKey[];
  /** Why we think so, or where sources differ. */
  readonly remark?: string;
}

type Tag = <T extends string>(value: T, from: SourceKey | readonly SourceKey[], remark?: string) => Fact<T>;

function tagged(confidence: Confidence): Tag {
  return (value, from, remark) => ({
    value,
    confidence,
    sources: typeof from === 'string' ? [from] : from,
    ...(remark === undefined ? {} : { remark }),
  });
}

export const quoted = tagged('quoted');
export const described = tagged('described');

/** A conclusion of ours; the remark says why. */
export function inferred<T extends string>(
  value: T,
  remark: string,
  from: readonly SourceKey[] = [],
): Fact<T> {
  return { value, confidence: 'inferred', sources: from, remark };
}

/** What nobody has published. */
export function unknown<T extends string>(value: T, remark?: string): Fact<T> {
  return { value, confidence: 'unknown', sources: [], ...(remark === undefined ? {} : { remark }) };
}
