import { allHosts, commented, forTheHouse, type Snippet, type SnippetFacts, textOf } from './snippet.ts';

/** `redirect`: the name, all below it, and nothing else about it. [unbound.conf(5), local-zone] */
function nameLines(host: string, address: string): readonly string[] {
  return [`    local-zone: "${host}." redirect`, `    local-data: "${host}. 300 IN A ${address}"`];
}

/** For all that ask this unbound. */
export function unbound(facts: SnippetFacts): readonly Snippet[] {
  return forTheHouse(facts, {
    place: '/etc/unbound/unbound.conf.d/samsung-bridge.conf',
    command: 'unbound-checkconf && systemctl restart unbound',
    instead: 'To spare them, lead one camera only: check --snippets unbound-one-camera.',
    opening: ['server:'],
    lines: nameLines,
  });
}

/** A view counts for the addresses that are put into it. [unbound.conf(5), View Options] */
export function unboundForOneCamera(facts: SnippetFacts): readonly Snippet[] {
  const { address } = facts;
  const text = textOf(
    ...commented([
      'For one camera only. 10.0.0.7 stands for its address: have the DHCP server give it always the same one.',
      'Then: unbound-checkconf && systemctl restart unbound',
    ]),
    'server:',
    '    access-control-view: 10.0.0.7/32 samsung-camera',
    'view:',
    '    name: samsung-camera',
    '    view-first: yes',
    ...allHosts(facts).flatMap((host) => nameLines(host, address)),
  );
  return [{ place: '/etc/unbound/unbound.conf.d/samsung-camera.conf', text }];
}
