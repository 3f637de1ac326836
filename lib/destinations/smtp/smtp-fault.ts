import { DeliveryError, type Retry } from '../../errors.ts';
import { withoutOpenSsl } from '../../wording.ts';
import type { MailServer } from './mail-server.ts';

/** What nodemailer tells of a mail that did not get through. */
export interface SmtpFailure extends Error {
  /** `EAUTH`, `ECONNECTION`, `EENVELOPE`, … */
  readonly code?: string | undefined;
  /** Code of the system or of TLS, where there was one: `ECONNREFUSED`, `CERT_HAS_EXPIRED`. */
  readonly originalCode?: string | undefined;
  /** Which time was up: `GREETING_TIMEOUT`, … */
  readonly timeoutType?: string | undefined;
  /** The server's last words, and the number they begin with. */
  readonly response?: string | undefined;
  readonly responseCode?: number | undefined;
  /** The command that was being answered: `MAIL FROM`, `DATA`; `CONN` where none was. */
  readonly command?: string | undefined;
  readonly rejectedErrors?:
    | readonly (SmtpFailure & { readonly recipient?: string | undefined })[]
    | undefined;
}

/** What the failed attempt was about. */
export interface Circumstances {
  /** Id of the parcel. */
  readonly parcel: string;
  readonly server: MailServer;
  /** Estimated bytes of the mail as sent. */
  readonly size: number;
  readonly messageId: string;
  /** The last byte had left: the server may have the mail. */
  readonly handed: boolean;
  readonly aborted: boolean;
}

type Fault = readonly [code: string, retry: Retry, message: string];
type Judge = (failure: SmtpFailure, by: Circumstances) => Fault | undefined;

/** The first judge with an opinion decides; where none has one, nobody answered. */
const judges: readonly Judge[] = [broken, tooLarge, login, certificate, tlsRefused, answered, ourFile];

/** What becomes of a mail that did not get through. The failure itself is not kept as a cause: it may hold secrets. */
export function smtpFault(failure: SmtpFailure, by: Circumstances): DeliveryError {
  const safe = withoutSecrets(failure, by.server);
  for (const judge of judges) {
    const fault = judge(safe, by);
    if (fault !== undefined) return new DeliveryError(...fault);
  }
  return new DeliveryError(...unanswered(safe, by));
}

/** A server's answer in one line. */
export function wordsOf(failure: SmtpFailure): string {
  const text = (failure.response ?? failure.message).replace(/\s+/g, ' ').trim();
  return JSON.stringify(text.length > 300 ? `${text.slice(0, 300)}…` : text);
}

/** A final no: 5yz, but 503, which is about the session and not about the mail [RFC 5321 §4.2.1]. */
export function isFinal({ responseCode = 0 }: SmtpFailure): boolean {
  return responseCode >= 500 && responseCode < 600 && responseCode !== 503;
}

function placeOf({ server }: Circumstances): string {
  return `${server.host}:${server.port}`;
}

const uncertainEnd = (by: Circumstances) =>
  by.handed
    ? `; the whole mail had been sent, so it may have arrived; it is sent again with the same Message-ID ${by.messageId}`
    : '; it is tried again';

function broken(_failure: SmtpFailure, by: Circumstances): Fault | undefined {
  if (!by.aborted) return undefined;
  return ['SB_SMTP_STOPPED', 'later', `the mail to ${placeOf(by)} was broken off${uncertainEnd(by)}`];
}

/** [RFC 1870 §6.1], [RFC 3463 §3.3, §3.4]; a full mailbox is 552 with 5.2.2. */
function tooLarge(failure: SmtpFailure, by: Circumstances): Fault | undefined {
  const limit = /larger than allowed (\d+)/.exec(failure.message)?.[1];
  const text = failure.response ?? '';
  const said =
    /^5\d\d[ -]5\.(?:3\.4|2\.3)\b/.test(text) || (/^552\b/.test(text) && !/^552[ -]5\.2\.2\b/.test(text));
  if (limit === undefined && !said) return undefined;
  const most =
    limit === undefined ? `answers ${wordsOf(failure)}` : `takes at most ${megabytes(Number(limit))}`;
  const cure = 'send fewer or smaller photos, or route them elsewhere';
  return [
    'SB_SMTP_TOO_LARGE',
    'never',
    `the mail has ${megabytes(by.size)} as sent, ${placeOf(by)} ${most}; ${cure}`,
  ];
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB (${bytes} bytes)`;
}

/** 530 login needed, 534 too weak, 535 wrong, 538 TLS needed first [RFC 4954 §6]. A login answered 4yz may work later. */
function login(failure: SmtpFailure, by: Circumstances): Fault | undefined {
  const { responseCode = 0 } = failure;
  const about = failure.code === 'EAUTH' || [530, 534, 535, 538].includes(responseCode);
  if (!about || (responseCode >= 400 && responseCode < 500)) return undefined;
  const cure = 'correct user and password in its url (an account with a second factor wants an app password)';
  return [
    'SB_SMTP_LOGIN',
    'paused',
    `${placeOf(by)} was to let the bridge in, it says ${wordsOf(failure)}; ${cure}`,
  ];
}

const certificateCures: Readonly<Record<string, string>> = {
  CERT_NOT_YET_VALID: 'it is not valid yet',
  CERT_HAS_EXPIRED: 'it has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: "it is another name's: write the name it is for into the url",
  DEPTH_ZERO_SELF_SIGNED_CERT: 'nobody vouches for it: name it in caFile',
  SELF_SIGNED_CERT_IN_CHAIN: 'its authority is not known here: name it in caFile',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its authority is not known here: name it in caFile',
  UNABLE_TO_GET_ISSUER_CERT: 'its authority is not known here: name it in caFile',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its authority is not known here: name it in caFile',
};

function certificate(failure: SmtpFailure, by: Circumstances): Fault | undefined {
  const code = failure.originalCode ?? '';
  const cure = certificateCures[code];
  if (cure === undefined) return undefined;
  const clock = code.startsWith('CERT_')
    ? `; this machine's clock says ${new Date().toISOString().slice(0, 10)}`
    : '';
  return [
    'SB_SMTP_CERTIFICATE',
    'later',
    `the certificate of ${placeOf(by)} is not good (${code}): ${cure}${clock}`,
  ];
}

/** STARTTLS refused, or not known to the server. */
function tlsRefused(failure: SmtpFailure, by: Circumstances): Fault | undefined {
  if (failure.command !== 'STARTTLS' || failure.response === undefined) return undefined;
  const retry = isFinal(failure) ? 'paused' : 'later';
  const cure =
    'use smtps:// if the server speaks TLS on another port, or "tls: opportunistic" if it has none';
  return ['SB_SMTP_TLS', retry, `${placeOf(by)} was to start TLS, it says ${wordsOf(failure)}; ${cure}`];
}

/** The server spoke. A no to us or to our `from` needs a person; a no to the recipients or the mail is the mail's own. */
function answered(failure: SmtpFailure, by: Circumstances): Fault | undefined {
  if (failure.responseCode === undefined || failure.responseCode < 400) return undefined;
  const answer = `${placeOf(by)} answers ${answersOf(failure)}`;
  if (!isFinal(failure)) return ['SB_SMTP_LATER', 'later', `${answer}; it is tried again`];
  if (failure.command === 'RCPT TO' || failure.command === 'DATA') {
    const cure = `correct what it names, then \`samsung-bridge outbox retry ${by.parcel}\``;
    return ['SB_SMTP_REFUSED', 'never', `the mail is refused for good: ${answer}; ${cure}`];
  }
  const cure = failure.command === 'MAIL FROM' ? 'correct from' : 'ask the provider, or correct its url';
  return ['SB_SMTP_UNWELCOME', 'paused', `no mail of the bridge is taken: ${answer}; ${cure}`];
}

function answersOf(failure: SmtpFailure): string {
  const each = (failure.rejectedErrors ?? []).map(
    (one) => `${wordsOf(one)} to ${one.recipient ?? 'a recipient'}`,
  );
  return each.length === 0 ? wordsOf(failure) : each.join(', ');
}

/** The bridge's own side failed: a photo that cannot be read, a journal that cannot be written. */
function ourFile(failure: SmtpFailure): Fault | undefined {
  if (failure.code !== 'ESTREAM') return undefined;
  return [
    'SB_SMTP_FILE',
    'later',
    `the mail could not be read to its end: ${failure.message}; it is tried again`,
  ];
}

const networkCures: Readonly<Record<string, string>> = {
  ENOTFOUND: 'no such name: look at its url, and at the network',
  EAI_AGAIN: 'names cannot be looked up: look at the network',
  ECONNREFUSED: 'nobody listens there: look at the port in its url',
  GREETING_TIMEOUT: 'a port that begins with TLS, as 465 does, wants smtps://',
  ERR_SSL_WRONG_VERSION_NUMBER: 'that port does not begin with TLS: write smtp:// instead of smtps://',
};

/** No answer, or none that could be understood. */
function unanswered(failure: SmtpFailure, by: Circumstances): Fault {
  const reason = failure.originalCode ?? failure.timeoutType ?? '';
  const isStartTls = reason === 'ERR_SSL_WRONG_VERSION_NUMBER' && !by.server.implicitTls;
  const cure = isStartTls
    ? 'it offered STARTTLS, and then spoke no TLS: look at its port'
    : networkCures[reason];
  const what = `${withoutOpenSsl(failure.message)}${cure === undefined ? '' : ` (${cure})`}`;
  const code = by.handed ? 'SB_SMTP_UNCERTAIN' : 'SB_SMTP_UNREACHABLE';
  return [code, 'later', `expected an answer of ${placeOf(by)}, came ${what}${uncertainEnd(by)}`];
}

/** Some servers say back what they were told. */
function withoutSecrets(failure: SmtpFailure, { login }: MailServer): SmtpFailure {
  if (login === undefined || login.password === '') return failure;
  const plain = `\0${login.user}\0${login.password}`;
  const forms = [plain, login.password].flatMap((text) => [Buffer.from(text).toString('base64'), text]);
  const hide = (text: string) => forms.reduce((rest, secret) => rest.replaceAll(secret, '…'), text);
  const { name, code, originalCode, timeoutType, responseCode, command, rejectedErrors } = failure;
  const known = { name, code, originalCode, timeoutType, responseCode, command, rejectedErrors };
  const response = failure.response === undefined ? undefined : hide(failure.response);
  return { ...known, message: hide(failure.message), response };
}
