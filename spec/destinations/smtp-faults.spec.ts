import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SmtpConfig } from '../../lib/config/config.ts';
import { makeSmtp } from '../../lib/destinations/smtp/smtp.ts';
import { DeliveryError, type Retry } from '../../lib/errors.ts';
import { Notebook, Workshop } from './parcels.ts';
import { PostOffice, type Script, ScriptedOffice, smtpConfig } from './smtp-post-office.ts';

const test = suite<{ workshop: Workshop; office: ScriptedOffice }>('destinations/smtp-faults');

test.before(async (context) => {
  context.workshop = await Workshop.open();
  context.office = await ScriptedOffice.open();
});

test.after(async ({ workshop, office }) => {
  await office.close();
  await workshop.remove();
});

const photo = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe1]), Buffer.alloc(200_000, 7)]);
const because = ['friend@mail.example', 'other@mail.example'];
const secret = 'p@ss:w/ord#1';

/** The error of a delivery to a port of loopback. */
async function fault(
  workshop: Workshop,
  port: number,
  config: Partial<SmtpConfig> = {},
  signal?: AbortSignal,
): Promise<DeliveryError> {
  const parcel = await workshop.parcel([['SAM_0001.JPG', photo]]);
  const destination = makeSmtp('mail', smtpConfig(port, config), { version: '1.2.3' });
  try {
    await destination.deliver(parcel, { ...new Notebook().attempt(signal), because });
  } catch (error) {
    assert.instance(error, DeliveryError);
    return error as DeliveryError;
  }
  throw new Error('the mail went out');
}

const withLogin = (port: number) => ({ url: `smtp://georg:${secret}@127.0.0.1:${port}` });
const authEhlo = '250-scripted\r\n250 AUTH PLAIN LOGIN';

type Case = readonly [what: string, script: Script, retry: Retry, code: string, message: RegExp];

const cases: readonly Case[] = [
  [
    'a greeting 421',
    { greeting: '421 4.3.2 shutting down' },
    'later',
    'SB_SMTP_LATER',
    /4\.3\.2 shutting down/,
  ],
  [
    'a greeting 554',
    { greeting: '554 5.7.1 you are listed' },
    'paused',
    'SB_SMTP_UNWELCOME',
    /you are listed.*ask the provider/,
  ],
  [
    'a greeting of another protocol',
    { greeting: 'SSH-2.0-OpenSSH' },
    'later',
    'SB_SMTP_UNREACHABLE',
    /SSH-2\.0/,
  ],
  [
    'no greeting',
    { greeting: 'silence' },
    'later',
    'SB_SMTP_UNREACHABLE',
    /Greeting never received.*tried again/,
  ],
  ['a closed door', { greeting: 'hang-up' }, 'later', 'SB_SMTP_UNREACHABLE', /tried again/],
  ['a sender put off', { mail: '451 4.7.1 not now' }, 'later', 'SB_SMTP_LATER', /451 4\.7\.1 not now/],
  [
    'a sender refused',
    { mail: '553 5.7.1 not your address' },
    'paused',
    'SB_SMTP_UNWELCOME',
    /not your address.*correct from/,
  ],
  [
    'a login wanted',
    { mail: '530 5.7.0 log in first' },
    'paused',
    'SB_SMTP_LOGIN',
    /log in first.*user and password/,
  ],
  ['a session out of step', { mail: '503 5.5.1 bad sequence' }, 'later', 'SB_SMTP_LATER', /bad sequence/],
  [
    'all recipients put off',
    { rcpt: () => '450 4.2.0 greylisted' },
    'later',
    'SB_SMTP_LATER',
    /greylisted" to friend@.*to other@/,
  ],
  [
    'all recipients refused',
    { rcpt: () => '550 5.1.1 no such user' },
    'never',
    'SB_SMTP_REFUSED',
    /no such user.*samsung-bridge outbox retry 7f3a/,
  ],
  [
    'a mailbox full for good',
    { rcpt: () => '552 5.2.2 mailbox full' },
    'never',
    'SB_SMTP_REFUSED',
    /mailbox full/,
  ],
  ['no DATA now', { data: '452 4.3.1 disk full' }, 'later', 'SB_SMTP_LATER', /disk full/],
  [
    'no DATA ever',
    { data: '554 5.5.1 no valid recipients' },
    'never',
    'SB_SMTP_REFUSED',
    /no valid recipients/,
  ],
  ['a mail put off at its end', { end: '451 4.3.0 try again' }, 'later', 'SB_SMTP_LATER', /451 4\.3\.0/],
  [
    'a mail refused at its end',
    { end: '554 5.7.1 spam' },
    'never',
    'SB_SMTP_REFUSED',
    /refused for good.*5\.7\.1 spam/,
  ],
  [
    'a mail too large at its end',
    { end: '552 5.3.4 too big' },
    'never',
    'SB_SMTP_TOO_LARGE',
    /0\.3 MB.*5\.3\.4 too big/,
  ],
  [
    'a mail too large by 554',
    { mail: '554 5.2.3 over the limit' },
    'never',
    'SB_SMTP_TOO_LARGE',
    /5\.2\.3 over/,
  ],
  [
    'a mail too large by the announced size',
    { ehlo: '250-scripted\r\n250 SIZE 100000' },
    'never',
    'SB_SMTP_TOO_LARGE',
    /0\.3 MB \(\d{6} bytes\) as sent.*at most 0\.1 MB \(100000 bytes\)/,
  ],
  ['a cut in the mail', { cutAfter: 50_000 }, 'later', 'SB_SMTP_UNREACHABLE', /tried again/],
  [
    'a hang-up after the mail',
    { end: 'hang-up' },
    'later',
    'SB_SMTP_UNCERTAIN',
    /may have arrived.*same Message-ID <.*@my\.domain>/,
  ],
];

for (const [what, script, retry, code, message] of cases)
  test(`${what} is ${retry}`, async ({ workshop, office }) => {
    office.script = script;
    const error = await fault(workshop, office.port, { connectTimeout: 500 });
    assert.equal([error.retry, error.code], [retry, code]);
    assert.match(error.message, message);
    assert.match(error.message, `127.0.0.1:${office.port}`);
  });

test('a server that says nothing to the whole mail is uncertain', async ({ workshop, office }) => {
  office.script = { end: 'silence' };
  const error = await fault(workshop, office.port, { idleTimeout: 300 });
  assert.equal([error.retry, error.code], ['later', 'SB_SMTP_UNCERTAIN']);
});

const logins: readonly (readonly [reply: string, retry: Retry, code: string])[] = [
  ['535 5.7.8 wrong password', 'paused', 'SB_SMTP_LOGIN'],
  ['534 5.7.9 use an app password', 'paused', 'SB_SMTP_LOGIN'],
  ['538 5.7.11 TLS first', 'paused', 'SB_SMTP_LOGIN'],
  ['454 4.7.0 temporary authentication failure', 'later', 'SB_SMTP_LATER'],
];

for (const [reply, retry, code] of logins)
  test(`a login answered ${reply.slice(0, 3)} is ${retry}`, async ({ workshop, office }) => {
    office.script = { ehlo: authEhlo, auth: reply };
    const error = await fault(workshop, office.port, withLogin(office.port));
    assert.equal([error.retry, error.code], [retry, code]);
    assert.match(error.message, reply.slice(4));
  });

test('a wrong password pauses at a real server, and the right one sends', async ({ workshop }) => {
  const office = await PostOffice.open({
    authOptional: false,
    onAuth: ({ username, password }, _session, callback) => {
      if (username === 'georg' && password === secret) callback(null, { user: username });
      else callback(new Error('no'));
    },
  });
  try {
    const wrong = await fault(workshop, office.port, { url: `smtp://georg:wrong@127.0.0.1:${office.port}` });
    assert.equal([wrong.retry, wrong.code], ['paused', 'SB_SMTP_LOGIN']);
    assert.is((await fault(workshop, office.port)).code, 'SB_SMTP_LOGIN');
    const parcel = await workshop.parcel([['SAM_0001.JPG', photo]]);
    const destination = makeSmtp('mail', smtpConfig(office.port, withLogin(office.port)), {
      version: '1.2.3',
    });
    await destination.deliver(parcel, { ...new Notebook().attempt(), because });
    assert.is(office.mails[0]?.user, 'georg');
  } finally {
    await office.close();
  }
});

test('a server that says the password back does not get it into the log', async ({ workshop, office }) => {
  const forms = [secret, `\0georg\0${secret}`].flatMap((text) => [
    text,
    Buffer.from(text).toString('base64'),
  ]);
  for (const form of forms) {
    office.script = { ehlo: authEhlo, auth: `500 what is ${form}?` };
    const error = await fault(workshop, office.port, withLogin(office.port));
    assert.match(error.message, /what is …\?/);
    assert.not.match(error.message, secret);
  }
});

test('a size that a real server announces is respected before anything is sent', async ({ workshop }) => {
  const office = await PostOffice.open({ size: 100_000 });
  try {
    assert.is((await fault(workshop, office.port)).code, 'SB_SMTP_TOO_LARGE');
    assert.is(office.mails.length, 0);
  } finally {
    await office.close();
  }
});

test('nobody listening is later, with the cure', async ({ workshop }) => {
  const office = await ScriptedOffice.open();
  const { port } = office;
  await office.close();
  const error = await fault(workshop, port);
  assert.equal([error.retry, error.code], ['later', 'SB_SMTP_UNREACHABLE']);
  assert.match(error.message, /ECONNREFUSED.*nobody listens there/);
});

test('a name that does not exist is later', async ({ workshop }) => {
  const error = await fault(workshop, 0, { url: 'smtp://mail.invalid:25', connectTimeout: 3000 });
  assert.equal([error.retry, error.code], ['later', 'SB_SMTP_UNREACHABLE']);
});

test('a photo that is gone is later, and no half mail goes out', async ({ workshop, office }) => {
  office.script = {};
  const before = office.mails.length;
  const parcel = await workshop.parcel([['SAM_0001.JPG', photo]]);
  const destination = makeSmtp('mail', smtpConfig(office.port), { version: '1.2.3' });
  const gone = { ...parcel, pathOf: () => '/nonexistent/1' };
  try {
    await destination.deliver(gone, { ...new Notebook().attempt(), because });
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, /ENOENT/);
    assert.is.not((error as DeliveryError).retry, 'never');
  }
  assert.is(office.mails.length, before);
});

test('an attempt that is broken off closes its connection', async ({ workshop, office }) => {
  office.script = { end: 'silence' };
  const stop = new AbortController();
  const stopped = fault(workshop, office.port, {}, stop.signal);
  const before = office.mails.length;
  while (office.mails.length === before) await new Promise((resolve) => setTimeout(resolve, 5));
  const begun = performance.now();
  stop.abort(new Error('the bridge is being stopped'));
  const error = await stopped;
  assert.ok(performance.now() - begun < 2000, 'it does not wait for its own time limit');
  assert.equal([error.retry, error.code], ['later', 'SB_SMTP_STOPPED']);
  assert.match(error.message, /may have arrived/);
  const deadline = Date.now() + 3000;
  while (office.connections > 0 && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 10));
  assert.is(office.connections, 0);
});

test.run();
