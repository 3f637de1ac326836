import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findModel, models } from '../../lib/cameras/models.ts';
import { type Asked, checkNames, type WantedName } from '../../lib/checks/names.ts';
import type { Lookup } from '../../lib/checks/resolver.ts';
import { wantedNames } from '../../lib/checks/wanted-names.ts';
import type { Finding } from '../../lib/finding.ts';

const test = suite('checks/names');
const host = 'www.ospserver.net';

const asked: Asked = {
  resolvers: ['10.0.0.53'],
  named: true,
  ours: ['10.0.0.1'],
  address: '10.0.0.1',
  hostsFile: new Map(),
};

function lookup(fields: Partial<Lookup>, name = host): Lookup {
  return { host: name, addresses: [], ipv6: false, lifetime: undefined, fault: undefined, ...fields };
}

const leads = (...addresses: string[]) => lookup({ addresses, lifetime: 60 });
const other = lookup({ addresses: ['10.0.0.1'], lifetime: 60 }, 'snsgw.samsungmobile.com');
const wanted: readonly WantedName[] = [
  { host, needed: true, why: 'e-mail' },
  { host: other.host, needed: true, why: 'sharing' },
];

/** The finding about the one name; the other one is good. */
function findingOf(found: Lookup, by: Partial<Asked> = {}, names = wanted): Finding {
  const findings = checkNames(names, [found, other], { ...asked, ...by });
  const about = findings.find(({ text }) => text.startsWith(host));
  if (about === undefined) throw new Error(`nothing about ${host}: ${JSON.stringify(findings)}`);
  return about;
}

const cases: readonly (readonly [what: string, found: Lookup, code: string | undefined, words: RegExp])[] = [
  ['the bridge', leads('10.0.0.1'), undefined, /leads to 10\.0\.0\.1 \(e-mail\)/],
  ['the internet', leads('3.4.5.6'), 'SB_NAME_ELSEWHERE', /the real one, not redirected/],
  ['another machine', leads('10.0.0.9'), 'SB_NAME_ELSEWHERE', /not the bridge, which is at 10\.0\.0\.1/],
  ['two addresses', leads('10.0.0.1', '10.0.0.9'), 'SB_NAME_ELSEWHERE', /and 10\.0\.0\.9 is not the bridge/],
  ['loopback', leads('127.0.0.1'), 'SB_NAME_ELSEWHERE', /the camera itself/],
  ['nowhere', leads('0.0.0.0'), 'SB_NAME_BLOCKED', /blocked, as ad blockers do/],
  [
    'no such name',
    lookup({ fault: 'no-such-name' }),
    'SB_NAME_UNKNOWN',
    /10\.0\.0\.53 says that there is no such name/,
  ],
  ['no address', lookup({ fault: 'no-address' }), 'SB_NAME_UNKNOWN', /knows no address of it/],
  [
    'IPv6 only',
    lookup({ fault: 'no-address', ipv6: true }),
    'SB_NAME_IPV6_ONLY',
    /which cameras do not know/,
  ],
  [
    'silence for one name',
    lookup({ fault: 'silent' }),
    'SB_RESOLVER_SILENT',
    /gives no answer \(e-mail\), but it answers for others/,
  ],
  ['a failure for one name', lookup({ fault: 'failing' }), 'SB_RESOLVER_FAILS', /SERVFAIL/],
];

for (const [what, found, code, words] of cases)
  test(`judges a name that leads to ${what}`, () => {
    const finding = findingOf(found);
    assert.is(finding.code, code);
    assert.is(finding.status, code === undefined ? 'ok' : 'failed');
    assert.match(finding.text, words);
    assert.is(
      finding.cure === undefined,
      code === undefined,
      'a cure for what is wrong, none for what is not',
    );
  });

test('has one that refuses a single name answer that name, rather than let it ask', () => {
  assert.match(findingOf(lookup({ fault: 'refused' })).cure ?? '', /^have the resolver answer it with/);
  const neither = checkNames(
    wanted,
    [lookup({ fault: 'refused' }), lookup({ fault: 'silent' }, other.host)],
    asked,
  );
  const refusal = neither.find(({ code }) => code === 'SB_RESOLVER_REFUSES');
  assert.match(refusal?.cure ?? '', /^let it answer this network/);
});

test('tells the address to lead to, and where the lines are', () => {
  assert.match(findingOf(leads('3.4.5.6')).cure ?? '', /answer it with 10\.0\.0\.1: check --snippets all/);
  const lost = findingOf(leads('3.4.5.6'), { named: false, ours: [], address: undefined });
  assert.match(lost.cure ?? '', /answer it with the address of the bridge: .*; or say where the bridge is/);
  assert.not.match(findingOf(leads('3.4.5.6'), { named: false }).cure ?? '', /say where the bridge is/);
});

test('only warns of a name that the camera may do without', () => {
  const optional = wanted.map((one) => ({ ...one, needed: false }));
  assert.is(findingOf(lookup({ fault: 'no-such-name' }), {}, optional).status, 'warning');
});

test('tells a name that stands in the hosts file of this machine only', () => {
  const finding = findingOf(lookup({ fault: 'no-such-name' }), { hostsFile: new Map([[host, '10.0.0.1']]) });
  assert.is(finding.code, 'SB_NAME_HOSTS_FILE');
  assert.match(finding.text, /only this machine sees it, no camera does/);
});

test('does not trust the stub resolver of this machine, which reads the hosts file', () => {
  const hostsFile = new Map([[host, '10.0.0.1']]);
  const stub = { resolvers: ['127.0.0.53'], named: false, hostsFile };
  assert.is(findingOf(leads('10.0.0.1'), stub).code, 'SB_NAME_HOSTS_FILE');
  assert.is(findingOf(leads('10.0.0.1'), { ...stub, resolvers: ['10.0.0.53'] }).status, 'ok');
  assert.is(findingOf(leads('10.0.0.1'), { ...stub, hostsFile: new Map() }).status, 'ok');
  assert.is(findingOf(leads('10.0.0.1'), { ...stub, named: true }).status, 'ok', 'a person meant that one');
});

for (const [fault, code] of [
  ['silent', 'SB_RESOLVER_SILENT'],
  ['refused', 'SB_RESOLVER_REFUSES'],
  ['failing', 'SB_RESOLVER_FAILS'],
  ['garbage', 'SB_RESOLVER_GARBAGE'],
] as const)
  test(`makes one finding of a resolver whose answer to everything is: ${fault}`, () => {
    const lookups = wanted.map((one) => lookup({ fault }, one.host));
    const bad = checkNames(wanted, lookups, asked).filter(({ status }) => status === 'failed');
    assert.equal(
      bad.map((one) => one.code),
      [code],
    );
    assert.match(bad[0]?.text ?? '', /^the resolver 10\.0\.0\.53 .*no camera that asks it finds the bridge/);
    assert.ok(bad[0]?.cure);
  });

test('names with no such answer at all stay findings of their own', () => {
  const lookups = wanted.map((one) => lookup({ fault: 'no-such-name' }, one.host));
  const codes = checkNames(wanted, lookups, asked).flatMap(({ code }) => code ?? []);
  assert.equal(codes, ['SB_NAME_UNKNOWN', 'SB_NAME_UNKNOWN']);
});

test('says that the camera may ask another resolver, unless a person named it', () => {
  const text = (named: boolean) =>
    checkNames(wanted, [leads('10.0.0.1'), other], { ...asked, named })[0]?.text ?? '';
  assert.match(
    text(false),
    /the resolver of this machine\. The camera asks the one that its DHCP server names/,
  );
  assert.is(text(true), 'asked the resolver 10.0.0.53');
});

test('says that a public resolver cannot know the bridge, where it does not', () => {
  const codes = (found: Lookup) =>
    checkNames(wanted, [found, other], { ...asked, resolvers: ['8.8.8.8:53'] }).map(({ code }) => code);
  assert.ok(codes(leads('3.4.5.6')).includes('SB_RESOLVER_PUBLIC'));
  assert.not.ok(codes(leads('10.0.0.1')).includes('SB_RESOLVER_PUBLIC'));
});

test('warns of an answer that may be remembered for hours', () => {
  const long = { ...leads('10.0.0.1'), lifetime: 86_400 };
  const finding = checkNames(wanted, [long, other], asked).find(({ code }) => code === 'SB_NAME_LONG_LIVED');
  assert.is(finding?.status, 'warning');
  assert.match(finding?.text ?? '', /www\.ospserver\.net are good for 24 hours/);
  const astray = { ...leads('3.4.5.6'), lifetime: 86_400 };
  assert.ok(checkNames(wanted, [astray, other], asked).every(({ code }) => code !== 'SB_NAME_LONG_LIVED'));
  const hour = { ...long, lifetime: 3600 };
  assert.ok(checkNames(wanted, [hour, other], asked).every(({ code }) => code !== 'SB_NAME_LONG_LIVED'));
});

test('whatever a resolver says: what is wrong has a code and a cure, and nothing else has', () => {
  const faults = ['no-such-name', 'no-address', 'silent', 'refused', 'failing', 'garbage'] as const;
  const addresses = fc.array(fc.ipV4(), { minLength: 1, maxLength: 3 });
  const good = fc.record({
    addresses,
    ipv6: fc.boolean(),
    lifetime: fc.nat(),
    fault: fc.constant(undefined),
  });
  const bad = fc.record({ ipv6: fc.boolean(), fault: fc.constantFrom(...faults) });
  const said = fc.oneof(good, bad);
  const property = fc.property(
    said,
    said,
    fc.boolean(),
    fc.constantFrom('8.8.8.8', '127.0.0.53', '[fd00::1]:53'),
    (one, two, named, place) => {
      const lookups = [lookup(one), lookup(two, other.host)];
      const findings = checkNames(wanted, lookups, { ...asked, named, resolvers: [place] });
      assert.ok(findings.length >= 2);
      for (const { status, code, cure } of findings) {
        const amiss = status === 'warning' || status === 'failed';
        assert.is(code !== undefined, amiss);
        assert.is(cure !== undefined, amiss);
      }
    },
  );
  fc.assert(property, { numRuns: 500 });
});

test('asks of one model what it needs, and of all no more than a warning for what only some ask', () => {
  const wb37f = findModel('WB37F');
  assert.ok(wb37f);
  const alone = wantedNames([wb37f]).find((one) => one.host === 'www.msn.com');
  assert.equal(alone, { host: 'www.msn.com', needed: true, why: 'the hotspot check of WB37F' });
  const all = wantedNames(models);
  assert.is(all.find((one) => one.host === 'www.msn.com')?.needed, false);
  const must = all.filter(({ needed }) => needed).map((one) => one.host);
  assert.equal(must, ['gld.samsungosp.com', 'www.ospserver.net', 'snsgw.samsungmobile.com']);
});

test.run();
