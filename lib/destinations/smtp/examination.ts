import { Socket } from 'node:net';
import type { SmtpConfig } from '../../config/config.ts';
import { DeliveryError } from '../../errors.ts';
import { type Finding, failed, failedBy, ok, warning } from '../../finding.ts';
import { connectionTo, type MailServer } from './mail-server.ts';
import { type SmtpFailure, smtpFault } from './smtp-fault.ts';

/** Connects, starts TLS and logs in as with a mail, and says goodbye. */
export async function examineSmtp(
  config: SmtpConfig,
  server: MailServer,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const place = `${server.host}:${server.port}`;
  try {
    await knock(config, server, signal);
    const login = server.login === undefined ? 'without a login' : `with the login of ${server.login.user}`;
    const ready = ok(`${place} lets the bridge in, ${login}; mails go out as ${config.from}`);
    return [ready, ...privacy(config, server, place)];
  } catch (failure) {
    return [asFinding(failure, server, signal)];
  }
}

/** The socket is ours, so that it is let go when time is up: nodemailer would hold it for `idleTimeout`, and the program with it. */
async function knock(config: SmtpConfig, server: MailServer, signal: AbortSignal): Promise<void> {
  const { createTransport } = (await import('nodemailer')).default;
  const socket = new Socket();
  const transport = createTransport({ ...(await connectionTo(server, config)), socket });
  const broken = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  try {
    await Promise.race([transport.verify(), broken]);
  } finally {
    if (signal.aborted) socket.destroy();
    transport.close();
  }
}

/** What a mail would have met; nothing is tried again here. */
function asFinding(failure: unknown, server: MailServer, signal: AbortSignal): Finding {
  if (failure instanceof DeliveryError) return failedBy(failure);
  if (signal.aborted)
    return failed(
      'SB_SMTP_UNREACHABLE',
      `${server.host}:${server.port} did not let the bridge in in time`,
      'look at the network, and at host and port in its url',
    );
  const by = { parcel: '', server, size: 0, messageId: '', handed: false, aborted: false };
  const { code, message } = smtpFault(failure as SmtpFailure, by);
  return failed(code, message.replace(/; it is tried again$/, ''));
}

function privacy(config: SmtpConfig, server: MailServer, place: string): readonly Finding[] {
  if (server.implicitTls || config.tls === 'required') return [];
  const text = `the way to ${place} is ${config.tls === 'none' ? 'not' : 'perhaps not'} encrypted (tls: ${config.tls})`;
  return [warning('SB_SMTP_OPEN', text, 'set "tls: required" if the server can, or use smtps://')];
}
