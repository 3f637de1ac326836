import { type Finding, failed, note, ok, warning } from '../finding.ts';
import { reachOf } from './machine-addresses.ts';
import { addressOfResolver, type Lookup, type LookupFault } from './resolver.ts';

/** One name that must lead to the bridge. */
export interface WantedName {
  readonly host: string;
  /** False where the camera may do without, or where only some models ask it and no model was named. */
  readonly needed: boolean;
  /** Who asks it, for what. */
  readonly why: string;
}

/** Who was asked, and where the names should lead. */
export interface Asked {
  /** As it is told to people: `10.0.0.1`, `127.0.0.53`. */
  readonly resolvers: readonly string[];
  /** Whether a person named it (`--resolver`). */
  readonly named: boolean;
  /** Addresses of the bridge. */
  readonly ours: readonly string[];
  /** The one of them to lead the camera to. */
  readonly address: string | undefined;
  /** What the hosts file of this machine says, by name. */
  readonly hostsFile: ReadonlyMap<string, string>;
}

interface Judged extends Asked {
  /** Whether it answers for some name: then it lets us ask, and what it does not answer is missing in it. */
  readonly speaks: boolean;
}

/** Seconds: a camera or router that remembers a wrong answer for longer than that makes people despair. */
const longLifetime = 3600;

/** Judges what a resolver said of each name. */
export function checkNames(
  wanted: readonly WantedName[],
  lookups: readonly Lookup[],
  asked: Asked,
): readonly Finding[] {
  const deaf = resolverFinding(lookups, asked);
  if (deaf !== undefined) return [deaf, ...whoAsks(asked)];
  const speaks = lookups.some(({ fault }) => fault === undefined || resolverFaults[fault] === undefined);
  const each = wanted.flatMap((name) => {
    const lookup = lookups.find(({ host }) => host === name.host);
    return lookup === undefined ? [] : [judged(name, lookup, { ...asked, speaks })];
  });
  const astray = each.some(({ status }) => status === 'failed' || status === 'warning');
  return [...whoAsks(asked), ...each, ...(astray ? aboutPublic(asked) : []), ...longLived(lookups, asked)];
}

function placesOf({ resolvers }: Asked): string {
  return resolvers.length === 0 ? 'no resolver' : resolvers.join(', ');
}

/** Words for what is wrong with the resolver itself. */
const resolverFaults: Partial<
  Readonly<Record<LookupFault, readonly [code: string, what: string, cure: string]>>
> = {
  silent: [
    'SB_RESOLVER_SILENT',
    'gives no answer',
    'is the address right, and does it serve DNS to this network (port 53, UDP, open in its firewall)?',
  ],
  refused: [
    'SB_RESOLVER_REFUSES',
    'refuses to answer',
    'let it answer this network (unbound: access-control; bind: allow-query; dnsmasq: interface and local-service)',
  ],
  failing: [
    'SB_RESOLVER_FAILS',
    'says that it cannot find out (SERVFAIL)',
    'it asks another server and gets nothing: have it answer these names itself, check --snippets all shows how',
  ],
  garbage: [
    'SB_RESOLVER_GARBAGE',
    'answers what is no DNS answer',
    'is it a DNS server that listens there? Look at the address and the port',
  ],
};

/** Where no name got an answer, and all for the same reason, that is one finding about the resolver. */
function resolverFinding(lookups: readonly Lookup[], asked: Asked): Finding | undefined {
  const [first] = lookups;
  const fault = first?.fault;
  if (fault === undefined || lookups.some((one) => one.fault !== fault)) return undefined;
  const found = resolverFaults[fault];
  if (found === undefined) return undefined;
  const [code, what, cure] = found;
  return failed(
    code,
    `the resolver ${placesOf(asked)} ${what}, so no camera that asks it finds the bridge`,
    cure,
  );
}

function whoAsks(asked: Asked): readonly Finding[] {
  if (asked.named) return [note(`asked the resolver ${placesOf(asked)}`)];
  const stub = asked.resolvers.some((place) => reachOf(addressOfResolver(place)) === 'loopback')
    ? ', which runs on this machine'
    : '';
  return [
    note(
      `asked ${placesOf(asked)}${stub}, the resolver of this machine. The camera asks the one that its DHCP server names, which may be another: see the status page of the router or hotspot, and say --resolver IP`,
    ),
  ];
}

function judged(name: WantedName, lookup: Lookup, asked: Judged): Finding {
  const { host } = name;
  if (lookup.fault !== undefined) return withoutAddress(name, lookup, asked);
  const strange = lookup.addresses.filter((address) => !asked.ours.includes(address));
  if (strange.length > 0) return elsewhere(name, lookup, strange, asked);
  const found = lookup.addresses.join(', ');
  if (!asked.named && asked.hostsFile.has(host) && isStub(asked))
    return warning(
      'SB_NAME_HOSTS_FILE',
      `${host} leads to ${found}, but it stands in the hosts file of this machine, which its own resolver reads: the camera may not see that`,
      'ask the resolver that the camera uses: --resolver IP',
    );
  return ok(`${host} leads to ${found} (${name.why})`);
}

/** The resolvers of systemd-resolved, which answers from the hosts file. [man systemd-resolved.service] */
function isStub({ resolvers }: Asked): boolean {
  return resolvers.some((place) => /^127\.0\.0\.5[34]$/.test(place));
}

/** A failure where the name is needed, else a warning. */
function wrong({ needed }: WantedName, code: string, text: string, cure: string): Finding {
  return needed ? failed(code, text, cure) : warning(code, text, cure);
}

function leadCure({ address }: Asked): string {
  return `have the resolver answer it with ${address ?? 'the address of the bridge'}: check --snippets all has the lines for yours`;
}

function withoutAddress(name: WantedName, lookup: Lookup, asked: Judged): Finding {
  const { host, why } = name;
  const { speaks } = asked;
  const fault = lookup.fault ?? 'no-address';
  const broken = resolverFaults[fault];
  if (broken !== undefined)
    return wrong(
      name,
      broken[0],
      `${host}: the resolver ${placesOf(asked)} ${broken[1]} (${why})${speaks ? ', but it answers for others' : ''}`,
      speaks ? leadCure(asked) : broken[2],
    );
  if (lookup.ipv6)
    return wrong(
      name,
      'SB_NAME_IPV6_ONLY',
      `${host} has an IPv6 address only, which cameras do not know (${why})`,
      leadCure(asked),
    );
  if (asked.hostsFile.has(host))
    return wrong(
      name,
      'SB_NAME_HOSTS_FILE',
      `${host} stands in the hosts file of this machine, but the resolver ${placesOf(asked)} does not know it: only this machine sees it, no camera does (${why})`,
      leadCure(asked),
    );
  const said = fault === 'no-such-name' ? 'says that there is no such name' : 'knows no address of it';
  const cure = `${leadCure(asked)}. Done already, on another server that this one asks? Then its rebind protection throws the private address away: allow the name (dnsmasq: rebind-domain-ok, OpenWrt: rebind_domain, unbound: private-domain)`;
  return wrong(name, 'SB_NAME_UNKNOWN', `${host}: the resolver ${placesOf(asked)} ${said} (${why})`, cure);
}

function elsewhere(name: WantedName, lookup: Lookup, strange: readonly string[], asked: Asked): Finding {
  const { host, why } = name;
  const where = `${host} leads to ${lookup.addresses.join(', ')}`;
  if (strange.some((address) => address === '0.0.0.0'))
    return wrong(
      name,
      'SB_NAME_BLOCKED',
      `${where}: it is blocked, as ad blockers do (${why})`,
      `take it off the block list; and ${leadCure(asked)}`,
    );
  const some =
    strange.length < lookup.addresses.length ? `, and ${strange.join(', ')} is not the bridge` : '';
  const whose = whoseWords(strange, asked);
  const cure = `${leadCure(asked)}${asked.named || asked.ours.length > 0 ? '' : '; or say where the bridge is, with --address IP'}`;
  return wrong(name, 'SB_NAME_ELSEWHERE', `${where}${some === '' ? `: ${whose}` : some} (${why})`, cure);
}

function whoseWords(strange: readonly string[], { ours }: Asked): string {
  if (strange.every((address) => reachOf(address) === 'public'))
    return 'an address on the internet, so it is the real one, not redirected';
  if (strange.some((address) => reachOf(address) === 'loopback'))
    return 'which is the camera itself, for a camera';
  const bridge = ours.length > 0 ? `, which is at ${ours.join(', ')}` : '';
  return `not the bridge${bridge}; another machine, or an address that it had once`;
}

function aboutPublic(asked: Asked): readonly Finding[] {
  const far = asked.resolvers.filter((place) => reachOf(addressOfResolver(place)) === 'public');
  if (far.length === 0) return [];
  return [
    warning(
      'SB_RESOLVER_PUBLIC',
      `${far.join(', ')} is a resolver on the internet, which cannot know where your bridge is`,
      'have the DHCP server name a resolver of your own to the camera, or use a hotspot of its own: check --snippets hostapd',
    ),
  ];
}

function longLived(lookups: readonly Lookup[], { ours }: Asked): readonly Finding[] {
  const long = lookups.filter(
    ({ lifetime = 0, addresses }) => lifetime > longLifetime && addresses.every((one) => ours.includes(one)),
  );
  const [first] = long;
  if (first === undefined) return [];
  const hours = Math.round(Math.max(...long.map(({ lifetime = 0 }) => lifetime)) / 3600);
  return [
    warning(
      'SB_NAME_LONG_LIVED',
      `answers for ${long.map(({ host }) => host).join(', ')} are good for ${hours} hours: if the bridge moves, cameras go to the old address for so long`,
      'set a lifetime (TTL) of 300 seconds',
    ),
  ];
}
