import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addressOfResolver, type Lookup, NameAsker } from '../../lib/checks/resolver.ts';
import { type Said, StandInDns } from './stand-in-dns.ts';

const test = suite('checks/resolver');
const quick = { timeout: 150, tries: 1 };
const six = '20010db8000000000000000000000001';

async function looked(said: Said, host = 'www.ospserver.net'): Promise<Lookup> {
  const dns = await StandInDns.open(() => said);
  try {
    return await new NameAsker([dns.place], quick).look(host);
  } finally {
    await dns.close();
  }
}

const cases: readonly (readonly [what: string, said: Said, wanted: Partial<Lookup>])[] = [
  [
    'one address',
    { a: ['10.0.0.1'] },
    { addresses: ['10.0.0.1'], ipv6: false, lifetime: 60, fault: undefined },
  ],
  [
    'two addresses',
    { a: ['10.0.0.1', '10.0.0.2'] },
    { addresses: ['10.0.0.1', '10.0.0.2'], fault: undefined },
  ],
  [
    'an address behind another name',
    { a: ['10.0.0.1'], cname: 'bridge.lan' },
    { addresses: ['10.0.0.1'], fault: undefined },
  ],
  [
    'both kinds of address',
    { a: ['10.0.0.1'], aaaa: [six] },
    { addresses: ['10.0.0.1'], ipv6: true, fault: undefined },
  ],
  ['a lifetime of a day', { a: ['10.0.0.1'], ttl: 86_400 }, { lifetime: 86_400, fault: undefined }],
  ['IPv6 only', { aaaa: [six] }, { addresses: [], ipv6: true, fault: 'no-address' }],
  ['a name without addresses', {}, { addresses: [], ipv6: false, fault: 'no-address' }],
  ['no such name', 'nxdomain', { fault: 'no-such-name' }],
  ['a failing server', 'servfail', { fault: 'failing' }],
  ['a server that refuses', 'refused', { fault: 'refused' }],
  ['silence', 'silence', { fault: 'silent', lifetime: undefined }],
];

for (const [what, said, wanted] of cases)
  test(`understands ${what}`, async () => {
    const lookup = await looked(said);
    assert.equal({ ...lookup, ...wanted }, lookup, JSON.stringify(lookup));
  });

test('takes bytes that are no DNS answer for no answer', async () => {
  const { addresses, fault } = await looked('garbage');
  assert.equal(addresses, []);
  assert.ok(fault === 'silent' || fault === 'garbage', String(fault));
});

test('asks by TCP after a truncated answer, and says so where nobody listens there', async () => {
  const { addresses, fault } = await looked('truncated');
  assert.equal(addresses, []);
  assert.ok(fault !== undefined);
});

test('gives up in time where nobody listens', async () => {
  const dns = await StandInDns.open(() => 'silence');
  const { place } = dns;
  await dns.close();
  const lookup = await new NameAsker([place], quick).look('www.ospserver.net');
  assert.is(lookup.fault, 'silent');
});

test('asks for IPv4 and IPv6, of the server that it is told, never of a hosts file', async () => {
  const dns = await StandInDns.open(() => 'nxdomain');
  try {
    assert.is((await new NameAsker([dns.place], quick).look('localhost.example')).fault, 'no-such-name');
    assert.equal(dns.asked.toSorted(), ['localhost.example 1', 'localhost.example 28']);
  } finally {
    await dns.close();
  }
});

test('reads the address of a resolver, with and without a port', () => {
  const written = ['10.0.0.1', '10.0.0.1:5353', 'fd00::53', '[fd00::53]:53', '[fd00::53]'];
  assert.equal(written.map(addressOfResolver), ['10.0.0.1', '10.0.0.1', 'fd00::53', 'fd00::53', 'fd00::53']);
});

test.run();
