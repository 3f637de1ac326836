import { allHosts, commented, forTheHouse, type Snippet, type SnippetFacts, textOf } from './snippet.ts';

/** Since 2.86 questions for anything but IPv4 go upstream without `local=`. [dnsmasq(8), --address] */
export function nameLines(host: string, address: string): readonly string[] {
  return [`address=/${host}/${address}`, `local=/${host}/`];
}

/** For the whole network of a dnsmasq that is there already. */
export function dnsmasq(facts: SnippetFacts): readonly Snippet[] {
  return forTheHouse(facts, {
    place: '/etc/dnsmasq.d/samsung-bridge.conf',
    command: 'dnsmasq --test && systemctl restart dnsmasq',
    instead:
      'To spare them, lead one camera only: check --snippets dnsmasq-one-camera, or --snippets hostapd.',
    opening: [],
    lines: nameLines,
  });
}

/**
 * `address=` knows no tags [dnsmasq(8)], so the DHCP server names another resolver to the camera: a second dnsmasq, on the
 * bridge's machine.
 */
export function dnsmasqForOneCamera(facts: SnippetFacts): readonly Snippet[] {
  const { address } = facts;
  const dhcp = textOf(
    ...commented([
      'For the dnsmasq that gives the camera its address (DHCP). It answers names for everybody alike, so the camera is told',
      'another resolver: the second file, on the machine of the bridge. Put in the MAC address of your camera: the list of',
      'leases has it (/var/lib/misc/dnsmasq.leases).',
    ]),
    'dhcp-host=aa:bb:cc:dd:ee:ff,set:samsung-camera',
    `dhcp-option=tag:samsung-camera,option:dns-server,${address}`,
  );
  const own = textOf(
    ...commented([
      `A resolver for cameras only, at ${address}. It knows their names and refuses all others. Run it with`,
      'dnsmasq --conf-file=/etc/samsung-bridge/dnsmasq.conf --keep-in-foreground',
    ]),
    `listen-address=${address}`,
    'bind-interfaces',
    'no-hosts',
    'no-resolv',
    ...allHosts(facts).flatMap((host) => nameLines(host, address)),
  );
  return [
    { place: '/etc/dnsmasq.d/samsung-camera.conf, where DHCP is', text: dhcp },
    { place: '/etc/samsung-bridge/dnsmasq.conf, where the bridge is', text: own },
  ];
}
