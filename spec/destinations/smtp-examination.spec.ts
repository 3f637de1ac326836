import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SmtpConfig } from '../../lib/config/config.ts';
import { makeSmtp } from '../../lib/destinations/smtp/smtp.ts';
import type { Finding } from '../../lib/finding.ts';
import { PostOffice, ScriptedOffice, smtpConfig } from './smtp-post-office.ts';

const test = suite('destinations/smtp-examination');

async function examined(
  port: number,
  fields: Partial<SmtpConfig> = {},
  deadline = 5000,
): Promise<readonly Finding[]> {
  const smtp = makeSmtp('mail', smtpConfig(port, fields), { version: '1' });
  return (await smtp.examine?.(AbortSignal.timeout(deadline))) ?? [];
}

function codesOf(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ status, code }) => `${status} ${code ?? ''}`.trim());
}

test('connects, logs in and hands over no mail', async () => {
  const office = await PostOffice.open({
    onAuth: ({ username, password }, _session, done) =>
      done(password === 'right' ? null : new Error('no'), { user: username }),
  });
  try {
    const url = `smtp://georg:right@127.0.0.1:${office.port}`;
    const found = await examined(office.port, { url });
    assert.equal(codesOf(found), ['ok', 'warning SB_SMTP_OPEN']);
    assert.match(
      found[0]?.text ?? '',
      /lets the bridge in, with the login of georg; mails go out as Bridge <camera@my\.domain>/,
    );
    assert.equal(office.mails, []);
    assert.not.match(JSON.stringify(found), /right/);
    const wrong = await examined(office.port, { url: url.replace('right', 'wr0ng') });
    assert.equal(codesOf(wrong), ['failed SB_SMTP_LOGIN']);
    assert.not.match(JSON.stringify(wrong), /wr0ng/);
  } finally {
    await office.close();
  }
});

test('insists on TLS as a mail would, and does not trust just any certificate', async () => {
  const office = await PostOffice.open();
  try {
    assert.equal(codesOf(await examined(office.port, { tls: 'required' })), ['failed SB_SMTP_CERTIFICATE']);
    assert.equal(codesOf(await examined(office.port, { tls: 'required', rejectUnauthorized: false })), [
      'ok',
    ]);
  } finally {
    await office.close();
  }
});

test('speaks TLS from the first byte where it is told to', async () => {
  const office = await PostOffice.open({ secure: true });
  try {
    const url = `smtps://127.0.0.1:${office.port}`;
    assert.equal(codesOf(await examined(office.port, { url, rejectUnauthorized: false })), ['ok']);
    assert.equal(codesOf(await examined(office.port, { url })), ['failed SB_SMTP_CERTIFICATE']);
  } finally {
    await office.close();
  }
});

test('tells TLS at a port that speaks none, and STARTTLS that is none, in words for people', async () => {
  const office = await ScriptedOffice.open({ ehlo: '250 STARTTLS', starttls: '220 go on' });
  try {
    const [first] = await examined(office.port, { url: `smtps://127.0.0.1:${office.port}` });
    assert.match(
      first?.text ?? '',
      /came wrong version number \(.*: write smtp:\/\/ instead of smtps:\/\/\)$/,
    );
    office.script = { ...office.script, starttls: '220 go on\r\n220 no TLS' };
    const [second] = await examined(office.port, { tls: 'required' });
    assert.equal(second?.status, 'failed');
    assert.not.match(second?.text ?? '', /instead of smtps|openssl/);
  } finally {
    await office.close();
  }
});

test('tells a server without TLS, one that is silent, and one that is not there', async () => {
  const bare = await ScriptedOffice.open();
  assert.equal(codesOf(await examined(bare.port, { tls: 'required' })), ['failed SB_SMTP_TLS']);
  bare.script = { greeting: 'silence' };
  const silent = await examined(bare.port, {}, 200);
  assert.equal(codesOf(silent), ['failed SB_SMTP_UNREACHABLE']);
  const { port } = bare;
  await bare.close();
  const gone = await examined(port);
  assert.equal(codesOf(gone), ['failed SB_SMTP_UNREACHABLE']);
  assert.match(gone[0]?.text ?? '', /nobody listens there/);
  assert.not.match(gone[0]?.text ?? '', /tried again/);
});

test('lets the connection go when time is up, greeted or not', async () => {
  const office = await ScriptedOffice.open();
  try {
    for (const script of [{ greeting: 'silence' }, { ehlo: 'silence' }]) {
      office.script = script;
      const signal = AbortSignal.timeout(200);
      const smtp = makeSmtp('mail', smtpConfig(office.port), { version: '1' });
      assert.equal(codesOf((await smtp.examine?.(signal)) ?? []), ['failed SB_SMTP_UNREACHABLE']);
      for (let turns = 0; office.connections > 0 && turns < 200; turns++)
        await new Promise((resolve) => setTimeout(resolve, 5));
      assert.is(office.connections, 0, JSON.stringify(script));
    }
  } finally {
    await office.close();
  }
});

test('tells authorities that cannot be read', async () => {
  assert.equal(codesOf(await examined(1, { caFile: '/nowhere/ca.pem' })), ['failed SB_SMTP_CA_FILE']);
});

test.run();
