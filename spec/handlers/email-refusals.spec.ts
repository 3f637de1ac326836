import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BridgeError, RefusalError, WireError } from '../../lib/errors.ts';
import { refusalReply } from '../../lib/handlers/camera-xml.ts';
import { email } from '../../lib/handlers/email.ts';
import { letterLimit } from '../../lib/handlers/email-letter.ts';
import { encodeReply } from '../../lib/wire/reply.ts';
import { deadline } from './deadline.ts';
import type { Fault } from './memory-intake.ts';
import {
  bodyOf,
  boundary,
  chunksOf,
  emailHead,
  emailOf,
  messagePart,
  type Part,
  photoBytes,
  photoPart,
  xmlOf,
} from './nx300-email.ts';
import { type PretendBridge, type PretendRequest, pretendBridge, requestOf } from './pretend.ts';

const test = suite('handlers/email-refusals');

const photo = photoBytes(30_000, 1);
const empty = Buffer.alloc(0);

async function refusalOf(request: PretendRequest, bridge: PretendBridge): Promise<unknown> {
  try {
    await deadline(Promise.resolve(email.handle(request, bridge)));
  } catch (error) {
    return error;
  }
  throw new Error('it was not refused');
}

/** Nothing may be kept of what was refused. */
function assertNothingKept({ intake }: PretendBridge, drafts: number): void {
  assert.equal(
    intake.drafts.map(({ state }) => state),
    Array.from({ length: drafts }, () => 'discarded'),
  );
}

interface Row {
  readonly what: string;
  readonly parts: readonly Part[];
  readonly code: string;
  readonly status: number;
  readonly says: string | RegExp;
  /** Drafts that were begun: 0 where it is refused before a photo comes. */
  readonly drafts: number;
}

const good = photoPart(photo);
const unknownSender = messagePart(
  xmlOf({ sender: 'Thief <x@evil.example>'.replace(/[<>]/g, (c) => (c === '<' ? '&lt;' : '&gt;')) }),
);
const nowhere = messagePart(xmlOf({ receivers: ['me@post.example', 'x@nowhere.example'] }));
const badXml = messagePart('<email><sender>a</email>');

const rows: readonly Row[] = [
  {
    what: 'from an unknown sender',
    parts: [unknownSender, good],
    code: 'SB_SENDER_UNKNOWN',
    status: 401,
    says: 'from "x@evil.example"',
    drafts: 0,
  },
  {
    what: 'from an unknown sender, named last',
    parts: [good, unknownSender],
    code: 'SB_SENDER_UNKNOWN',
    status: 401,
    says: 'from "x@evil.example"',
    drafts: 1,
  },
  {
    what: 'to a recipient that leads nowhere',
    parts: [nowhere, good],
    code: 'SB_NO_ROUTE',
    status: 400,
    says: '"x@nowhere.example" leads nowhere',
    drafts: 0,
  },
  {
    what: 'to a recipient that leads nowhere, named last',
    parts: [good, nowhere],
    code: 'SB_NO_ROUTE',
    status: 400,
    says: 'nowhere',
    drafts: 1,
  },
  {
    what: 'whose XML is broken',
    parts: [badXml, good],
    code: 'SB_EMAIL_XML',
    status: 400,
    says: 'well-formed',
    drafts: 0,
  },
  {
    what: 'whose XML is broken, and comes last',
    parts: [good, badXml],
    code: 'SB_EMAIL_XML',
    status: 400,
    says: 'well-formed',
    drafts: 1,
  },
  {
    what: 'whose XML is too long',
    parts: [messagePart(Buffer.alloc(letterLimit + 1, 'x')), good],
    code: 'SB_EMAIL_XML',
    status: 413,
    says: 'at most 66 kB of XML',
    drafts: 0,
  },
  {
    what: 'with a second XML',
    parts: [messagePart(), messagePart(), good],
    code: 'SB_EMAIL_XML',
    status: 400,
    says: 'a second came',
    drafts: 0,
  },
  {
    what: 'without XML',
    parts: [good],
    code: 'SB_EMAIL_NO_MESSAGE',
    status: 400,
    says: 'named "message"',
    drafts: 1,
  },
  {
    what: 'without photos',
    parts: [messagePart()],
    code: 'SB_EMAIL_NO_PHOTO',
    status: 400,
    says: 'choose photos',
    drafts: 0,
  },
  {
    what: 'without anything',
    parts: [],
    code: 'SB_EMAIL_NO_MESSAGE',
    status: 400,
    says: 'none came',
    drafts: 0,
  },
  {
    what: 'with an empty photo',
    parts: [messagePart(), good, photoPart(empty, 'SAM_2.JPG')],
    code: 'SB_EMPTY_PHOTO',
    status: 400,
    says: '"SAM_2.JPG" is empty',
    drafts: 1,
  },
];

for (const { what, parts, code, status, says, drafts } of rows)
  test(`an e-mail ${what} is refused with ${code}, and nothing of it is kept`, async () => {
    const bridge = pretendBridge();
    const error = await refusalOf(emailOf(parts), bridge);
    assert.instance(error, RefusalError);
    if (!(error instanceof RefusalError)) return;
    assert.equal([error.code, error.status], [code, status]);
    assert.match(error.message, says);
    assertNothingKept(bridge, drafts);
    assert.ok(encodeReply(refusalReply(error)).length <= 1400);
  });

test('XML that does not end is not gathered', async () => {
  const body = bodyOf([messagePart(Buffer.alloc(4_000_000, 'x')), good]);
  let asked = 0;
  function* counting() {
    for (const chunk of chunksOf(body, 1000)) {
      asked += chunk.length;
      yield chunk;
    }
  }
  await refusalOf(requestOf(emailHead(body.length), counting()), pretendBridge());
  assert.ok(asked < letterLimit + 3000, `${asked} bytes were asked for`);
});

test('the camera of an unknown sender is not told who may send', async () => {
  const error = await refusalOf(emailOf([unknownSender, good]), pretendBridge());
  assert.match(error instanceof Error ? error.message : '', 'Camera@samsungcamera.com');
  assert.not.match(refusalReply(error).body, 'samsungcamera');
});

const contentTypes: readonly (readonly [contentType: string, code: string])[] = [
  ['', 'SB_BOUNDARY'],
  ['text/xml', 'SB_BOUNDARY'],
  ['image/jpeg', 'SB_BOUNDARY'],
  ['multipart/form-data', 'SB_BOUNDARY'],
  ['multipart/form-data; boundary=', 'SB_BOUNDARY'],
  [`multipart/form-data; boundary=${'x'.repeat(71)}`, 'SB_BOUNDARY'],
];

for (const [contentType, code] of contentTypes)
  test(`an e-mail with the Content-Type "${contentType.slice(0, 40)}" is refused with ${code}`, async () => {
    const body = bodyOf([messagePart(), good]);
    const bridge = pretendBridge();
    const error = await refusalOf(requestOf(emailHead(body.length, contentType), chunksOf(body)), bridge);
    assert.instance(error, BridgeError);
    assert.is(error instanceof BridgeError ? error.code : '', code);
    assert.is(refusalReply(error).status, 400);
    assertNothingKept(bridge, 0);
  });

test('an e-mail with an empty body is refused with SB_EMPTY_BODY', async () => {
  const bridge = pretendBridge();
  for (const head of [emailHead(0), { ...emailHead(0), framing: { kind: 'none' } as const }]) {
    const error = await refusalOf(requestOf(head), bridge);
    assert.is(error instanceof RefusalError ? error.code : '', 'SB_EMPTY_BODY');
    assert.is(refusalReply(error).status, 400);
  }
  assertNothingKept(bridge, 0);
});

const wireRows: readonly (readonly [what: string, body: Buffer, status: number])[] = [
  ['that has no boundary in it', Buffer.from('hello'), 400],
  ['that ends in the head of a part', bodyOf([messagePart(), good], `--${boundary}\r\nContent-Dis`), 400],
  [
    'with 101 parts',
    bodyOf([messagePart(), ...Array.from({ length: 100 }, () => photoPart(Buffer.from('x')))]),
    413,
  ],
  [
    'with a part head of 9 KB',
    bodyOf([messagePart(), { head: [`X: ${'x'.repeat(9000)}`], body: photo }]),
    413,
  ],
];

for (const [what, body, status] of wireRows)
  test(`an e-mail ${what} is refused, and nothing of it is kept`, async () => {
    const bridge = pretendBridge();
    const error = await refusalOf(requestOf(emailHead(body.length), chunksOf(body)), bridge);
    assert.instance(error, WireError);
    assert.is(refusalReply(error).status, status);
    assertNothingKept(bridge, bridge.intake.drafts.length);
  });

test('an e-mail that breaks off is refused, and nothing of it is kept', async () => {
  const body = bodyOf([messagePart(), good, photoPart(photo)]);
  const cut = new WireError('SB_BODY_CUT', 400, 'the camera hung up', { state: 'body', offset: 20_000 });
  async function* breakingOff() {
    yield* chunksOf(body.subarray(0, 20_000));
    throw cut;
  }
  const bridge = pretendBridge();
  assert.is(await refusalOf(requestOf(emailHead(body.length), breakingOff()), bridge), cut);
  assertNothingKept(bridge, 1);
});

test('an e-mail that a destination will not have is refused, and nothing of it is kept', async () => {
  const unwanted = new RefusalError('SB_ALT_TEXT', 400, 'expected an alt text for each photo');
  const bridge = pretendBridge({
    review: () => {
      throw unwanted;
    },
  });
  assert.is(await refusalOf(emailOf([messagePart(), good]), bridge), unwanted);
  assertNothingKept(bridge, 1);
});

const faults: readonly (readonly [at: Fault, drafts: number])[] = [
  ['begin', 0],
  ['addFile', 1],
  ['write', 1],
  ['close', 1],
  ['commit', 1],
];

for (const [at, drafts] of faults)
  test(`a disk that fails at ${at} is no success, and nothing is kept`, async () => {
    const error = new RefusalError('SB_DISK_FLOOR', 503, 'expected 100 MB free');
    const bridge = pretendBridge();
    bridge.intake.fault = { at, error };
    assert.is(await refusalOf(emailOf([messagePart(), good]), bridge), error);
    assertNothingKept(bridge, drafts);
  });

test.run();
