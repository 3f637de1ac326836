import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RefusalError, WireError } from '../../lib/errors.ts';
import { refusalReply, succ, xmlError } from '../../lib/handlers/camera-xml.ts';

const test = suite('handlers/camera-xml');

const type = ['Content-Type', 'text/html; charset=utf-8'];

test('success is spelled as cameras search for it', () => {
  assert.equal(succ(), { status: 200, headers: [type], body: '<Response Status="succ" />' });
});

test('an error carries its status as ErrCode, and a comment', () => {
  assert.equal(xmlError(401, 'no'), {
    status: 401,
    headers: [type],
    body: '<Response ErrCode="401" ErrSubCode="0" /><!-- no -->',
  });
});

test('an error can carry more headers, behind the content type', () => {
  assert.equal(xmlError(405, 'no', [['Allow', 'POST']]).headers, [type, ['Allow', 'POST']]);
});

const comments: readonly (readonly [what: string, text: string, comment: string])[] = [
  ['ends the comment', 'a --> b', "a -' b"],
  ['has many hyphens', '----', '-'],
  ['ends in a hyphen', 'a-', 'a-'],
  ['is an answer', '<Response Status="succ" />', "'Response Status='succ' /'"],
  ['is Korean', '사진 a', '? a'],
  ['breaks lines', 'a\r\nSet-Cookie: b\0', 'a?Set-Cookie: b?'],
  ['is empty', '', ''],
  ['is 300 characters long', 'x'.repeat(300), 'x'.repeat(300)],
  ['is longer', 'x'.repeat(301), `${'x'.repeat(297)}...`],
  ['is a megabyte long', 'é-'.repeat(500_000), `${'?-'.repeat(148)}?...`],
];

for (const [what, text, comment] of comments)
  test(`a comment that ${what} is made harmless`, () =>
    assert.is(xmlError(400, text).body, `<Response ErrCode="400" ErrSubCode="0" /><!-- ${comment} -->`));

const place = { state: 'header-line', offset: 7 };
const tells: readonly (readonly [what: string, error: unknown, status: number, comment: string])[] = [
  ['a refusal', new RefusalError('SB_NO_ROUTE', 400, 'leads nowhere'), 400, 'SB_NO_ROUTE: leads nowhere'],
  [
    'a wire error',
    new WireError('SB_LENGTH', 411, 'expected a length', place),
    411,
    'SB_LENGTH: expected a length (state header-line, byte 7)',
  ],
  [
    'an unknown sender, without telling who may send',
    new RefusalError('SB_SENDER_UNKNOWN', 401, 'expected an e-mail from boss@home.example'),
    401,
    "SB_SENDER_UNKNOWN: the bridge's log says why",
  ],
  [
    'a site with OAuth, and why',
    new RefusalError('SB_OAUTH_SITE', 401, 'nobody has reverse engineered it'),
    401,
    'SB_OAUTH_SITE: nobody has reverse engineered it',
  ],
  ...[
    ['SB_PASSWORD_REFUSED', 401] as const,
    ['SB_PASSWORD_TOO_OFTEN', 429] as const,
    ['SB_SESSION_UNKNOWN', 401] as const,
    ['SB_CREDENTIAL_UNREADABLE', 401] as const,
  ].map(
    ([code, status]) =>
      [
        `${code}, without its reason`,
        new RefusalError(code, status, 'georg, who has a password'),
        status,
        `${code}: the bridge's log says why`,
      ] as const,
  ),
  [
    'a full disk, without telling where the disk is',
    new RefusalError('SB_DISK_FLOOR', 503, '/home/georg has 3 MB left'),
    503,
    "SB_DISK_FLOOR: the bridge's log says why",
  ],
  [
    'a fault of ours, without a word of it',
    new Error('token abc'),
    500,
    'SB_INTERNAL: a fault in the bridge, its log says more',
  ],
  ['nothing at all', undefined, 500, 'SB_INTERNAL: a fault in the bridge, its log says more'],
];

for (const [what, error, status, comment] of tells)
  test(`the camera is told of ${what}`, () => {
    const reply = refusalReply(error);
    assert.is(reply.status, status);
    assert.equal(reply.headers, [type]);
    assert.is(reply.body, `<Response ErrCode="${status}" ErrSubCode="0" /><!-- ${comment} -->`);
  });

test.run();
