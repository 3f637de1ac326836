import { baseHosts, hostsOf } from '../../cameras/hosts.ts';
import type { CameraModel } from '../../cameras/model.ts';
import { adguard, pihole } from './blockers.ts';
import { dnsmasq, dnsmasqForOneCamera } from './dnsmasq.ts';
import { autoexec, cameraHosts, hosts } from './hosts-files.ts';
import { nftables, systemd } from './machine.ts';
import { openwrt } from './openwrt.ts';
import { ownHotspot } from './own-hotspot.ts';
import type { Snippet, SnippetFacts } from './snippet.ts';
import { unbound, unboundForOneCamera } from './unbound.ts';

/** Every kind, in the order of `all`: what works anywhere comes first. */
const kinds = {
  hostapd: ownHotspot,
  dnsmasq,
  'dnsmasq-one-camera': dnsmasqForOneCamera,
  unbound,
  'unbound-one-camera': unboundForOneCamera,
  pihole,
  adguard,
  openwrt,
  hosts,
  'camera-hosts': cameraHosts,
  autoexec,
  nftables,
  systemd,
} as const satisfies Readonly<Record<string, (facts: SnippetFacts) => readonly Snippet[]>>;

export type SnippetKind = keyof typeof kinds;

export const snippetKinds = Object.keys(kinds) as readonly SnippetKind[];

export function isSnippetKind(text: string): text is SnippetKind {
  return Object.hasOwn(kinds, text);
}

/** The snippets of a kind, filled in. */
export function snippetsOf(kind: SnippetKind, facts: SnippetFacts): readonly Snippet[] {
  return kinds[kind](facts);
}

/** The names of one model, or of all: then those that only some ask are set apart. */
export function namesFor(models: readonly CameraModel[]): Pick<SnippetFacts, 'hosts' | 'optional'> {
  const all = [...new Set(models.flatMap(hostsOf))];
  if (models.length === 1) return { hosts: all, optional: [] };
  const isBase = (host: string) => baseHosts.some((one) => one === host);
  const askers = (host: string) =>
    models.filter((model) => hostsOf(model).includes(host)).map(({ name }) => name);
  const optional = all.filter((host) => !isBase(host)).map((host) => ({ host, models: askers(host) }));
  return { hosts: all.filter(isBase), optional };
}

/** The text alone where there is one file; else each behind a line that says where it goes. */
export function snippetsText(snippets: readonly Snippet[]): string {
  const [only] = snippets;
  if (only !== undefined && snippets.length === 1) return only.text;
  return snippets.map(({ place, text }) => `# ===== ${place}\n${text}`).join('\n');
}
