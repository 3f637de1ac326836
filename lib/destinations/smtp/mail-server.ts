import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { SMTPTransportOptions } from 'nodemailer';
import type { SmtpConfig } from '../../config/config.ts';
import { ConfigError, DeliveryError } from '../../errors.ts';

/** Where mail is handed over. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte. */
  readonly implicitTls: boolean;
  readonly login: { readonly user: string; readonly password: string } | undefined;
}

/** Everything up to the last `@` is user and password, so a password from the environment may hold any character. */
const shape = /^(smtps?):\/\/(?:(.*)@)?(\[[0-9A-Fa-f:.]+\]|[^\s:/?#@[\]]+)(?::([0-9]{1,5}))?\/?$/s;

/** Takes the address of a server apart. A ConfigError at `destinations.NAME.url` never shows what may be a password. */
export function mailServerOf(name: string, url: string): MailServer {
  const [, scheme, login, host = '', digits] = shape.exec(url.trim()) ?? [];
  const implicitTls = scheme === 'smtps';
  const port = digits === undefined ? (implicitTls ? 465 : 587) : Number(digits);
  const bare = host.replace(/^\[|\]$/g, '');
  if (scheme === undefined || port < 1 || port > 65_535 || (bare !== host && isIP(bare) !== 6)) {
    const cure = 'write it like smtp://user:password@mail.example:587';
    const message = `expected the address of a mail server, came another (not shown: it may hold a password); ${cure}`;
    throw new ConfigError('SB_SMTP_URL', message, { path: `destinations.${name}.url` });
  }
  return { host: bare, port, implicitTls, login: loginOf(login) };
}

function loginOf(written: string | undefined): MailServer['login'] {
  if (written === undefined || written === '') return undefined;
  const colon = written.indexOf(':');
  const user = colon < 0 ? written : written.slice(0, colon);
  return { user: unescaped(user), password: colon < 0 ? '' : unescaped(written.slice(colon + 1)) };
}

/** Percent-encoding undone; a text that is not encoded (`100%`) stands for itself. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What nodemailer is told of the connection. Reads the file of authorities. */
export async function connectionTo(server: MailServer, config: SmtpConfig): Promise<SMTPTransportOptions> {
  const { host, port, implicitTls, login } = server;
  const ca = config.caFile === undefined ? undefined : await authorities(config.caFile);
  return {
    host,
    port,
    secure: implicitTls,
    requireTLS: config.tls === 'required',
    opportunisticTLS: config.tls === 'opportunistic',
    ignoreTLS: config.tls === 'none',
    tls: { rejectUnauthorized: config.rejectUnauthorized, ...(ca === undefined ? {} : { ca }) },
    ...(login === undefined ? {} : { auth: { user: login.user, pass: login.password } }),
    connectionTimeout: config.connectTimeout,
    greetingTimeout: config.connectTimeout,
    dnsTimeout: config.connectTimeout,
    socketTimeout: config.idleTimeout,
    socketCloseTimeout: 1000,
    maxResponseSize: 65_536,
  };
}

async function authorities(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'an error';
    const message = `the authorities to trust are to be read from ${path}, the system says ${code}; correct caFile`;
    throw new DeliveryError('SB_SMTP_CA_FILE', 'paused', message, { cause });
  }
}
