import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { allLeniencies } from '../../lib/wire/leniencies.ts';
import { lenient, tellEverySplit } from './told.ts';

const test = suite('wire/host');

/** The value of Host stands at byte 21. */
const tell = (host: string, version = '1.1') =>
  tellEverySplit(`GET / HTTP/${version}\r\nHost:${host}\r\n\r\n`, lenient);

const accepted: readonly (readonly [string, string])[] = [
  ['www.ospserver.net', 'www.ospserver.net'],
  ['  GLD.SamsungOSP.com:80\t', 'gld.samsungosp.com'],
  ['camera', 'camera'],
  ['camera.example.', 'camera.example.'],
  ['10.0.0.7:8080', '10.0.0.7'],
  ['camera:', 'camera'],
  ['camera:0', 'camera'],
  ['camera:65535', 'camera'],
  ['camera:00080', 'camera'],
  ['[::1]', '[::1]'],
  ['[2001:DB8::7]:8080', '[2001:db8::7]'],
  ['[::ffff:10.0.0.7]', '[::ffff:10.0.0.7]'],
  ['a%2Db_c', 'a%2db_c'],
  ["a-._~!$&'()*+,;=b", "a-._~!$&'()*+,;=b"],
];

for (const [value, host] of accepted)
  test(`takes Host ${JSON.stringify(value)}`, () => {
    const { head, verdict } = tell(value);
    assert.is(verdict, 'end');
    assert.is(head?.host, host);
  });

const refused: readonly string[] = [
  '',
  ' ',
  ':80',
  'a b',
  'a\tb',
  'me@camera',
  'http://camera',
  'camera/',
  'camera?a',
  'camera#a',
  'camera:80:80',
  'camera:65536',
  'camera:99999999999999999',
  'camera:+80',
  'camera:8o',
  'camera: 80',
  'camera:-1',
  'camera:0x50',
  'camera:8e1',
  'cam%era',
  'cam%2',
  'c\xe4mera',
  '\xb2',
  '[::1',
  '[]',
  '[::1]x',
  '[::1]80',
  '[::1%eth0]',
  '[::1%25eth0]',
  '[10.0.0.7]',
  '[1:2:3]',
  '[v1.a]',
  '::1',
  'a]',
  'camera"',
  'camera\\',
  'camera<',
];

for (const value of refused)
  test(`refuses Host ${JSON.stringify(value)}`, () => {
    const offset = 21 + value.length - value.trimStart().length;
    for (const version of ['1.0', '1.1'])
      assert.is(tell(value, version).verdict, `400 SB_HOST at ${offset} in Host`);
  });

test('refuses a second Host, also where it is the same, and where an absolute target makes both needless', () => {
  const twice = 'Host: camera\r\nhost:camera\r\n\r\n';
  for (const line of ['GET / HTTP/1.1', 'GET / HTTP/1.0', 'GET http://camera/ HTTP/1.1'])
    assert.is(
      tellEverySplit(`${line}\r\n${twice}`, lenient).verdict,
      `400 SB_HOST at ${line.length + 2 + 19} in head field-value`,
    );
});

test('takes the host of an absolute target before that of Host, which must be well-formed all the same', () => {
  const tellHost = (host: string) =>
    tellEverySplit(`GET http://a.example/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`, lenient);
  assert.is(tellHost('b.example').head?.host, 'a.example');
  assert.is(tellHost('b example').verdict, '400 SB_HOST at 38 in Host');
  assert.is(tellHost('').verdict, '400 SB_HOST at 38 in Host');
});

test('takes HTTP/1.1 without a Host with no-host, and not without', () => {
  const others = new Set([...allLeniencies].filter((name) => name !== 'no-host'));
  for (const [target, host] of [
    ['/', undefined],
    ['http://a.example/', 'a.example'],
  ] as const) {
    const request = `GET ${target} HTTP/1.1\r\nAccept: *\r\n\r\n`;
    const without = tellEverySplit(request, { leniencies: others });
    assert.is(without.verdict, `400 SB_HOST_MISSING at ${request.length} in head`);
    const { head, verdict, leniencies } = tellEverySplit(request, lenient);
    assert.is(verdict, 'end');
    assert.is(head?.host, host);
    assert.ok(leniencies.includes('no-host'));
  }
});

test('takes HTTP/1.0 without a Host, which needs no leniency', () => {
  const { head, verdict } = tellEverySplit('GET / HTTP/1.0\r\n\r\n');
  assert.is(verdict, 'end');
  assert.is(head?.host, undefined);
});

test.run();
