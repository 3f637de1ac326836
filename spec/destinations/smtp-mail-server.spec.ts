import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mailServerOf } from '../../lib/destinations/smtp/mail-server.ts';
import { addressOf, mailboxOf } from '../../lib/destinations/smtp/mailbox.ts';
import { makeSmtp } from '../../lib/destinations/smtp/smtp.ts';
import { ConfigError } from '../../lib/errors.ts';
import { smtpConfig } from './smtp-post-office.ts';

const test = suite('destinations/smtp-mail-server');

const urls: readonly (readonly [string, ...unknown[]])[] = [
  ['smtp://mail.example', 'mail.example', 587, false, undefined, undefined],
  ['smtps://mail.example/', 'mail.example', 465, true, undefined, undefined],
  ['smtp://mail.example:25', 'mail.example', 25, false, undefined, undefined],
  ['smtp://[::1]:2525', '::1', 2525, false, undefined, undefined],
  ['smtp://georg:secret@mail.example', 'mail.example', 587, false, 'georg', 'secret'],
  ['smtp://georg@my.domain:secret@mail.example', 'mail.example', 587, false, 'georg@my.domain', 'secret'],
  ['smtp://georg%40my.domain:s%3Acret@mail.example', 'mail.example', 587, false, 'georg@my.domain', 's:cret'],
  ['smtp://georg:p@ss:w/o#r?d@mail.example', 'mail.example', 587, false, 'georg', 'p@ss:w/o#r?d'],
  ['smtp://georg:100% sure@mail.example', 'mail.example', 587, false, 'georg', '100% sure'],
  ['smtp://georg@mail.example', 'mail.example', 587, false, 'georg', ''],
];

for (const [url, ...parts] of urls)
  test(`takes ${url} apart`, () => {
    const { host, port, implicitTls, login } = mailServerOf('mail', url);
    assert.equal([host, port, implicitTls, login?.user, login?.password], parts);
  });

const wrongUrls = [
  '',
  'mail.example',
  'http://georg:secret@mail.example',
  'smtp://',
  'smtp://georg:secret@',
  'smtp://georg:secret@mail.example:0',
  'smtp://georg:secret@mail.example:70000',
  'smtp://georg:secret@mail.example/path',
  'smtp://georg:secret@mail .example',
  'smtp://georg:secret@[1.2.3.4]',
];

for (const url of wrongUrls)
  test(`refuses ${JSON.stringify(url)} and does not show the password`, () => {
    try {
      mailServerOf('mail', url);
      assert.unreachable();
    } catch (error) {
      assert.instance(error, ConfigError);
      assert.equal(
        [(error as ConfigError).code, (error as ConfigError).path],
        ['SB_SMTP_URL', 'destinations.mail.url'],
      );
      assert.not.match((error as ConfigError).message, 'secret');
    }
  });

const mailboxes: readonly (readonly [text: string, name: string, address: string])[] = [
  ['camera@my.domain', '', 'camera@my.domain'],
  ['<camera@my.domain>', '', 'camera@my.domain'],
  ['Bridge <camera@my.domain>', 'Bridge', 'camera@my.domain'],
  ['"Georg, the bridge" <o\'neil+x@my.domain> ', 'Georg, the bridge', "o'neil+x@my.domain"],
  ['Brücke <kamera@Brücke.example>', 'Brücke', 'kamera@xn--brcke-lva.example'],
];

for (const [text, name, address] of mailboxes)
  test(`reads ${text}`, () => assert.equal(mailboxOf(text), { name, address }));

for (const text of [
  '',
  'camera',
  'a@b, c@d',
  'X <a@b> <c@d>',
  'X\r\nBcc: y@z <a@b>',
  'X <a@b>\r\nBcc: y',
  '<>',
  'a@b\n@c',
])
  test(`reads no mailbox in ${JSON.stringify(text)}`, () => assert.is(mailboxOf(text), undefined));

test('a domain of more than 253 characters is none', () => {
  assert.is(addressOf(`a@${'b'.repeat(60)}.${'c'.repeat(60)}.example`)?.length, 131);
  assert.is(addressOf(`a@${`${'b'.repeat(60)}.`.repeat(4)}example.org`), undefined);
});

test('an address of the configuration that is none is told with its place', () => {
  const wrong: readonly (readonly [Parameters<typeof smtpConfig>[1], string])[] = [
    [{ from: 'camera' }, 'destinations.mail.from'],
    [{ to: ['a@b.example', 'c d@e.example'] }, 'destinations.mail.to[1]'],
  ];
  for (const [fields, path] of wrong)
    try {
      makeSmtp('mail', smtpConfig(25, fields), { version: '1' });
      assert.unreachable();
    } catch (error) {
      assert.is((error as ConfigError).path, path);
    }
});

test.run();
