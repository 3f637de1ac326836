import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cutAt } from './splits.ts';
import { lenient, tell, tellEverySplit } from './told.ts';
import { validRequests } from './valid-requests.ts';

const test = suite('wire/request-properties');

test('any split of any valid request gives what was put into it', () => {
  const cuts = fc.array(fc.nat(600), { maxLength: 12 });
  const property = fc.property(validRequests, cuts, (request, offsets) => {
    const inside = offsets.filter((offset) => offset <= request.bytes.length).sort((a, b) => a - b);
    const whole = tell([request.bytes]);
    assert.equal(tell(cutAt(request.bytes, inside)), whole);
    assert.is(whole.verdict, 'end');
    assert.is(whole.head?.method, request.method);
    assert.is(whole.head?.target, request.target);
    assert.is(whole.head?.version, request.version);
    assert.equal(whole.head?.headers, request.headers);
    assert.is(whole.body, request.body.toString('latin1'));
    assert.equal(whole.leniencies, []);
  });
  fc.assert(property, { numRuns: 2000 });
});

test('a valid request that ends too early is more, then cut', () => {
  const property = fc.property(
    validRequests,
    fc.double({ min: 0, max: 1, maxExcluded: true }),
    (request, part) => {
      const { length } = request.bytes;
      const bytes = request.bytes.subarray(0, Math.floor(part * length));
      assert.is(tell([bytes]).verdict, 'more');
      assert.match(
        tell([bytes], {}, true).verdict,
        bytes.length === 0 ? /^more$/ : /^400 SB_(HEAD|BODY)_CUT /,
      );
    },
  );
  fc.assert(property, { numRuns: 1000 });
});

/** Pieces that machines stumble over, more often than plain noise would make them. */
const pieces = fc.oneof(
  fc.constantFrom(
    'GET / HTTP/1.1\r\n',
    'PUT /a HTTP/1.0\r\n',
    'POST http://a/ HTTP/1.1\r\n',
    'Host: a\r\n',
    '\r\n',
  ),
  fc.constantFrom(
    'Content-Length: 3\r\n',
    'Content-Length: +3\r\n',
    'Transfer-Encoding: chunked\r\n',
    ' fold\r\n',
  ),
  fc.constantFrom(
    '3\r\nabc\r\n',
    '0\r\n\r\n',
    '1;a="b"\r\nx\r\n',
    '\r',
    '\n',
    '\x00',
    ' ',
    '\t',
    ':',
    '  HTTP/1.0\r\n',
  ),
  fc.string({ unit: 'binary-ascii', maxLength: 20 }),
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
);

test('any bytes at all give a request, a refusal or "more", the same for every split, never a throw', () => {
  const limits = { requestLine: 60, head: 120, headerCount: 4, body: 40 };
  const inputs = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''));
  const property = fc.property(inputs, fc.boolean(), fc.boolean(), (text, isLenient, isCut) => {
    const options = isLenient ? { ...lenient, limits } : { limits };
    const { verdict } = tellEverySplit(text, options, isCut);
    assert.match(verdict, /^end$|^more$|^[45]\d\d SB_[A-Z_]+ at \d+ in /);
    if (isCut && text !== '') assert.is.not(verdict, 'more');
  });
  fc.assert(property, { numRuns: 3000 });
});

test('noise alone never makes a request', () => {
  const property = fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
    assert.is(tellEverySplit(Buffer.from(bytes), lenient).head, undefined);
  });
  fc.assert(property, { numRuns: 500 });
});

test.run();
