import { camerasPort } from '../port.ts';
import { commented, type Snippet, type SnippetFacts, textOf } from './snippet.ts';

/** Port of a bridge that has no right to port 80. */
const usualPort = 8080;

/** A redirect of port 80, seen by other machines (prerouting) and by this one (output): `check` sees it then, too. */
export function nftables({ address, port }: SnippetFacts): readonly Snippet[] {
  const to = port === camerasPort ? usualPort : port;
  const rule = `ip daddr ${address} tcp dport ${camerasPort} dnat to ${address}:${to}`;
  const text = textOf(
    '#!/usr/sbin/nft -f',
    ...commented([
      `Port 80 of ${address} passed on to the bridge at port ${to}. Load it with nft -f; to have it after each start, include it`,
      'in /etc/nftables.conf.',
      ...(port === camerasPort ? ['Your bridge listens on port 80 itself: then this is not needed.'] : []),
    ]),
    'table ip samsung_bridge',
    'delete table ip samsung_bridge',
    'table ip samsung_bridge {',
    '  chain from_the_network {',
    '    type nat hook prerouting priority -100; policy accept;',
    `    ${rule}`,
    '  }',
    '  chain from_this_machine {',
    '    type nat hook output priority -100; policy accept;',
    `    ${rule}`,
    '  }',
    '}',
  );
  return [{ place: '/etc/nftables.d/samsung-bridge.nft', text }];
}

/** A user of its own, the right to port 80 and nothing else. V8 needs memory that is writable and executable. */
export function systemd({ address }: SnippetFacts): readonly Snippet[] {
  const text = textOf(
    ...commented([
      'Needs a user: useradd --system --home-dir /var/lib/samsung-bridge samsung-bridge',
      'Then: systemctl daemon-reload && systemctl enable --now samsung-bridge',
      `In bridge.yaml: listen: ["${address}:80"] and data: /var/lib/samsung-bridge; correct the path of the program below.`,
    ]),
    '[Unit]',
    'Description=samsung-bridge',
    'Wants=network-online.target',
    'After=network-online.target',
    '',
    '[Service]',
    'ExecStart=/usr/local/bin/samsung-bridge serve --config /etc/samsung-bridge/bridge.yaml',
    'User=samsung-bridge',
    'WorkingDirectory=/var/lib/samsung-bridge',
    'StateDirectory=samsung-bridge',
    'StateDirectoryMode=0700',
    'AmbientCapabilities=CAP_NET_BIND_SERVICE',
    'CapabilityBoundingSet=CAP_NET_BIND_SERVICE',
    'NoNewPrivileges=yes',
    'ProtectSystem=strict',
    'ProtectHome=yes',
    'PrivateTmp=yes',
    'Restart=on-failure',
    'RestartSec=5',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
  );
  return [{ place: '/etc/systemd/system/samsung-bridge.service', text }];
}
