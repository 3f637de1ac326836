import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkAddresses, whereabouts } from '../../lib/checks/addresses.ts';
import { forCameras, type OwnAddress, ownAddresses, reachOf } from '../../lib/checks/machine-addresses.ts';
import type { ListenAddress } from '../../lib/config/config.ts';

const test = suite('checks/addresses');

const lo: OwnAddress = { address: '127.0.0.1', interface: 'lo' };
const lo6: OwnAddress = { address: '::1', interface: 'lo' };
const wifi: OwnAddress = { address: '10.99.0.1', interface: 'wlan0' };
const home: OwnAddress = { address: '192.168.1.5', interface: 'eth0' };
const outside: OwnAddress = { address: '203.0.113.9', interface: 'wwan0' };
const six: OwnAddress = { address: 'fd00::5', interface: 'eth0' };

const everywhere: ListenAddress = { host: '0.0.0.0', port: 80 };

interface Case {
  readonly own: readonly OwnAddress[];
  readonly listen?: ListenAddress;
  readonly given?: string;
  readonly address: string | undefined;
  readonly codes: readonly string[];
}

const cases: Readonly<Record<string, Case>> = {
  'one address in 10.x is good': { own: [lo, wifi], address: '10.99.0.1', codes: [] },
  '192.168.x is warned of': { own: [lo, home], address: '192.168.1.5', codes: ['SB_ADDRESS_192_168'] },
  '10.x is taken before 192.168.x, as a guess': {
    own: [lo, home, wifi],
    address: '10.99.0.1',
    codes: ['SB_ADDRESS_SEVERAL'],
  },
  'a choice ends the guessing': {
    own: [lo, home, wifi],
    given: '10.99.0.1',
    address: '10.99.0.1',
    codes: [],
  },
  'a public address is warned of': {
    own: [lo, wifi, outside],
    address: '10.99.0.1',
    codes: ['SB_ADDRESS_PUBLIC'],
  },
  'an address in a mobile network is warned of': {
    own: [lo, wifi, { address: '100.71.2.3', interface: 'wwan0' }],
    address: '10.99.0.1',
    codes: ['SB_ADDRESS_PUBLIC'],
  },
  'listening on one address leaves the public one closed': {
    own: [lo, wifi, outside],
    listen: { host: '10.99.0.1', port: 80 },
    address: '10.99.0.1',
    codes: [],
  },
  'loopback only': {
    own: [lo, wifi],
    listen: { host: '127.0.0.1', port: 8080 },
    address: undefined,
    codes: ['SB_ADDRESS_LOOPBACK'],
  },
  'no network yet': { own: [lo], address: undefined, codes: ['SB_ADDRESS_LOOPBACK'] },
  'IPv6 only': {
    own: [lo, lo6, six],
    listen: { host: 'fd00::5', port: 80 },
    address: undefined,
    codes: ['SB_ADDRESS_IPV6'],
  },
  'a given IPv6 address': {
    own: [lo, wifi],
    given: 'fd00::9',
    address: 'fd00::9',
    codes: ['SB_ADDRESS_IPV6'],
  },
  'an address that this machine does not have': {
    own: [lo, wifi],
    listen: { host: '10.0.0.77', port: 80 },
    address: undefined,
    codes: ['SB_ADDRESS_NOT_OURS'],
  },
  'a name that nobody could look up': {
    own: [lo, wifi],
    listen: { host: 'bridge.lan', port: 80 },
    address: undefined,
    codes: [],
  },
  'no interface is up': { own: [], address: undefined, codes: [] },
  'a given address at which the bridge does not listen': {
    own: [lo, wifi, home],
    listen: { host: '10.99.0.1', port: 80 },
    given: '192.168.1.5',
    address: '192.168.1.5',
    codes: ['SB_ADDRESS_NOT_HEARD', 'SB_ADDRESS_192_168'],
  },
  'a given public address is warned of, of whatever machine it is': {
    own: [lo, wifi],
    given: '203.0.113.9',
    address: '203.0.113.9',
    codes: ['SB_ADDRESS_PUBLIC'],
  },
  '10.x is taken before other addresses of private networks': {
    own: [lo, { address: '172.20.0.1', interface: 'docker0' }, wifi],
    address: '10.99.0.1',
    codes: ['SB_ADDRESS_SEVERAL'],
  },
  'a given address of loopback, where a camera asks itself': {
    own: [lo, wifi],
    given: '127.0.0.1',
    address: '127.0.0.1',
    codes: ['SB_ADDRESS_LOOPBACK'],
  },
  'a given address of another machine is no fault': {
    own: [lo, wifi],
    given: '10.0.0.200',
    address: '10.0.0.200',
    codes: [],
  },
  'an address that nobody gave': {
    own: [lo, { address: '169.254.7.7', interface: 'eth0' }],
    address: '169.254.7.7',
    codes: ['SB_ADDRESS_LINK'],
  },
};

for (const [what, { own, listen = everywhere, given, address, codes }] of Object.entries(cases))
  test(what, () => {
    const at = whereabouts([listen], own, given);
    const findings = checkAddresses(at, own);
    assert.is(at.address, address);
    const amiss = findings.filter(({ code }) => code !== undefined);
    assert.equal(
      amiss.map(({ code }) => code),
      codes,
    );
    assert.ok(amiss.every(({ cure }) => cure !== undefined));
  });

test('resolves 0.0.0.0 to the addresses of each interface', () => {
  const at = whereabouts([everywhere], [lo, wifi, six], undefined);
  const [first] = checkAddresses(at, [lo, wifi, six]);
  assert.is(first?.text, '"listen" 0.0.0.0:80 is reached at 127.0.0.1 (lo), 10.99.0.1 (wlan0)');
});

test('resolves :: to the addresses of both kinds', () => {
  const [first] = checkAddresses(whereabouts([{ host: '::', port: 80 }], [wifi, six], undefined), [
    wifi,
    six,
  ]);
  assert.is(first?.text, '"listen" [::]:80 is reached at 10.99.0.1 (wlan0), fd00::5 (eth0)');
});

test('tells apart who can knock', () => {
  const textOf = (own: readonly OwnAddress[]) =>
    checkAddresses(whereabouts([everywhere], own, undefined), own).find(
      ({ code }) => code === 'SB_ADDRESS_PUBLIC',
    )?.text;
  const mobile = { address: '100.71.2.3', interface: 'wwan0' };
  assert.match(textOf([wifi, outside]) ?? '', /, anybody on the internet can knock/);
  assert.match(textOf([wifi, mobile]) ?? '', /, the neighbours in the mobile network can knock/);
});

test('tells a machine on the internet another cure than one with a network of its own', () => {
  const cureOf = (own: readonly OwnAddress[]) =>
    checkAddresses(whereabouts([everywhere], own, undefined), own).find(
      ({ code }) => code === 'SB_ADDRESS_PUBLIC',
    )?.cure;
  assert.match(cureOf([outside]) ?? '', /if the bridge is meant to be on the internet: let the firewall/);
  assert.match(cureOf([wifi, outside]) ?? '', /network only \("10\.99\.0\.1:80"\), close the port/);
});

test('keeps the honesty about 192.168.x', () => {
  const at = whereabouts([everywhere], [home], undefined);
  const text = checkAddresses(at, [home])
    .map((one) => one.text)
    .join('\n');
  assert.match(text, /reported to say "Hotspot: Certification needed"/);
  assert.match(text, /which models is unknown/);
});

test('tells apart who can reach an address', () => {
  const written = [
    '127.9.9.9',
    '::1',
    '169.254.1.1',
    'fe80::1%wlan0',
    '192.168.3.4',
    '10.1.1.1',
    '172.20.0.1',
    '100.64.1.1',
    '8.8.8.8',
    '2001:db8::1',
  ];
  const wanted = [
    'loopback',
    'loopback',
    'link',
    'link',
    'home',
    'private',
    'private',
    'shared',
    'public',
    'public',
  ];
  assert.equal(written.map(reachOf), wanted);
});

test('never takes an IPv6 or loopback address for a camera', () => {
  assert.equal(forCameras([lo, lo6, six]), []);
});

test('knows the addresses of this machine', () => {
  assert.ok(ownAddresses().some(({ address }) => reachOf(address) === 'loopback'));
});

test.run();
