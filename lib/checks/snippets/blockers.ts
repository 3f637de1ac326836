import {
  allHosts,
  commented,
  houseWarning,
  optionalLines,
  type Snippet,
  type SnippetFacts,
  textOf,
} from './snippet.ts';

const untried = 'From its documentation; not tried by us.';

/** Pi-hole's answers for one group of clients: `;reply=` behind a pattern. [docs.pi-hole.net/regex/pi-hole] */
export function pihole(facts: SnippetFacts): readonly Snippet[] {
  const { hosts, address } = facts;
  const instead = 'To spare them, take the third way for these names.';
  const record = (host: string) => `${address} ${host}`;
  const toml = textOf(
    ...commented([
      `Pi-hole 6. ${untried} By hand: Settings, Local DNS Records,`,
      `one for each name, with the address ${address}.`,
      'Or in this file, under [dns]; names that stand in "hosts" already must stay there:',
      ...houseWarning(facts, instead),
    ]),
    '[dns]',
    '  hosts = [',
    ...hosts.map((host, at) => `    "${record(host)}"${at < hosts.length - 1 ? ',' : ''}`),
    '  ]',
    ...optionalLines(facts, (host) => [`    "${record(host)}",`]),
  );
  const list = textOf(
    ...commented([`Pi-hole 5. ${untried} Then: pihole restartdns`, ...houseWarning(facts, instead)]),
    ...hosts.map(record),
    ...optionalLines(facts, (host) => [record(host)]),
  );
  const regex = textOf(
    ...commented([
      `For one camera only. ${untried} Make a group "samsung-camera" (Groups),`,
      'put the camera into it (Clients), add each line as a RegEx to deny (Domains), and give it to that group alone.',
      'The word is "deny", but what stands behind "reply=" is the answer.',
    ]),
    ...allHosts(facts).map((host) => `^${host.replaceAll('.', '\\.')}$;querytype=A;reply=${address}`),
  );
  return [
    { place: '/etc/pihole/pihole.toml (Pi-hole 6)', text: toml },
    { place: '/etc/pihole/custom.list (Pi-hole 5)', text: list },
    { place: 'Pi-hole, Domains, RegEx to deny (one camera only)', text: regex },
  ];
}

/** `client` and `dnsrewrite` are modifiers of one rule. [adguard-dns.io/kb/general/dns-filtering-syntax] */
export function adguard(facts: SnippetFacts): readonly Snippet[] {
  const { hosts, address } = facts;
  const entry = (host: string) => [`    - domain: ${host}`, `      answer: ${address}`];
  const yaml = textOf(
    ...commented([
      `${untried} By hand: Filters, DNS rewrites, one for each name,`,
      `with the answer ${address}. Or in this file while AdGuard Home is stopped; newer versions write "enabled: true" into`,
      'each entry, too:',
      ...houseWarning(facts, 'To spare them, take the second way for these names.'),
    ]),
    'filtering:',
    '  rewrites:',
    ...hosts.flatMap(entry),
    ...optionalLines(facts, entry),
  );
  const rules = textOf(
    ...commented(
      [
        `For one camera only. ${untried} Filters, Custom filtering rules;`,
        "10.0.0.7 stands for the camera's address: have the DHCP server give it always the same one.",
      ],
      '!',
    ),
    ...allHosts(facts).map((host) => `|${host}^$client=10.0.0.7,dnsrewrite=NOERROR;A;${address}`),
  );
  return [
    { place: 'AdGuardHome.yaml', text: yaml },
    { place: 'AdGuard Home, Custom filtering rules (one camera only)', text: rules },
  ];
}
