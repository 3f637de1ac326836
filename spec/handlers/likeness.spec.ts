import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { likenessesOf, likenessInWords } from '../../lib/handlers/likeness.ts';
import { acquaintances } from '../../lib/handlers/table.ts';

const test = suite('handlers/likeness');

const email = 'POST www.ospserver.net/social/columbus/email (email)';
const auth = 'POST snsgw.samsungmobile.com/<site>/auth (sns-auth)';

/** What is asked, and the known request that it resembles most, with how. */
const nearest: readonly (readonly [
  method: string,
  host: string | undefined,
  path: string,
  likeness: string | undefined,
])[] = [
  [
    'POST',
    'www.ospserver.net',
    '/social/columbus/mail',
    `${email}: same host and method; path segment 3 is "mail" for "email"`,
  ],
  ['PUT', 'www.ospserver.net', '/social/columbus/email', `${email}: same host and path; method PUT for POST`],
  ['POST', 'mail.example', '/social/columbus/email', `${email}: same method and path; host "mail.example"`],
  [
    'POST',
    'www.ospserver.net',
    '/Social/Columbus/Email',
    `${email}: same host and method; path segment 1 is "Social" for "social"; path segment 2 is "Columbus" for "columbus"; path segment 3 is "Email" for "email"`,
  ],
  [
    'DELETE',
    'other.example',
    '/social',
    'POST www.ospserver.net/social/columbus/email (email): method DELETE for POST; host "other.example"; "columbus/email" is missing at the end of the path',
  ],
  [
    'POST',
    'www.ospserver.net',
    '/',
    `${email}: same host and method; "social/columbus/email" is missing at the end of the path`,
  ],
  [
    'POST',
    'snsgw.samsungmobile.com',
    '/facebook/auht',
    `${auth}: same host and method; path segment 2 is "auht" for "auth"`,
  ],
  ['POST', undefined, '/facebook/auth', `${auth}: same method and path; no host`],
  [
    'POST',
    'snsgw.samsungmobile.com',
    '/facebook/auth/v2',
    `${auth}: same host and method; more path behind it: "v2"`,
  ],
  [
    'GET',
    'gld.samsungosp.com',
    '/generate_204',
    'GET gld.samsungosp.com/ (hotspot): same host and method; more path behind it: "generate_204"',
  ],
  ['POST', 'x.example', '/a/b', undefined],
  ['BREW', undefined, '/', undefined],
  ['GET', undefined, '/favicon.ico', undefined],
];

for (const [method, host, path, likeness] of nearest)
  test(`${method} ${host ?? 'no host'} ${path}: ${likeness ?? 'nothing'}`, () => {
    const [first] = likenessesOf({ method, host, path }, acquaintances);
    assert.is(first === undefined ? undefined : likenessInWords(first), likeness);
  });

test('those that are less alike come behind', () => {
  const likenesses = likenessesOf(
    { method: 'POST', host: 'snsgw.samsungmobile.com', path: '/facebook/phoot' },
    acquaintances,
  );
  const names = likenesses.map(({ known }) => known.handler);
  assert.is(names[0], 'sns-photo');
  assert.ok(names.indexOf('sns-auth') > 0, 'same host and method');
  assert.not.ok(names.includes('hotspot'));
});

test('a path without end is looked at in no time, and cut', () => {
  const began = performance.now();
  const [first] = likenessesOf(
    { method: 'POST', host: 'www.ospserver.net', path: `/social/columbus/email${'/a'.repeat(9000)}` },
    acquaintances,
  );
  assert.ok(first);
  assert.match(likenessInWords(first), /same host and method; a far longer path$/);
  assert.ok(performance.now() - began < 100);
});

test.run();
