import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SMTPServerOptions } from 'smtp-server';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SmtpConfig } from '../../lib/config/config.ts';
import { makeSmtp } from '../../lib/destinations/smtp/smtp.ts';
import { DeliveryError } from '../../lib/errors.ts';
import { Notebook, Workshop } from './parcels.ts';
import { expiredCertificate, futureCertificate, goodCertificate } from './smtp-certificates.ts';
import { PostOffice, ScriptedOffice, smtpConfig } from './smtp-post-office.ts';

const test = suite<{ workshop: Workshop; caFile: string; futureFile: string; expiredFile: string }>(
  'destinations/smtp-tls',
);

test.before(async (context) => {
  context.workshop = await Workshop.open();
  context.caFile = join(context.workshop.folder, 'good.pem');
  context.futureFile = join(context.workshop.folder, 'future.pem');
  await writeFile(context.caFile, goodCertificate);
  await writeFile(context.futureFile, futureCertificate);
  context.expiredFile = join(context.workshop.folder, 'expired.pem');
  await writeFile(context.expiredFile, expiredCertificate);
});

test.after(({ workshop }) => workshop.remove());

async function deliver(
  workshop: Workshop,
  port: number,
  config: Partial<SmtpConfig>,
): Promise<DeliveryError | 'sent'> {
  const parcel = await workshop.parcel([['SAM_0001.JPG', Buffer.alloc(10_000, 1)]]);
  const destination = makeSmtp('mail', smtpConfig(port, config), { version: '1' });
  try {
    await destination.deliver(parcel, new Notebook().attempt());
    return 'sent';
  } catch (error) {
    assert.instance(error, DeliveryError);
    return error as DeliveryError;
  }
}

interface Case {
  readonly what: string;
  readonly server?: SMTPServerOptions;
  /** What is configured, for a port and the files of the three certificates. */
  readonly config: (
    port: number,
    caFile: string,
    futureFile: string,
    expiredFile: string,
  ) => Partial<SmtpConfig>;
  /** Whether the mail comes in encrypted, or how it does not come in. */
  readonly ends: 'encrypted' | 'plain' | readonly [retry: string, code: string, message: RegExp];
}

const smtps = (port: number) => `smtps://127.0.0.1:${port}`;

const cases: readonly Case[] = [
  {
    what: 'STARTTLS with an authority of its own',
    config: (_, caFile) => ({ tls: 'required', caFile }),
    ends: 'encrypted',
  },
  {
    what: 'TLS from the first byte',
    server: { secure: true },
    config: (port, caFile) => ({ url: smtps(port), caFile }),
    ends: 'encrypted',
  },
  {
    what: 'STARTTLS where it is offered',
    config: (_, caFile) => ({ tls: 'opportunistic', caFile }),
    ends: 'encrypted',
  },
  { what: 'no TLS asked for', config: () => ({ tls: 'none' }), ends: 'plain' },
  {
    what: 'no TLS offered, and none insisted on',
    server: { disabledCommands: ['STARTTLS'] },
    config: () => ({ tls: 'opportunistic' }),
    ends: 'plain',
  },
  {
    what: 'no TLS offered where it is insisted on',
    server: { disabledCommands: ['STARTTLS'] },
    config: () => ({ tls: 'required' }),
    ends: ['paused', 'SB_SMTP_TLS', /was to start TLS.*tls: opportunistic/],
  },
  {
    what: 'a certificate that nobody vouches for',
    config: () => ({ tls: 'required' }),
    ends: ['later', 'SB_SMTP_CERTIFICATE', /DEPTH_ZERO_SELF_SIGNED_CERT.*name it in caFile/],
  },
  {
    what: 'a certificate that need not be good',
    config: () => ({ tls: 'required', rejectUnauthorized: false }),
    ends: 'encrypted',
  },
  {
    what: 'a certificate from before this clock',
    server: { cert: futureCertificate },
    config: (_, _caFile, caFile) => ({ tls: 'required', caFile }),
    ends: ['later', 'SB_SMTP_CERTIFICATE', /not valid yet; this machine's clock says \d{4}-\d\d-\d\d/],
  },
  {
    what: 'a certificate for another name',
    config: (port, caFile) => ({ tls: 'required', caFile, url: `smtp://127.0.0.2:${port}` }),
    ends: ['later', 'SB_SMTP_CERTIFICATE', /another name's/],
  },
  {
    what: 'an expired certificate',
    server: { cert: expiredCertificate },
    config: (_, _caFile, _future, caFile) => ({ tls: 'required', caFile }),
    ends: ['later', 'SB_SMTP_CERTIFICATE', /has expired; this machine's clock says/],
  },
  {
    what: 'smtps at a port that begins without TLS',
    config: (port) => ({ url: smtps(port) }),
    ends: ['later', 'SB_SMTP_UNREACHABLE', /write smtp:\/\/ instead/],
  },
  {
    what: 'smtp at a port that begins with TLS',
    server: { secure: true },
    config: () => ({ tls: 'required', connectTimeout: 500 }),
    ends: ['later', 'SB_SMTP_UNREACHABLE', /Greeting never received.*smtps:\/\//],
  },
  {
    what: 'a file of authorities that is not there',
    config: () => ({ tls: 'required', caFile: '/nonexistent/ca.pem' }),
    ends: ['paused', 'SB_SMTP_CA_FILE', /\/nonexistent\/ca\.pem.*ENOENT.*correct caFile/],
  },
];

for (const { what, server, config, ends } of cases)
  test(`${what}: ${typeof ends === 'string' ? ends : ends[0]}`, async ({
    workshop,
    caFile,
    futureFile,
    expiredFile,
  }) => {
    const office = await PostOffice.open({ ...server }, '0.0.0.0');
    try {
      const result = await deliver(
        workshop,
        office.port,
        config(office.port, caFile, futureFile, expiredFile),
      );
      if (typeof ends !== 'string') {
        assert.instance(result, DeliveryError);
        const { retry, code, message } = result as DeliveryError;
        assert.equal([retry, code], ends.slice(0, 2));
        assert.match(message, ends[2]);
        assert.equal(office.mails, []);
      } else {
        assert.is(result, 'sent', result === 'sent' ? '' : result.message);
        assert.is(office.mails[0]?.secure, ends === 'encrypted');
      }
    } finally {
      await office.close();
    }
  });

test('STARTTLS put off is tried later, and nothing goes out in plain', async ({ workshop }) => {
  const office = await ScriptedOffice.open({
    ehlo: '250-scripted\r\n250 STARTTLS',
    starttls: '454 4.7.0 TLS not available now',
  });
  try {
    const error = (await deliver(workshop, office.port, { tls: 'required' })) as DeliveryError;
    assert.equal([error.retry, error.code], ['later', 'SB_SMTP_TLS']);
    assert.not(office.lines.some((line) => line.startsWith('MAIL')));
  } finally {
    await office.close();
  }
});

test('a STARTTLS that failed does not get the password in plain', async ({ workshop }) => {
  const office = await ScriptedOffice.open({
    ehlo: '250-scripted\r\n250-AUTH PLAIN\r\n250 STARTTLS',
    starttls: '454 4.7.0 TLS not available now',
  });
  try {
    const url = `smtp://georg:secret@127.0.0.1:${office.port}`;
    await deliver(workshop, office.port, { url, tls: 'opportunistic' });
    assert.not(office.lines.some((line) => line.startsWith('AUTH')));
  } finally {
    await office.close();
  }
});

test.run();
