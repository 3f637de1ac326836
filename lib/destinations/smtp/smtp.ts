import { Transform } from 'node:stream';
import type { SMTPSentMessageInfo } from 'nodemailer';
import type { SmtpConfig } from '../../config/config.ts';
import { ConfigError, DeliveryError } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { Attempt, Destination, OpenParcel, Receipt } from '../destination.ts';
import type { Surroundings } from '../destinations.ts';
import { examineSmtp } from './examination.ts';
import { Journal, type Refused } from './journal.ts';
import { type Letter, writeLetter } from './letter.ts';
import { connectionTo, type MailServer, mailServerOf } from './mail-server.ts';
import { addressOf, type Mailbox, mailboxOf } from './mailbox.ts';
import { isFinal, type SmtpFailure, smtpFault, wordsOf } from './smtp-fault.ts';

/** Makes a destination that sends parcels as mails. A ConfigError where an address of the configuration is none. */
export function makeSmtp(
  name: string,
  config: SmtpConfig,
  surroundings: Pick<Surroundings, 'version'>,
): Destination {
  return new Smtp(name, config, surroundings.version);
}

class Smtp implements Destination {
  readonly name: string;
  readonly #config: SmtpConfig;
  readonly #version: string;
  readonly #server: MailServer;
  readonly #from: Mailbox;
  readonly #to: readonly string[];

  constructor(name: string, config: SmtpConfig, version: string) {
    this.name = name;
    this.#config = config;
    this.#version = version;
    this.#server = mailServerOf(name, config.url);
    this.#from = configured(config.from, `destinations.${name}.from`);
    this.#to = config.to.map((text, index) => configured(text, `destinations.${name}.to[${index}]`).address);
  }

  /** Whether the server lets the bridge in: connection, TLS, login. Hands over no mail. */
  examine(signal: AbortSignal): Promise<readonly Finding[]> {
    return examineSmtp(this.#config, this.#server, signal);
  }

  /** Sends one mail to all who still wait for it. The receipt names who got it, its remark who never will. */
  async deliver(parcel: OpenParcel, attempt: Attempt): Promise<Receipt> {
    attempt.signal.throwIfAborted();
    const recipients = this.#recipients(parcel, attempt);
    const domain = this.#from.address.slice(this.#from.address.lastIndexOf('@') + 1);
    const journal = await Journal.open(attempt, domain);
    // All refused, and here again: a person wants them tried once more.
    const waiting = journal.taken.length > 0 ? journal.waiting(recipients) : recipients;
    if (waiting.length > 0) await this.#send(parcel, attempt, journal, { recipients, waiting });
    return receiptOf(journal);
  }

  #recipients({ id }: OpenParcel, { because }: Attempt): readonly string[] {
    const named = because.map(addressOf).filter((address) => address !== undefined);
    const recipients = [...new Set(this.#to.length > 0 ? this.#to : named)];
    if (recipients.length > 0) return recipients;
    const came = because.map((one) => JSON.stringify(one)).join(', ');
    const message = `expected an e-mail address to send to, came ${came}; add "to:" to ${this.name}, then \`samsung-bridge outbox retry ${id}\``;
    throw new DeliveryError('SB_SMTP_NO_RECIPIENT', 'held', message);
  }

  async #send(
    parcel: OpenParcel,
    attempt: Attempt,
    journal: Journal,
    to: { readonly recipients: readonly string[]; readonly waiting: readonly string[] },
  ): Promise<void> {
    const addresses = { from: this.#from, to: to.recipients, messageId: journal.messageId };
    const letter = await writeLetter(parcel, addresses, this.#version);
    const connection = await connectionTo(this.#server, this.#config);
    const handOver = async () => {
      const { createTransport } = (await import('nodemailer')).default;
      const transport = createTransport(connection);
      transport.use('stream', (mail, done) => {
        mail.message?.transform(() => beforeTheEnd(() => journal.handing()));
        done();
      });
      const envelope = { from: this.#from.address, to: [...to.waiting], size: letter.size };
      return await transport.sendMail({ ...letter.options, envelope, signal: attempt.signal });
    };
    const sent = await handOver().catch((failure: SmtpFailure) =>
      this.#failed(failure, { parcel: parcel.id, letter, journal, aborted: attempt.signal.aborted }),
    );
    await this.#sent(sent, journal);
  }

  async #failed(
    failure: SmtpFailure,
    {
      parcel,
      letter,
      journal,
      aborted,
    }: { parcel: string; letter: Letter; journal: Journal; aborted: boolean },
  ): Promise<never> {
    const { handed, messageId } = journal;
    const answered = failure.responseCode !== undefined && failure.command !== 'CONN';
    const refused = refusals(failure.rejectedErrors);
    if ((handed && answered) || refused.length > 0) await journal.answered([], refused);
    throw smtpFault(failure, {
      parcel,
      server: this.#server,
      size: letter.size,
      messageId,
      handed: handed && !answered,
      aborted,
    });
  }

  /** Some recipients may have been put off: they alone are tried again. */
  async #sent(sent: SMTPSentMessageInfo, journal: Journal): Promise<void> {
    const rejected: readonly SmtpFailure[] = sent.rejectedErrors ?? [];
    await journal.answered(sent.accepted, refusals(rejected));
    const putOff = rejected.find((one) => !isFinal(one));
    if (putOff === undefined) return;
    const whom = sent.rejected.filter((address) => journal.waiting([address]).length > 0).join(', ');
    const place = `${this.#server.host}:${this.#server.port}`;
    const message = `sent to ${sent.accepted.join(', ')}, but ${place} puts ${whom} off with ${wordsOf(putOff)}; `;
    throw new DeliveryError('SB_SMTP_LATER', 'later', `${message}it is tried again for them alone`);
  }
}

function configured(text: string, path: string): Mailbox {
  const mailbox = mailboxOf(text);
  if (mailbox !== undefined) return mailbox;
  const cure = 'write it like camera@my.domain or Camera <camera@my.domain>';
  throw new ConfigError(
    'SB_SMTP_ADDRESS',
    `expected an e-mail address, came ${JSON.stringify(text)}; ${cure}`,
    {
      path,
    },
  );
}

/** Passes everything on, and holds the end back until it is noted: from then on the server may have the mail. */
function beforeTheEnd(note: () => Promise<void>): Transform {
  return new Transform({
    transform: (chunk, _encoding, done) => done(null, chunk),
    flush: (done) => {
      note().then(() => done(), done);
    },
  });
}

function refusals(rejected: SmtpFailure['rejectedErrors']): readonly Refused[] {
  return (rejected ?? [])
    .filter(isFinal)
    .map((one) => ({ address: one.recipient ?? '', reason: wordsOf(one) }));
}

function receiptOf(journal: Journal): Receipt {
  const refused = journal.refused.map(({ address, reason }) => `${address} (${reason})`).join(', ');
  const remarks = [
    ...(refused === '' ? [] : [`refused for ${refused}`]),
    ...(journal.uncertain ? ['an earlier attempt may have arrived too, with the same Message-ID'] : []),
  ];
  const where = `mail ${journal.messageId} to ${journal.taken.join(', ')}`;
  return remarks.length === 0 ? { where } : { where, remark: remarks.join('; ') };
}
