import type { CameraModel, HotspotKind } from './model.ts';

/** Names that every model with a social or e-mail client asks for. [README, quoted] Bare samsungimaging.com: [WIKI-MAIL, described] */
export const baseHosts = [
  'gld.samsungosp.com',
  'www.samsungimaging.com',
  'samsungimaging.com',
  'www.ospserver.net',
  'snsgw.samsungmobile.com',
] as const;

/** Where e-mail goes: `POST /social/columbus/email`. [WIKI-MAIL, quoted] */
export const emailHost = 'www.ospserver.net';

/** Where the social requests go. [SLIDES, quoted] */
export const socialHost = 'snsgw.samsungmobile.com';

/**
 * Host that a model asks whether it is online; undefined where none is known. [gld: described, WIKI-MAIL; Yahoo: quoted,
 * SLIDES; MSN: described, README] guess: `base` models ask gld.samsungosp.com, as the host list suggests.
 */
export const probeHosts: Readonly<Record<HotspotKind, string | undefined>> = {
  'gld-plain': 'gld.samsungosp.com',
  'gld-etag': 'gld.samsungosp.com',
  base: 'gld.samsungosp.com',
  yahoo: 'www.yahoo.co.kr',
  msn: 'www.msn.com',
  'msn-cookie': 'www.msn.com',
  none: undefined,
  unknown: undefined,
};

/** Names that must lead to the bridge for a model; the base list where its hotspot check is unknown. */
export function hostsOf(model: CameraModel): readonly string[] {
  if (model.hotspot.value === 'none') return [];
  const probe = probeHosts[model.hotspot.value];
  const known: readonly string[] = baseHosts;
  return probe === undefined || known.includes(probe) ? known : [...known, probe];
}

/**
 * The bytes of a hotspot check. For Yahoo these two lines are printed [SLIDES, quoted]; guess: the others look the same, their
 * headers were never published.
 */
export function hotspotRequest(host: string): Buffer {
  return Buffer.from(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`, 'latin1');
}

/** A header of a hotspot check that no camera sends: `samsung-bridge check` asks, and `why` shall not take it for a camera. */
export const checkHeader = 'X-Samsung-Bridge: check';
