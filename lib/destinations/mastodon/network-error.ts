import { DeliveryError } from '../../errors.ts';
import { withoutOpenSsl } from '../../wording.ts';

/** A request whose answer never came whole. */
export class NetworkError extends DeliveryError {
  /** False where the request surely never reached the server. */
  readonly sent: boolean;

  constructor(code: string, message: string, sent: boolean, cause: unknown) {
    super(code, 'later', message, { cause });
    this.sent = sent;
  }
}

/** This is younger than that: a clock before is one that has no battery and has not heard from a time server. */
const clockIsSet = Date.UTC(2026, 0, 1);

/** Failures of TLS before anything is sent: the certificate is not trusted. */
const tlsCodes =
  /^(?:CERT_|ERR_TLS_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|UNABLE_TO_(?:GET|VERIFY)|HOSTNAME_MISMATCH)/;

/** Those that a clock decides. */
const dates: readonly string[] = ['CERT_NOT_YET_VALID', 'CERT_HAS_EXPIRED'];

interface Failure {
  readonly code: string;
  readonly syscall: string;
  readonly message: string;
}

/** The failure itself: Node wraps those of several addresses, undici wraps others. */
function innermost(error: unknown): Failure {
  if (error instanceof AggregateError && error.errors.length > 0) return innermost(error.errors[0]);
  if (!(error instanceof Error)) return { code: '', syscall: '', message: String(error) };
  if (!('code' in error) && error.cause instanceof Error) return innermost(error.cause);
  const { code = '', syscall = '' } = error as { code?: unknown; syscall?: unknown };
  return { code: String(code), syscall: String(syscall), message: error.message };
}

function wasSent({ code, syscall }: Failure): boolean {
  const before = syscall === 'connect' || syscall === 'getaddrinfo' || code === 'UND_ERR_CONNECT_TIMEOUT';
  return !before && !tlsCodes.test(code);
}

const cures: Readonly<Record<string, string>> = {
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS at that port: look at `server`, is the port right?',
  ENOTFOUND:
    'no such name: look at how the server is written (`server` in the configuration), and at the network',
};

/** Names what became of a request to `host`; `now` is this machine's clock in ms. */
export function networkError(error: unknown, host: string, now: number): NetworkError {
  const failure = innermost(error);
  const { code } = failure;
  const clock = new Date(now).toISOString().slice(0, 10);
  if (tlsCodes.test(code) && now < clockIsSet) {
    const message = `this machine's clock says ${clock}, so no certificate is valid; set the time (NTP does when the network is there)`;
    return new NetworkError('SB_CLOCK', message, false, error);
  }
  const words = withoutOpenSsl(failure.message);
  const what = code === '' ? words : `${code}: ${words}`;
  const cure = tlsCodes.test(code)
    ? `its certificate is not trusted${dates.includes(code) ? ` on ${clock}, as this machine's clock says` : ''}`
    : (cures[code] ?? 'check the network, or wait until the server is back');
  return new NetworkError('SB_NETWORK', `no answer from ${host} (${what}); ${cure}`, wasSent(failure), error);
}

/** Whether it is the server's certificate that is not trusted. */
export function isCertificateFault({ cause }: NetworkError): boolean {
  return tlsCodes.test(innermost(cause).code);
}
