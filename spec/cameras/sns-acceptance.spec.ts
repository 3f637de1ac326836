import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  acceptsEmptyAuthReply,
  acceptsLogoutReply,
  acceptsUploadReply,
  type Judgement,
  takeSessionKey,
  takeUploadAddress,
} from '../../lib/cameras/acceptance.ts';

const test = suite('cameras/acceptance of sharing');

function answer(status: string, body: string): Buffer {
  return Buffer.from(`HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\n\r\n${body}`, 'latin1');
}

const ok = (body: string) => answer('200 OK', body);

/** As the other service sends it, and cameras take it. [README, quoted] */
const login = ok(
  '<Response SessionKey="0123456789abcdef0123456789abcdef">\n<PersistKey Value=""/>\n<CryptSessionKey Value="0123456789abcdef0123456789abcdef"/>\n<LoginPeopleID="x"/>\n<OAuth URL="http://snsgw.samsungmobile.com/oauth"/>\n</Response>',
);
const address = ok('<Response HostAddr="snsgw.samsungmobile.com:80" ResourceID="upload/0a/SAM_1.JPG" />');
const succ = ok('<Response Status="succ" />');
const refusal = answer('401 Unauthorized', '<Response ErrCode="401" ErrSubCode="0" />');

test('of the login’s answer the session key is taken', () => {
  assert.equal(takeSessionKey(login), { accepted: true, taken: '0123456789abcdef0123456789abcdef' });
});

test('of the announcement’s answer host and path are taken', () => {
  const taken = { hostAddr: 'snsgw.samsungmobile.com:80', resourceId: 'upload/0a/SAM_1.JPG' };
  assert.equal(takeUploadAddress(address), { accepted: true, taken });
});

type Case = readonly [what: string, judgement: Judgement, why: RegExp | undefined];

const cases: readonly Case[] = [
  ['login: 401', takeSessionKey(refusal), /the status is 401/],
  ['login: 401 with a key', takeSessionKey(answer('401 No', 'SessionKey="a"')), /the status is 401/],
  ['login: no key', takeSessionKey(succ), /does not hold SessionKey="…"/],
  ['login: an empty key', takeSessionKey(ok('<Response SessionKey="">')), /does not hold SessionKey/],
  ['login: single quotes', takeSessionKey(ok("<Response SessionKey='a'>")), /does not hold SessionKey/],
  ['login: other case', takeSessionKey(ok('<Response sessionkey="a">')), /does not hold SessionKey/],
  ['login: space at =', takeSessionKey(ok('<Response SessionKey ="a">')), /does not hold SessionKey/],
  ['login: an open quote', takeSessionKey(ok('<Response SessionKey="a>')), /does not hold SessionKey/],
  ['login: a key with a space', takeSessionKey(ok('<Response SessionKey="a b">')), /SessionKey has a char/],
  ['login: a key of two lines', takeSessionKey(ok('<R SessionKey="a\r\nb">')), /SessionKey has a character/],
  ['login: only CryptSessionKey', takeSessionKey(ok('<CryptSessionKey Value="a"/>')), /does not hold/],
  ['login: what is no XML', takeSessionKey(ok('<LoginPeopleID="x"/> SessionKey="a"')), undefined],
  ['announcement: 401', takeUploadAddress(refusal), /the status is 401/],
  ['announcement: no HostAddr', takeUploadAddress(ok('<R ResourceID="a"/>')), /not hold HostAddr/],
  ['announcement: no ResourceID', takeUploadAddress(ok('<R HostAddr="a"/>')), /not hold ResourceID/],
  ['announcement: other order', takeUploadAddress(ok('<R ResourceID="a" HostAddr="b"/>')), undefined],
  [
    'announcement: a file name with a space, as the other service sends it',
    takeUploadAddress(ok('<R HostAddr="b:80" ResourceID="upload/0a/SAM 1.JPG"/>')),
    /ResourceID has a character that breaks/,
  ],
  [
    'announcement: a Korean file name',
    takeUploadAddress(ok('<R HostAddr="b:80" ResourceID="upload/0a/\xec\x82\xac.JPG"/>')),
    /ResourceID has a character that breaks/,
  ],
  ['upload, any: succ', acceptsUploadReply('any', succ), undefined],
  ['upload, any: plain text', acceptsUploadReply('any', ok('Success!')), undefined],
  ['upload, any: 500', acceptsUploadReply('any', answer('500 No', '')), /the status is 500/],
  ['upload, succ: succ', acceptsUploadReply('succ', succ), undefined],
  ['upload, succ: plain text', acceptsUploadReply('succ', ok('Success!')), /does not hold Status="…"/],
  ['upload, succ: fail', acceptsUploadReply('succ', ok('<R Status="fail" />')), /Status is fail/],
  ['upload, succ: 500 with succ', acceptsUploadReply('succ', answer('500 No', 'Status="succ"')), /is 500/],
  ['upload, unknown: plain text', acceptsUploadReply('unknown', ok('Success!')), /does not hold Status/],
  ['logout: plain text', acceptsLogoutReply(ok('Logged out for real!')), undefined],
  ['logout: 401', acceptsLogoutReply(refusal), /the status is 401/],
  ['an empty login: anything', acceptsEmptyAuthReply(), undefined],
];

for (const [what, judgement, why] of cases)
  test(`${what} is ${why === undefined ? 'taken' : 'not taken'}`, () => {
    if (why === undefined) assert.ok(judgement.accepted, JSON.stringify(judgement));
    else assert.match(judgement.accepted ? 'accepted' : judgement.why, why);
  });

const whole = [
  ['login', takeSessionKey, login],
  ['announcement', takeUploadAddress, address],
  ['upload', (bytes: Buffer) => acceptsUploadReply('any', bytes), succ],
  ['upload of the HMX-QF30', (bytes: Buffer) => acceptsUploadReply('succ', bytes), succ],
  ['logout', acceptsLogoutReply, succ],
] as const;

for (const [what, rule, bytes] of whole)
  test(`${what}: every answer that is cut anywhere is not taken`, () => {
    for (let length = 0; length < bytes.length; length += 1)
      assert.not(rule(bytes.subarray(0, length)).accepted, `${length} of ${bytes.length} bytes`);
    assert.ok(rule(bytes).accepted);
  });

test.run();
