/** Mail by way of a server of one's own provider. Complete: every path absolute, every time in ms. */
export interface SmtpConfig {
  readonly type: 'smtp';
  /** `smtp://user:password@host:587`, or `smtps://` for TLS from the first byte (port 465). */
  readonly url: string;
  /** Address that mails come from, alone or as `Name <address>`. Never the camera's: other servers would refuse it. */
  readonly from: string;
  /** Who gets every mail; empty for the recipients that led here. */
  readonly to: readonly string[];
  /** What an `smtp://` connection does about STARTTLS: insists on it, takes it where it is offered, or never asks. */
  readonly tls: 'required' | 'opportunistic' | 'none';
  /** Absolute path of a PEM file with the authorities to trust instead of the usual ones. */
  readonly caFile: string | undefined;
  /** Whether a certificate must be good. */
  readonly rejectUnauthorized: boolean;
  /** Ms from looking the name up to a connection that is ready for mail, STARTTLS included. */
  readonly connectTimeout: number;
  /** Ms without a byte either way. */
  readonly idleTimeout: number;
}
