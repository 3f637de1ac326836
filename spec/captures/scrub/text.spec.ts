import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Inspector } from '../../../lib/captures/inspection.ts';
import { Aliases } from '../../../lib/captures/scrub/aliases.ts';
import { scrubReplyText } from '../../../lib/captures/scrub/text.ts';
import { scrubbedRequest } from './scrubbed.ts';
import { held, refusedRequestOf, requestOf } from './secrets.ts';

const test = suite('captures/scrub/text');

function findings(request: Buffer, scrubbed: Buffer, secrets: readonly string[]): readonly string[] {
  for (const secret of secrets) assert.ok(request.includes(secret), `the spec must say ${secret}`);
  const found = secrets.filter((secret) => scrubbed.includes(secret));
  return found.map((secret) => `${secret} in ${scrubbed.toString('latin1')}`);
}

for (const one of held) {
  test(`${one.where}: ${one.what} does not come through`, () => {
    const request = requestOf(one);
    const scrubbed = scrubbedRequest(request);
    assert.is(scrubbed.length, request.length);
    assert.equal(findings(request, scrubbed, one.secrets), []);
  });

  test(`${one.where}: ${one.what} does not come through in a request that is refused`, () => {
    const request = refusedRequestOf(one);
    const secrets = one.secrets.map((secret) => secret.replaceAll('\r\n', '\n'));
    assert.equal(findings(request, scrubbedRequest(request), secrets), []);
  });
}

test('secrets that are no words do not come through where bodies are kept', () => {
  for (const one of held.filter(({ what }) => !/words|name/.test(what))) {
    const request = requestOf(one);
    assert.equal(
      findings(request, scrubbedRequest(request, { keepBodies: true }), one.secrets),
      [],
      one.what,
    );
  }
});

test('words stay where bodies are kept', () => {
  const worded = held.filter(({ what }) => /^(?:escaped )?words/.test(what));
  assert.ok(worded.length > 10);
  for (const { request, what } of worded.map((one) => ({ request: requestOf(one), ...one })))
    assert.is(
      scrubbedRequest(request, { keepBodies: true }).toString('latin1'),
      request.toString('latin1'),
      what,
    );
});

test('a part of a form that is XML keeps its elements, whatever the part is called', () => {
  const content = '<?xml version="1.0"?>\r\n<email><title>I love Hannah</title></email>';
  const bytes = `--B\r\nContent-Disposition: form-data; name="message"\r\n\r\n${content}\r\n--B--\r\n`;
  const scrubbed = scrubbedRequest(requestOf({ what: '', where: 'part', bytes, secrets: [] }));
  assert.match(
    scrubbed.toString('latin1'),
    '<?xml version="1.0"?>\r\n<email><title>l orem ipsumd</title></email>',
  );
});

test('a word that is cut where the bytes that are looked at end is not in what is kept', () => {
  const start = Buffer.from(`\n${'ab '.repeat(30_000)}`).subarray(0, 65_530);
  const request = Buffer.concat([start, Buffer.from(' georg.lukas@my-domain.de and so on')]);
  const scrubbed = scrubbedRequest(request, { pieces: [65_538] }).toString('latin1');
  assert.is(scrubbed, `${start.toString('latin1')} `.padEnd(request.length, '\0'));
});

test('secrets that are no words do not come through in what a server says', () => {
  for (const { what, bytes, secrets } of held.filter(
    ({ what, where }) => where === 'body' && !/words/.test(what),
  )) {
    const reply = Buffer.from(`HTTP/1.1 200 OK\r\n\r\n${bytes}`);
    assert.equal(findings(reply, scrubReplyText(reply, new Aliases()), secrets), [], what);
  }
});

test('what is scrubbed is not changed by scrubbing', () => {
  for (const one of held)
    for (const request of [requestOf(one), refusedRequestOf(one)]) {
      const scrubbed = scrubbedRequest(request);
      assert.is(scrubbedRequest(scrubbed).toString('latin1'), scrubbed.toString('latin1'), one.what);
    }
});

test('it does not matter how the bytes are cut', () => {
  const requests = fc.constantFrom(...held.flatMap((one) => [requestOf(one), refusedRequestOf(one)]));
  const pieces = fc.array(fc.nat({ max: 60 }), { maxLength: 20 });
  fc.assert(
    fc.property(requests, pieces, (request, cuts) => {
      const whole = scrubbedRequest(request).toString('latin1');
      assert.is(scrubbedRequest(request, { pieces: cuts }).toString('latin1'), whole);
    }),
    { numRuns: 300 },
  );
  for (const one of held) {
    const bytewise = scrubbedRequest(requestOf(one), { pieces: Array(requestOf(one).length).fill(1) });
    assert.is(bytewise.toString('latin1'), scrubbedRequest(requestOf(one)).toString('latin1'), one.what);
  }
});

test('what is no head of a part is scrubbed as one, however it is cut', () => {
  const form = '--B\r\n\xe9 georg@my-domain.de \xe9\r\n\r\n';
  const lines = ['POST /a HTTP/1.1', 'Host: a', 'Content-Type: multipart/form-data; boundary=B'];
  const head = `${lines.join('\r\n')}\r\nContent-Length: ${form.length}\r\n\r\n`;
  const request = Buffer.from(head + form, 'latin1');
  for (let cut = head.length; cut < request.length; cut += 1)
    assert.not.match(
      scrubbedRequest(request, { pieces: [cut] }).toString('latin1'),
      /georg|my-d|main/,
      `${cut}`,
    );
});

/** Places, lengths, leniencies and refusals; not what stands there. */
function shape(request: Buffer): unknown {
  const inspector = new Inspector();
  inspector.push(request);
  const { head, body, parts, leniencies, refused, ignored } = inspector.finish();
  const headers = head?.headers.map(([name, value]) => [name, value.length]);
  return {
    head: [head?.method, head?.path, head?.framing, headers],
    body,
    parts: parts?.map(({ name, fileName, offset, bytes }) => [name, fileName, offset, bytes]),
    leniencies: [...leniencies],
    refused: refused?.code,
    ignored,
  };
}

test('the machines make the same of it', () => {
  for (const one of held)
    for (const request of [requestOf(one), refusedRequestOf(one)])
      assert.equal(shape(scrubbedRequest(request)), shape(request), one.what);
});

const kept = [
  'POST /social/columbus/email?DUID=123456789033  HTTP/1.0\r\nHost: www.ospserver.net\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: 192.0.2.17\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: [2001:db8::1]:80\r\nUser-Agent: x (.NET CLR 1.1.4322; InfoPath.2; .NET CLR 2.0.50727)\r\n\r\n',
  'POST /facebook/auth HTTP/1.1\r\nHost: a\r\nContent-Length: 41\r\n\r\n<sender>Camera@SamsungCamera.com</sender>',
  '\x16\x03\x01\0\x05\x01\0\0\x01\x03',
  '\0\x01\x02\xff\xfe garbage of all sorts \r\n\x80\x81',
];

test('a secret that is cut by the lines of a chunked body does not come through', () => {
  const head = 'POST /facebook/auth HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n';
  const request = Buffer.from(`${head}13\r\n<Password Value="hu\r\n7\r\nnter2"/\r\n1\r\n>\r\n0\r\n\r\n`);
  const scrubbed = scrubbedRequest(request).toString('latin1');
  assert.is(scrubbed, request.toString('latin1').replace('hu\r', 'xx\r').replace('nter2', 'xxxxx'));
});

test('what names nobody stays', () => {
  for (const request of kept.map((text) => Buffer.from(text, 'latin1')))
    assert.is(scrubbedRequest(request).toString('latin1'), request.toString('latin1'));
});

test('words keep their white space, their tildes and their signs', () => {
  const request = requestOf({
    what: '',
    where: 'body',
    bytes: '<Content>Ab, cd~ef \\~ g!\n</Content>',
    secrets: [],
  });
  assert.match(scrubbedRequest(request).toString('latin1'), '<Content>lo, re~mi \\~ p!\n</Content>');
});

test('the same address is the same, another one is another, also in other spellings', () => {
  const bytes = 'a=georg@my-domain.de&b=frieda@my-domain.de&c=georg%40my-domain.de&d=Georg@My-Domain.de';
  const scrubbed = scrubbedRequest(requestOf({ what: '', where: 'body', bytes, secrets: [] })).toString(
    'latin1',
  );
  const [a, b, c, d] = scrubbed
    .slice(scrubbed.indexOf('a='))
    .split('&')
    .map((pair) => pair.slice(2));
  assert.is(c, a?.replace('@', '%40'));
  assert.is(d, a);
  assert.is.not(b?.slice(0, 5), a?.slice(0, 5));
  assert.is(b?.split('@')[1], a?.split('@')[1]);
});

test('a name that was told in a login is found in the words and the reply that repeat it', () => {
  const aliases = new Aliases();
  const bytes = '<UserName Value="margarethe"/><Note>margarethe was here</Note>';
  const request = requestOf({ what: '', where: 'body', bytes, secrets: [] });
  assert.not.match(scrubbedRequest(request, { aliases }).toString('latin1'), 'margarethe');
  const reply = Buffer.from('HTTP/1.1 400 Bad\r\n\r\n<x/><!-- SB_NO_ROUTE: margarethe has none -->');
  assert.not.match(scrubReplyText(reply, aliases).toString('latin1'), 'margarethe');
});

test('a key too short to be one is taken out where it is called a key, and found in no length', () => {
  const aliases = new Aliases();
  aliases.sessionKey = '12';
  const bytes = `<Request SessionKey="12">${' '.repeat(85)}</Request>`;
  const request = requestOf({ what: '', where: 'body', bytes, secrets: [] }).toString('latin1');
  assert.match(request, 'Content-Length: 120');
  const scrubbed = scrubbedRequest(Buffer.from(request, 'latin1'), { aliases }).toString('latin1');
  assert.is(scrubbed, request.replace('"12"', '"00"'));
});

test('64 KiB of what is hard to search take a moment', () => {
  const hard = [
    'a',
    '-',
    ' ',
    '@',
    '<text>',
    'a@',
    '=',
    '0',
    '<',
    '"',
    'language_a',
    '&#64;',
    '%40',
    ':',
    '::',
    'eyJ',
    '\n',
    'a=\n',
    '<a>',
    'a=;',
    '<title>a</title>',
    '<a><![CDATA[',
    ' a:\n',
    'name="a"\n',
    'name="a"',
    '\\u0040',
  ];
  for (const one of hard) {
    const began = process.cpuUsage();
    scrubbedRequest(Buffer.from(one.repeat(65_536 / one.length), 'latin1'));
    const { user, system } = process.cpuUsage(began);
    const took = (user + system) / 1000;
    assert.ok(took < 600, `${JSON.stringify(one)}: ${took} ms`);
  }
});

test.run();
