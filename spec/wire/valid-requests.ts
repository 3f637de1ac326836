import fc from 'fast-check';

const TOKEN = "abcXYZ09!#$%&'*+-.^_`|~";
const TARGET = "abcXYZ09-._~!$&'()*+,;=:@/?";

const charsOf = (chars: string, minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...chars), minLength, maxLength });

const percent = fc.constantFrom('%20', '%C3%bc', '%00', '%0D%0a');
const targets = fc
  .array(fc.oneof(charsOf(TARGET, 1, 8), percent), { maxLength: 4 })
  .map((parts) => `/${parts.join('')}`);

/** Bytes 0x21 to 0x7e and obs-text inside, white space only within. */
const values = fc
  .array(charsOf('abc:;,="\\\t \u00a0\u00e9\u00ff~!', 0, 12), { maxLength: 3 })
  .map((parts) => parts.join('x').replace(/^[\t ]+|[\t ]+$/g, ''));

/** A field that says nothing of framing and may come any number of times. */
const fields = fc.tuple(
  charsOf(TOKEN, 1, 10).map((name) => `X-${name}`),
  fc.constantFrom('', ' ', '\t', ' \t '),
  values,
  fc.constantFrom('', ' ', '\t '),
);

export interface ValidRequest {
  readonly method: string;
  readonly target: string;
  readonly version: '1.0' | '1.1';
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
  readonly bytes: Buffer;
}

const bodies = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 8 });

function chunkedOf(body: Buffer, cuts: readonly number[]): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  for (const size of [...cuts, body.length]) {
    const data = body.subarray(at, at + size);
    if (data.length > 0)
      parts.push(Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from('\r\n'));
    at += data.length;
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}

const wires = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'REPORT'),
  target: targets,
  version: fc.constantFrom('1.0' as const, '1.1' as const),
  before: fc.array(fields, { maxLength: 4 }),
  after: fc.array(fields, { maxLength: 4 }),
  host: fc.constantFrom('camera', 'www.ospserver.net:80', '[::1]', '10.0.0.7:8080'),
  body: bodies,
  cuts: fc.option(sizes),
});

/** Requests that are right by every rule, with all that was put into them. */
export const validRequests: fc.Arbitrary<ValidRequest> = wires.map((wire) => {
  const { method, target, version, body } = wire;
  const cuts = version === '1.0' ? null : wire.cuts;
  const framing = cuts === null ? ['Content-Length', `${body.length}`] : ['Transfer-Encoding', 'chunked'];
  const [name = '', value = ''] = framing;
  const lines = [
    ...wire.before,
    ['Host', ' ', wire.host, ''],
    [name, ' ', value, ''],
    ...wire.after,
  ] as const;
  const head = lines.map(([key, left, text, right]) => `${key}:${left}${text}${right}\r\n`).join('');
  const start = Buffer.from(`${method} ${target} HTTP/${version}\r\n${head}\r\n`, 'latin1');
  const headers = lines.map(([key, , text]) => [key, text] as const);
  const bytes = Buffer.concat([start, cuts === null ? body : chunkedOf(body, cuts)]);
  return { method, target, version, headers, body, bytes };
});
