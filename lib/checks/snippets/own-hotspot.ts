import { reachOf } from '../machine-addresses.ts';
import { nameLines } from './dnsmasq.ts';
import { nftables } from './machine.ts';
import { allHosts, commented, type Snippet, type SnippetFacts, textOf } from './snippet.ts';

/** Some cameras dislike 192.168.x [SLIDES, described], so a hotspot of one's own is in 10.x. */
const usualAddress = '10.99.0.1';

/**
 * A hotspot for cameras on a machine with WiFi: every camera finds the bridge there, wherever that is. Without an address, or with one
 * that is not for networks of one's own, it has the usual one.
 */
export function ownHotspot(facts: SnippetFacts): readonly Snippet[] {
  const given = facts.address;
  const address = given !== '' && reachOf(given) === 'private' ? given : usualAddress;
  const here = { ...facts, address };
  const redirect = nftables(here).map(({ place, text }) => ({
    place: `${place} (not needed where the bridge listens on port 80)`,
    text,
  }));
  return [hostapd(), network(address, given), names(here), ...redirect];
}

/** Which security a camera takes is in no source that we have. [U] */
function hostapd(): Snippet {
  const text = textOf(
    ...commented([
      'The hotspot. Put in your country, a name and a password. Then: systemctl unmask hostapd && systemctl enable --now hostapd',
      'Which kinds of security these cameras take was never published. guess: WPA2 with AES on 2.4 GHz, which everything that',
      'bears the Wi-Fi logo has known since 2006; none of 2009 to 2015 knows WPA3. If the camera does not join:',
      'take a password of letters and digits only, then try wpa=3 with wpa_pairwise=TKIP CCMP; as a test, and only as that,',
      'without a password (wpa=0).',
    ]),
    'interface=wlan0',
    'driver=nl80211',
    'country_code=DE',
    'ssid=samsung-bridge',
    'hw_mode=g',
    'channel=6',
    'ieee80211n=1',
    'wmm_enabled=1',
    'auth_algs=1',
    'wpa=2',
    'wpa_key_mgmt=WPA-PSK',
    'rsn_pairwise=CCMP',
    'wpa_passphrase=change-me-12',
  );
  return { place: '/etc/hostapd/hostapd.conf', text };
}

function network(address: string, given: string): Snippet {
  const text = textOf(
    ...commented([
      ...(given === '' || given === address
        ? []
        : [
            `Not at ${given}: a hotspot is a network of its own, best in 10.x. Another: --snippets hostapd --address IP`,
          ]),
      'The address of the hotspot. Then: systemctl enable --now systemd-networkd',
      'NetworkManager must leave wlan0 alone: nmcli device set wlan0 managed no',
    ]),
    '[Match]',
    'Name=wlan0',
    '',
    '[Network]',
    `Address=${address}/24`,
    'ConfigureWithoutCarrier=yes',
  );
  return { place: '/etc/systemd/network/10-samsung-bridge.network', text };
}

function names(facts: SnippetFacts): Snippet {
  const { address } = facts;
  const net = address.slice(0, address.lastIndexOf('.'));
  const text = textOf(
    ...commented([
      'Addresses and names for the cameras in the hotspot. Then: dnsmasq --test && systemctl restart dnsmasq',
      'Where resolvconf is installed, put DNSMASQ_EXCEPT="lo" into /etc/default/dnsmasq: this machine itself asks another.',
    ]),
    'interface=wlan0',
    'except-interface=lo',
    'bind-dynamic',
    `dhcp-range=${net}.100,${net}.200,255.255.255.0,12h`,
    `dhcp-option=option:router,${address}`,
    `dhcp-option=option:dns-server,${address}`,
    'dhcp-authoritative',
    'no-hosts',
    'no-resolv',
    ...allHosts(facts).flatMap((host) => nameLines(host, address)),
    ...commented([
      'A camera that asks other names than these? With this line every name leads to the bridge, whose log tells which:',
    ]),
    `#address=/#/${address}`,
  );
  return { place: '/etc/dnsmasq.d/samsung-bridge.conf', text };
}
