import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { allLeniencies, type Leniency } from '../../lib/wire/leniencies.ts';
import { lenient, tellEverySplit } from './told.ts';

const test = suite('wire/request-line');

const fields = '\r\nHost: camera.example\r\nContent-Length: 0\r\n\r\n';
const tell = (line: string, options = {}) => tellEverySplit(`${line}${fields}`, options);

/** Line; method, path, query, version, host. */
const accepted: readonly (readonly [string, readonly [string, string, string, string, string]])[] = [
  ['GET / HTTP/1.1', ['GET', '/', '', '1.1', 'camera.example']],
  ['GET / HTTP/1.0', ['GET', '/', '', '1.0', 'camera.example']],
  ['HEAD /a?b HTTP/1.1', ['HEAD', '/a', 'b', '1.1', 'camera.example']],
  ['PUT /a%20b/%C3%BC HTTP/1.1', ['PUT', '/a%20b/%C3%BC', '', '1.1', 'camera.example']],
  ['POST //x//y?a=1?b=2&c HTTP/1.0', ['POST', '//x//y', 'a=1?b=2&c', '1.0', 'camera.example']],
  ['GET /? HTTP/1.1', ['GET', '/', '', '1.1', 'camera.example']],
  ["GET /-._~!$&'()*+,;=:@ HTTP/1.1", ['GET', "/-._~!$&'()*+,;=:@", '', '1.1', 'camera.example']],
  ['get / HTTP/1.1', ['get', '/', '', '1.1', 'camera.example']],
  ["!#$%&'*+-.^_`|~09 / HTTP/1.1", ["!#$%&'*+-.^_`|~09", '/', '', '1.1', 'camera.example']],
  ['ABCDEFGHIJKLMNOPQRSTUVWX / HTTP/1.1', ['ABCDEFGHIJKLMNOPQRSTUVWX', '/', '', '1.1', 'camera.example']],
  ['CONNECTS / HTTP/1.1', ['CONNECTS', '/', '', '1.1', 'camera.example']],
];

for (const [line, [method, path, query, version, host]] of accepted)
  test(`accepts ${line}`, () => {
    const { head, verdict, leniencies } = tell(line);
    assert.is(verdict, 'end');
    assert.equal(
      {
        method: head?.method,
        path: head?.path,
        query: head?.query,
        version: head?.version,
        host: head?.host,
      },
      { method, path, query, version, host },
    );
    assert.is(head?.target, line.split(' ')[1]);
    assert.equal(leniencies, []);
  });

/** Refused with every leniency on. */
const refused: readonly (readonly [string, string])[] = [
  ['GET', '400 SB_METHOD at 3 in method'],
  ['GE T / HTTP/1.1', '400 SB_TARGET_FORM at 3 in request-target'],
  ['GET(/ HTTP/1.1', '400 SB_METHOD at 3 in method'],
  ['GET\t/ HTTP/1.1', '400 SB_METHOD at 3 in method'],
  ['G\x00T / HTTP/1.1', '400 SB_CONTROL_BYTE at 1 in method'],
  ['G\xc4T / HTTP/1.1', '400 SB_METHOD at 1 in method'],
  ['(GET / HTTP/1.1', '400 SB_METHOD at 0 in method'],
  [' GET / HTTP/1.1', '400 SB_METHOD at 0 in method'],
  ['\tGET / HTTP/1.1', '400 SB_METHOD at 0 in method'],
  ['\x00', '400 SB_CONTROL_BYTE at 0 in method'],
  ['\x7f', '400 SB_CONTROL_BYTE at 0 in method'],
  ['\xff', '400 SB_METHOD at 0 in method'],
  ['ABCDEFGHIJKLMNOPQRSTUVWXY / HTTP/1.1', '501 SB_METHOD_UNKNOWN at 0 in method'],
  ['CONNECT camera.example:80 HTTP/1.1', '501 SB_METHOD_UNKNOWN at 0 in method'],
  ['CONNECT / HTTP/1.1', '501 SB_METHOD_UNKNOWN at 0 in method'],
  ['OPTIONS * HTTP/1.1', '400 SB_TARGET_FORM at 8 in request-target'],
  ['GET  / HTTP/1.1', '400 SB_TARGET_FORM at 4 in request-target'],
  ['GET index.html HTTP/1.1', '400 SB_TARGET_FORM at 4 in request-target'],
  ['GET camera.example:80 HTTP/1.1', '400 SB_TARGET_FORM at 4 in request-target'],
  ['GET https://camera.example/ HTTP/1.1', '400 SB_TARGET_FORM at 4 in request-target'],
  ['GET ftp://camera.example/ HTTP/1.1', '400 SB_TARGET_FORM at 4 in request-target'],
  ['GET http:/a HTTP/1.1', '400 SB_TARGET_FORM at 4 in request-target'],
  ['GET http:// HTTP/1.1', '400 SB_HOST at 11 in request-target'],
  ['GET http:///a HTTP/1.1', '400 SB_HOST at 11 in request-target'],
  ['GET http://me@camera.example/ HTTP/1.1', '400 SB_HOST at 11 in request-target'],
  ['GET http://me:pw@camera.example/ HTTP/1.1', '400 SB_HOST at 11 in request-target'],
  ['GET http://camera.example:x/ HTTP/1.1', '400 SB_HOST at 11 in request-target'],
  ['GET http://camera.example#x HTTP/1.1', '400 SB_HOST at 11 in request-target'],
  ['GET /a#b HTTP/1.1', '400 SB_TARGET at 6 in request-target'],
  ['GET http://camera.example/%zz HTTP/1.1', '400 SB_TARGET at 26 in request-target'],
  ['GET http://camera.example/a#b HTTP/1.1', '400 SB_TARGET at 27 in request-target'],
  ['GET /a|b HTTP/1.1', '400 SB_TARGET at 6 in request-target'],
  ['GET /a"b HTTP/1.1', '400 SB_TARGET at 6 in request-target'],
  ['GET /a\\b HTTP/1.1', '400 SB_TARGET at 6 in request-target'],
  ['GET /a<b HTTP/1.1', '400 SB_TARGET at 6 in request-target'],
  ['GET /a[b] HTTP/1.1', '400 SB_TARGET at 6 in request-target'],
  ['GET /\xec\x82\xac HTTP/1.1', '400 SB_TARGET at 5 in request-target'],
  ['GET /a%2 HTTP/1.1', '400 SB_TARGET at 6 in request-target'],
  ['GET /a%zz HTTP/1.1', '400 SB_TARGET at 6 in request-target'],
  ['GET /%41% HTTP/1.1', '400 SB_TARGET at 8 in request-target'],
  ['GET /a\x00b HTTP/1.1', '400 SB_CONTROL_BYTE at 6 in request-target'],
  ['GET /a\tb HTTP/1.1', '400 SB_TARGET at 6 in request-target'],
  ['GET /a\x7fb HTTP/1.1', '400 SB_CONTROL_BYTE at 6 in request-target'],
  ['GET /', '400 SB_VERSION at 5 in HTTP-version'],
  ['GET / ', '400 SB_VERSION at 6 in HTTP-version'],
  ['GET /   HTTP/1.1', '400 SB_VERSION at 7 in HTTP-version'],
  ['GET /  HTTP/2', '400 SB_VERSION at 7 in HTTP-version'],
  ['GET /  HTTP/2.0', '505 SB_VERSION_UNSUPPORTED at 7 in HTTP-version'],
  ['GET / \tHTTP/1.1', '400 SB_VERSION at 6 in HTTP-version'],
  ['GET /\tHTTP/1.1', '400 SB_TARGET at 5 in request-target'],
  ['GET / HTTP/1.1 ', '400 SB_VERSION at 6 in HTTP-version'],
  ['GET / http/1.1', '400 SB_VERSION at 6 in HTTP-version'],
  ['GET / HTTP/11', '400 SB_VERSION at 6 in HTTP-version'],
  ['GET / HTTP/1', '400 SB_VERSION at 6 in HTTP-version'],
  ['GET / HTTP/1.10', '400 SB_VERSION at 6 in HTTP-version'],
  ['GET / HTTP/01.1', '400 SB_VERSION at 6 in HTTP-version'],
  ['GET / HTTPS/1.1', '400 SB_VERSION at 6 in HTTP-version'],
  ['GET / b HTTP/1.1', '400 SB_VERSION at 6 in HTTP-version'],
  ['GET / HTTP/1.\xb9', '400 SB_VERSION at 6 in HTTP-version'],
  ['GET / HTTP/1.1\x00', '400 SB_CONTROL_BYTE at 14 in HTTP-version'],
  ['GET / HTTP/1.1\r', '400 SB_BARE_CR at 14 in HTTP-version'],
  ['GET / HTTP/1.2', '505 SB_VERSION_UNSUPPORTED at 6 in HTTP-version'],
  ['GET / HTTP/0.9', '505 SB_VERSION_UNSUPPORTED at 6 in HTTP-version'],
  ['PRI /sm HTTP/2.0', '505 SB_VERSION_UNSUPPORTED at 8 in HTTP-version'],
];

for (const [line, verdict] of refused)
  test(`refuses ${JSON.stringify(line)}`, () => {
    const told = tell(line, lenient);
    assert.is(told.verdict, verdict);
    assert.equal(told.leniencies, [], 'what is refused was not tolerated');
    assert.is(told.path, undefined);
  });

/** Line, leniency, what is refused without; path, query, host with it. */
const tolerated: readonly (readonly [string, Leniency, string, string, string, string])[] = [
  ['GET http://h.example/a?b HTTP/1.1', 'absolute-target', '400 SB_TARGET_FORM', '/a', 'b', 'h.example'],
  ['GET HTTP://H.Example:80 HTTP/1.1', 'absolute-target', '400 SB_TARGET_FORM', '/', '', 'h.example'],
  ['GET http://h.example?b HTTP/1.0', 'absolute-target', '400 SB_TARGET_FORM', '/', 'b', 'h.example'],
  [
    'GET http://[2001:DB8::1]:80/ HTTP/1.1',
    'absolute-target',
    '400 SB_TARGET_FORM',
    '/',
    '',
    '[2001:db8::1]',
  ],
  ['POST /a?DUID=1  HTTP/1.0', 'double-space', '400 SB_DOUBLE_SPACE', '/a', 'DUID=1', 'camera.example'],
];

for (const [line, leniency, refusal, path, query, host] of tolerated)
  test(`takes ${line} with ${leniency}, and not without`, () => {
    const others = new Set([...allLeniencies].filter((name) => name !== leniency));
    assert.ok(tell(line, { leniencies: others }).verdict.startsWith(`${refusal} at`));
    const { head, verdict, leniencies } = tell(line, { leniencies: new Set([leniency]) });
    assert.is(verdict, 'end');
    assert.equal(
      { path: head?.path, query: head?.query, host: head?.host, leniencies },
      { path, query, host, leniencies: [leniency] },
    );
    assert.is(head?.target, line.split(' ')[1], 'the target stays as it was sent');
  });

test('names the byte that was refused and the place of it', () => {
  const { message } = tell('GET /a|b HTTP/1.1');
  assert.match(message, 'came "|"');
  assert.match(message, '(state request-target, byte 6)');
});

test.run();
