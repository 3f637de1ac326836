import { createHash, randomBytes } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SmtpConfig } from '../../lib/config/config.ts';
import { makeSmtp } from '../../lib/destinations/smtp/smtp.ts';
import { DeliveryError } from '../../lib/errors.ts';
import { Notebook, Workshop } from './parcels.ts';
import { type Incoming, PostOffice, smtpConfig } from './smtp-post-office.ts';

const test = suite<{ workshop: Workshop; office: PostOffice }>('destinations/smtp');

test.before(async (context) => {
  context.workshop = await Workshop.open();
  context.office = await PostOffice.open();
});

test.after(async ({ workshop, office }) => {
  await office.close();
  await workshop.remove();
});

type Fields = Parameters<Workshop['parcel']>[1];

const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe1]), randomBytes(700_001)]);
const mp4 = Buffer.concat([Buffer.from('\0\0\0\x18ftypmp42'), randomBytes(50_000)]);
const sha256 = (bytes: Buffer | undefined) =>
  createHash('sha256')
    .update(bytes ?? '')
    .digest('hex');

interface Sending {
  readonly files?: readonly (readonly [string, Buffer])[];
  readonly fields?: Fields;
  readonly config?: Partial<SmtpConfig>;
  readonly because?: readonly string[];
}

/** Sends a parcel to the office; the mail that came in. */
async function send(
  { workshop, office }: { workshop: Workshop; office: PostOffice },
  { files = [['SAM_0001.JPG', jpeg]], fields, config, because = ['friend@mail.example'] }: Sending = {},
): Promise<Incoming> {
  const parcel = await workshop.parcel(files, fields);
  const before = office.mails.length;
  const destination = makeSmtp('mail', smtpConfig(office.port, config), { version: '1.2.3' });
  await destination.deliver(parcel, { ...new Notebook().attempt(), because });
  assert.is(office.mails.length, before + 1, 'exactly one mail goes out');
  return office.mails.at(-1) as Incoming;
}

const textOf = ({ mail }: Incoming) => (mail.parts[0]?.body.toString() ?? '').replaceAll('\r\n', '\n');

test('every byte of two photos and a video arrives, typed by their bytes', async (context) => {
  const files = [
    ['SAM_0001.JPG', jpeg],
    ['사진 2', jpeg.subarray(0, 1000)],
    ['SAM_0003.JPG', mp4],
  ] as const;
  const { mail } = await send(context, { files });
  const [, ...enclosed] = mail.parts;
  assert.equal(
    enclosed.map(({ body, type, fileName }) => [fileName, type, sha256(body)]),
    [
      ['SAM_0001.JPG', 'image/jpeg', sha256(jpeg)],
      ['사진 2.jpg', 'image/jpeg', sha256(jpeg.subarray(0, 1000))],
      ['SAM_0003.JPG', 'video/mp4', sha256(mp4)],
    ],
  );
});

test('two files of one name keep two names', async (context) => {
  const files = [
    ['SAM_0001.JPG', jpeg],
    ['sam_0001.jpg', mp4],
  ] as const;
  const { mail } = await send(context, { files });
  assert.equal(
    mail.parts.slice(1).map(({ fileName }) => fileName),
    ['SAM_0001.JPG', 'sam_0001-2.jpg'],
  );
});

test('a mail that goes out after another destination took the parcel has no empty attachments', async (context) => {
  const { workshop, office } = context;
  const parcel = await workshop.parcel([['SAM_0001.JPG', jpeg]]);
  const destination = makeSmtp('mail', smtpConfig(office.port), { version: '1.2.3' });
  for (const because of [['one@mail.example'], ['two@mail.example']])
    await destination.deliver(parcel, { ...new Notebook().attempt(), because });
  const sums = office.mails.slice(-2).map(({ mail }) => sha256(mail.parts[1]?.body));
  assert.equal(sums, [sha256(jpeg), sha256(jpeg)]);
});

test("the mail comes from the configured address, never from the camera's, which answers go to", async (context) => {
  const sent = await send(context, { fields: { sender: 'Camera@samsungcamera.com' } });
  assert.is(sent.from, 'camera@my.domain');
  assert.is(sent.mail.headers.get('from'), 'Bridge <camera@my.domain>');
  assert.is(sent.mail.headers.get('reply-to'), 'Camera@samsungcamera.com');
  assert.not(sent.mail.headers.has('sender'));
});

test('a sender that is no address gets no Reply-To, and is named below the words', async (context) => {
  const sent = await send(context, {
    fields: { sender: 'georg', via: 'facebook', words: 'hello' },
    because: ['facebook'],
    config: { to: ['Me <me@my.domain>', 'you@my.domain'] },
  });
  assert.not(sent.mail.headers.has('reply-to'));
  assert.equal(sent.to, ['me@my.domain', 'you@my.domain']);
  assert.is(textOf(sent), 'hello\n\n-- \nNX300, georg, facebook\n');
});

test('it goes to those who led here, each once, and to nobody else that the camera named', async (context) => {
  const sent = await send(context, {
    because: [
      'friend@mail.example',
      'bücher@example',
      'jo@Bücher.example',
      'friend@mail.example',
      'facebook',
    ],
    fields: { recipients: ['friend@mail.example', 'other@elsewhere.example'] },
  });
  assert.is(sent.to.length, 2);
  assert.is(sent.mail.headers.get('to'), 'friend@mail.example, jo@xn--bcher-kva.example');
});

test('the words stand before the alt texts, which name their files', async (context) => {
  const sent = await send(context, {
    files: [
      ['SAM_0001.JPG', jpeg],
      ['SAM_0002.JPG', jpeg],
      ['SAM_0003.JPG', jpeg],
    ],
    fields: { title: 'Ferien', words: 'Schöne Grüße\r\nvom Meer~Eine Welle~~Ein Boot\nim Hafen' },
  });
  assert.is(
    textOf(sent),
    'Schöne Grüße\nvom Meer\n\nSAM_0001.JPG: Eine Welle\nSAM_0003.JPG: Ein Boot im Hafen\n\n-- \nNX300, Camera@samsungcamera.com\n',
  );
  assert.is(sent.mail.headers.get('subject'), 'Ferien');
  assert.is(sent.mail.headers.get('x-mailer'), 'samsung-bridge 1.2.3');
});

const subjects: readonly (readonly [
  files: readonly (readonly [string, Buffer])[],
  fields: Fields,
  subject: string,
])[] = [
  [[['a', jpeg]], { title: '' }, '1 photo from NX300'],
  [
    [
      ['a', mp4],
      ['b', mp4],
    ],
    { title: ' \r\n ' },
    '2 videos from NX300',
  ],
  [
    [
      ['a', mp4],
      ['b', jpeg],
    ],
    { title: '', model: undefined, sender: 'georg' },
    '2 files from georg',
  ],
  [[], { title: '' }, 'Message from NX300'],
  [[], { title: '저녁 🌅 노을' }, '저녁 🌅 노을'],
  [[], { title: '🌅'.repeat(300) }, '🌅'.repeat(200)],
];

for (const [files, fields, subject] of subjects)
  test(`the subject is ${subject.slice(0, 30)}`, async (context) => {
    const sent = await send(context, { files, fields });
    assert.is(sent.mail.headers.get('subject'), subject);
  });

test('the date is when the camera was answered, unless its clock was not set', async (context) => {
  const known = await send(context, { fields: { received: '2026-11-23T10:00:00.000Z' } as Fields });
  assert.is(Date.parse(known.mail.headers.get('date') ?? ''), Date.parse('2026-11-23T10:00:00Z'));
  const unset = await send(context, { fields: { received: '1970-01-01T00:03:00.000Z' } as Fields });
  assert.ok(Date.parse(unset.mail.headers.get('date') ?? '') > Date.parse('2020-01-01'));
});

const evil = [
  'x\r\nBcc: evil@evil.example',
  'x\nBcc: evil@evil.example',
  'x\rBcc: evil@evil.example',
  'x\u2028Bcc: evil@evil.example',
];

for (const text of evil)
  test(`a line end in title, words, names, sender and model makes no header: ${JSON.stringify(text)}`, async (context) => {
    const sent = await send(context, {
      files: [[`${text}"; name=evil.exe`, jpeg]],
      fields: {
        title: text,
        words: `${text}~${text}`,
        sender: `${text}@samsungcamera.com`,
        model: text,
        via: text,
      },
    });
    assert.equal(sent.to, ['friend@mail.example']);
    assert.is(sent.mail.headers.get('subject'), 'x Bcc: evil@evil.example');
    const all = [sent.mail, ...sent.mail.parts];
    assert.not(all.some(({ headers }) => headers.has('bcc')));
    assert.is(sent.mail.parts.length, 2);
    assert.is(sha256(sent.mail.parts[1]?.body), sha256(jpeg));
  });

const badRecipients = [
  'a@b.example\r\nRCPT TO:<evil@evil.example>',
  'a@b.example> NOTIFY=SUCCESS',
  'a@b.example, evil@evil.example',
  '<a@b.example>',
  'a b@c.example',
  '"a b"@c.example',
  'a@b@c.example',
  'a@b..example',
  'a@-b.example',
  '.a@b.example',
  'a@',
  '@b.example',
  `${'a'.repeat(65)}@b.example`,
  'a@b\0.example',
  'a@%62.example',
];

for (const bad of badRecipients)
  test(`a recipient that is no address gets nothing: ${JSON.stringify(bad).slice(0, 50)}`, async (context) => {
    const sent = await send(context, { because: [bad, 'friend@mail.example'] });
    assert.equal(sent.to, ['friend@mail.example']);
  });

test('a parcel that leads to no address waits for a person, and nothing is sent', async ({
  workshop,
  office,
}) => {
  const parcel = await workshop.parcel([['SAM_0001.JPG', jpeg]], { via: 'facebook' });
  const before = office.mails.length;
  const destination = makeSmtp('mail', smtpConfig(office.port), { version: '1.2.3' });
  try {
    await destination.deliver(parcel, { ...new Notebook().attempt(), because: ['facebook'] });
    assert.unreachable();
  } catch (error) {
    assert.instance(error, DeliveryError);
    assert.is((error as DeliveryError).retry, 'held');
    assert.match((error as DeliveryError).message, /add "to:" to mail/);
  }
  assert.is(office.mails.length, before);
});

test('a dot alone in a line and a long line of words arrive as they were', async (context) => {
  const words = `first\n.\n..\n${'long '.repeat(400)}end`;
  const sent = await send(context, { fields: { words } });
  assert.ok(textOf(sent).startsWith(`${words}\n`));
});

test.run();
