import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findModel, models } from '../../lib/cameras/models.ts';
import type { SnippetFacts } from '../../lib/checks/snippets/snippet.ts';
import {
  isSnippetKind,
  namesFor,
  snippetKinds,
  snippetsOf,
  snippetsText,
} from '../../lib/checks/snippets/snippets.ts';

const test = suite('checks/snippets');

function factsFor(name?: string, address = '10.0.0.5'): SnippetFacts {
  const model = name === undefined ? undefined : findModel(name);
  return { address, port: 8080, ...namesFor(model === undefined ? models : [model]) };
}

/** The lines of a kind that do something. */
function active(kind: (typeof snippetKinds)[number], facts: SnippetFacts): string {
  const lines = snippetsOf(kind, facts).flatMap(({ text }) => text.split('\n'));
  return lines.filter((line) => !/^[#!]( |[^/])/.test(line)).join('\n');
}

const house = ['dnsmasq', 'unbound', 'openwrt', 'hosts'] as const;
const alone = ['hostapd', 'dnsmasq-one-camera', 'unbound-one-camera'] as const;
const withNames = [...house, ...alone, 'pihole', 'adguard', 'camera-hosts', 'autoexec'] as const;

for (const kind of withNames)
  test(`${kind} leads every name that all models ask to the address`, () => {
    const text = active(kind, factsFor());
    for (const host of [
      'gld.samsungosp.com',
      'samsungimaging.com',
      'www.ospserver.net',
      'snsgw.samsungmobile.com',
    ])
      assert.ok(text.includes(host) || text.includes(host.replaceAll('.', '\\.')), `${kind} lacks ${host}`);
    assert.ok(text.includes('10.0.0.5'));
  });

for (const kind of house)
  test(`${kind} leaves msn.com and Yahoo alone in the whole house, unless a model needs it`, () => {
    assert.not.match(active(kind, factsFor()), /msn\.com|yahoo/);
    assert.match(
      snippetsText(snippetsOf(kind, factsFor())),
      /www\.msn\.com is asked by WB35F, .* only, and by people/,
    );
    const wanted = factsFor('WB37F');
    assert.match(active(kind, wanted), /www\.msn\.com/);
    assert.not.match(active(kind, wanted), /yahoo/);
    assert.match(
      snippetsText(snippetsOf(kind, wanted)),
      /Nobody in this network reaches www\.msn\.com any more/,
    );
  });

for (const kind of alone)
  test(`${kind} leads msn.com and Yahoo, too, for only cameras ask there`, () => {
    assert.match(active(kind, factsFor()), /www\.msn\.com/);
    assert.match(active(kind, factsFor()), /www\.yahoo\.co\.kr/);
  });

test('a camera of one kind is led by its MAC address to a resolver of its own, for dnsmasq knows no tags with names', () => {
  const [dhcp, own] = snippetsOf('dnsmasq-one-camera', factsFor());
  assert.match(dhcp?.text ?? '', /^dhcp-host=aa:bb:cc:dd:ee:ff,set:samsung-camera$/m);
  assert.match(dhcp?.text ?? '', /^dhcp-option=tag:samsung-camera,option:dns-server,10\.0\.0\.5$/m);
  assert.not.match(dhcp?.text ?? '', /^address=/m);
  assert.match(own?.text ?? '', /^address=\/www\.msn\.com\/10\.0\.0\.5$/m);
});

test('dnsmasq asks nobody else about a name that it leads elsewhere', () => {
  for (const host of ['www.ospserver.net', 'gld.samsungosp.com'])
    for (const kind of ['dnsmasq', 'hostapd'] as const)
      assert.match(active(kind, factsFor()), new RegExp(`^local=/${host}/$`, 'm'));
});

test('a hotspot of one’s own is in 10.x, also for a machine in 192.168.x', () => {
  assert.match(active('hostapd', factsFor(undefined, '192.168.1.5')), /^Address=10\.99\.0\.1\/24$/m);
  assert.match(active('hostapd', factsFor(undefined, '')), /^dhcp-range=10\.99\.0\.100,10\.99\.0\.200,/m);
  assert.match(active('hostapd', factsFor(undefined, '10.5.0.1')), /^Address=10\.5\.0\.1\/24$/m);
  assert.match(active('hostapd', factsFor(undefined, '172.20.0.1')), /^Address=172\.20\.0\.1\/24$/m);
});

test('that a hotspot is not at the address that was given is said', () => {
  const told = (address: string) => snippetsText(snippetsOf('hostapd', factsFor(undefined, address)));
  assert.match(told('192.168.1.5'), /^# Not at 192\.168\.1\.5: /m);
  assert.not.match(told(''), /^# Not at/m);
  assert.not.match(told('10.5.0.1'), /^# Not at/m);
});

test('what nobody here has tried, or published, is said', () => {
  for (const kind of ['pihole', 'adguard', 'openwrt', 'camera-hosts', 'autoexec'] as const)
    for (const { text } of snippetsOf(kind, factsFor()))
      if (!text.startsWith('127.0.0.1')) assert.match(text, /not tried by us/, kind);
  assert.match(snippetsText(snippetsOf('hostapd', factsFor())), /was never published\. guess: WPA2/);
});

test('a camera keeps what stands in its hosts file', () => {
  assert.match(active('camera-hosts', factsFor()), /^echo '10\.0\.0\.5 gld\..*' >> \/etc\/hosts$/m);
});

test('the redirect leads port 80 to the port of the bridge, and says where it is not needed', () => {
  assert.match(active('nftables', factsFor()), /dport 80 dnat to 10\.0\.0\.5:8080/);
  const [own] = snippetsOf('nftables', { ...factsFor(), port: 80 });
  assert.match(own?.text ?? '', /listens on port 80 itself: then this is not needed/);
});

test('a single file is printed as it is, several with their places', () => {
  assert.ok(snippetsText(snippetsOf('dnsmasq', factsFor())).startsWith('# The names'));
  assert.ok(
    snippetsText(snippetsOf('autoexec', factsFor())).startsWith(
      '# ===== autoexec.sh on the memory card\n#!/bin/sh\n',
    ),
  );
});

test('every snippet ends with a line feed and has no line that wraps on a wide screen', () => {
  for (const kind of snippetKinds)
    for (const { text, place } of snippetsOf(kind, factsFor())) {
      assert.ok(text.endsWith('\n') && !text.endsWith('\n\n'), place);
      const long = text.split('\n').filter((line) => /^[#!] /.test(line) && line.length > 140);
      assert.equal(long, [], place);
    }
});

test('knows its kinds', () => {
  assert.ok(isSnippetKind('dnsmasq'));
  assert.not.ok(isSnippetKind('all'));
  assert.not.ok(isSnippetKind('toString'));
});

test.run();
