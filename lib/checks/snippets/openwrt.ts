import {
  commented,
  houseWarning,
  optionalLines,
  type Snippet,
  type SnippetFacts,
  textOf,
} from './snippet.ts';

/** `config domain` in /etc/config/dhcp. [openwrt.org/docs/guide-user/base-system/dhcp] */
function nameLines(host: string, address: string): readonly string[] {
  return [
    'uci add dhcp domain',
    `uci set dhcp.@domain[-1].name='${host}'`,
    `uci set dhcp.@domain[-1].ip='${address}'`,
  ];
}

/** Commands for the shell of an OpenWrt router. */
export function openwrt(facts: SnippetFacts): readonly Snippet[] {
  const { hosts, address } = facts;
  const instead =
    'To spare them, lead one camera only: the lines at the end, or an own SSID (check --snippets hostapd).';
  const text = textOf(
    '#!/bin/sh',
    ...commented([
      `The names that Samsung cameras ask, led to the bridge at ${address}. Run it on the router. From the documentation`,
      'of OpenWrt; not tried by us on a router.',
      ...houseWarning(facts, instead),
    ]),
    ...hosts.flatMap((host) => nameLines(host, address)),
    ...optionalLines(facts, (host) => nameLines(host, address)),
    ...oneCamera(address),
    'uci commit dhcp',
    'service dnsmasq restart',
  );
  return [{ place: 'a shell on the router (ssh root@…)', text }];
}

/** [openwrt.org/docs/guide-user/base-system/dhcp_configuration: client classifying] */
function oneCamera(address: string): readonly string[] {
  return [
    ...commented([
      'Instead of all the names above, for one camera only: name it a resolver of its own, which runs on the machine of the',
      'bridge (second file of check --snippets dnsmasq-one-camera). Put in the MAC address of your camera.',
    ]),
    "#uci set dhcp.samsungcamera='tag'",
    `#uci add_list dhcp.samsungcamera.dhcp_option='6,${address}'`,
    '#uci add dhcp host',
    "#uci set dhcp.@host[-1].mac='aa:bb:cc:dd:ee:ff'",
    "#uci set dhcp.@host[-1].tag='samsungcamera'",
  ];
}
