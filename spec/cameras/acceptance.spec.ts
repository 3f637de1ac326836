import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { acceptsEmailReply, acceptsHotspotReply } from '../../lib/cameras/acceptance.ts';
import type { HotspotKind } from '../../lib/cameras/model.ts';

const test = suite('cameras/acceptance');

function answer(status: string, headers: readonly string[] = [], body = ''): Buffer {
  const length = `Content-Length: ${body.length}`;
  return Buffer.from([`HTTP/1.1 ${status}`, ...headers, length, '', body].join('\r\n'), 'latin1');
}

const redirect = (location: string) => answer('302 Found', [`Location: ${location}`]);
const cookie = (domain: string) => answer('200 OK', [`Set-Cookie: a=b; Domain=${domain}; Path=/`], 'x');
const etag = 'ETag: "deadbeef"';
const nginx = 'Server: nginx/notreally';

const ok = 'taken';
const no = 'not taken';

type Case = readonly [what: string, bytes: Buffer, outcome: typeof ok | typeof no];

const plain: readonly Case[] = [
  ['the answer of 2013', answer('200 OK', [], '200 OK\n'), ok],
  ['an empty 200', answer('200 OK'), ok],
  ['HTTP/1.0', Buffer.from('HTTP/1.0 200 OK\r\n\r\nhello'), ok],
  ['status 204', answer('204 No Content'), no],
  ['status 302', redirect('http://yahoo.com'), no],
  ['status 404', answer('404 Not Found'), no],
  ['status 503', answer('503 Service Unavailable'), no],
  ['no status line', Buffer.from('<html>200 OK</html>'), no],
  ['nothing', Buffer.alloc(0), no],
  ['200 somewhere else', answer('500 OK 200'), no],
];

const mini: readonly Case[] = [
  ['empty body, ETag and nginx', answer('200 OK', [nginx, etag]), ok],
  ['in the other order', answer('200 OK', [etag, 'Server: nginx']), ok],
  ['the answer of 2013', answer('200 OK', [], '200 OK\n'), no],
  ['a body of one byte', answer('200 OK', [nginx, etag], '\n'), no],
  ['no ETag', answer('200 OK', [nginx]), no],
  ['no Server', answer('200 OK', [etag]), no],
  ['another Server', answer('200 OK', ['Server: Apache', etag]), no],
  ['nginx in the second Server', answer('200 OK', ['Server: Werkzeug', nginx, etag]), no],
  ['nginx not at the start', answer('200 OK', ['Server: not nginx', etag]), no],
  ['an ETag inside another value', answer('200 OK', [nginx, `X-Note: see ${etag}`]), no],
  ['status 304', answer('304 Not Modified', [nginx, etag]), no],
];

const yahoo: readonly Case[] = [
  ['a cookie on .yahoo.co.kr', cookie('.yahoo.co.kr'), ok],
  ['a cookie on .yahoo.com', cookie('.yahoo.com'), ok],
  [
    'the second of two cookies',
    answer('200 OK', ['Set-Cookie: x=y', 'Set-Cookie: a=b; Domain=.yahoo.jp']),
    ok,
  ],
  ['a cookie without the dot', cookie('yahoo.co.kr'), no],
  ['a cookie on .msn.com', cookie('.msn.com'), no],
  ['200 without a cookie', answer('200 OK', [], '.yahoo.'), no],
  ['the domain in another header', answer('200 OK', ['X-Note: .yahoo.com', 'Set-Cookie: a=b']), no],
  ['a cookie and status 404', answer('404 Not Found', ['Set-Cookie: a=b; Domain=.yahoo.com']), no],
  ['yahoo. at byte 7', redirect('http://yahoo.com'), ok],
  ['yahoo. at byte 8', redirect('https://yahoo.com/'), ok],
  ['yahoo. at byte 11', redirect('http://www.yahoo.com'), ok],
  ['yahoo. at byte 11, Korea', redirect('http://www.yahoo.co.kr/'), ok],
  ['yahoo. at byte 12', redirect('https://www.yahoo.com/'), no],
  ['yahoo. nowhere', redirect('http://example.com/'), no],
  ['yahoo without its dot', redirect('http://yahoo/'), no],
  ['301', answer('301 Moved Permanently', ['Location: http://yahoo.com']), ok],
  ['307', answer('307 Temporary Redirect', ['Location: http://yahoo.com']), ok],
  ['310', answer('310 Odd', ['Location: http://yahoo.com']), no],
  ['a redirect without Location', answer('302 Found'), no],
  ['what Yahoo says today', answer('301 Moved Permanently', ['Location: https://www.yahoo.com/']), no],
];

const msn: readonly Case[] = [
  ['a cookie on .msn.com', cookie('.msn.com'), ok],
  ['a cookie without the dot', cookie('msn.com'), no],
  ['a cookie on .yahoo.com', cookie('.yahoo.com'), no],
];

const kinds: Readonly<Partial<Record<HotspotKind, readonly Case[]>>> = {
  'gld-plain': plain,
  base: plain,
  'gld-etag': mini,
  yahoo,
  msn: [...msn, ['a redirect to msn.com', redirect('http://msn.com'), ok]],
  'msn-cookie': [...msn, ['a redirect to msn.com', redirect('http://msn.com'), no]],
};

for (const [kind, cases] of Object.entries(kinds) as [HotspotKind, readonly Case[]][])
  for (const [what, bytes, outcome] of cases)
    test(`hotspot ${kind}: ${what} is ${outcome}`, () => {
      const judgement = acceptsHotspotReply(kind, bytes);
      assert.is(judgement.accepted ? ok : no, outcome);
      if (!judgement.accepted) assert.ok(judgement.why.length > 10);
    });

for (const kind of ['none', 'unknown'] as const)
  test(`hotspot ${kind}: without a published rule nothing is refused`, () => {
    assert.ok(acceptsHotspotReply(kind, answer('404 Not Found')).accepted);
  });

for (const [what, bytes, outcome] of plain)
  test(`e-mail: ${what} is ${outcome}`, () => {
    assert.is(acceptsEmailReply(bytes).accepted ? ok : no, outcome);
  });

const succ = answer('200 OK', [], '<Response Status="succ" />');

for (const missing of [1, 25, 26, 28])
  test(`an answer that lacks ${missing} bytes in the first segment is not taken`, () => {
    const judgement = acceptsEmailReply(succ.subarray(0, succ.length - missing));
    assert.not(judgement.accepted);
    assert.match(judgement.accepted ? '' : judgement.why, /first segment/);
  });

test('a head that ends in the second segment is not taken, though all of its lines are there', () => {
  const whole = answer('200 OK', [nginx, etag]);
  assert.ok(acceptsHotspotReply('gld-etag', whole).accepted);
  assert.not(acceptsHotspotReply('gld-etag', whole.subarray(0, whole.length - 2)).accepted);
});

test('an answer that does not tell its length is taken as far as it came', () => {
  assert.ok(acceptsEmailReply(Buffer.from('HTTP/1.0 200 OK\r\n\r\nYa')).accepted);
});

test.run();
