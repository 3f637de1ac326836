import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { SmtpConfig } from '../../lib/config/config.ts';
import { goodCertificate, key } from './smtp-certificates.ts';
import { decodeMail, type MimePart } from './smtp-mime.ts';

/** A mail as it came in. */
export interface Incoming {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: Buffer;
  readonly mail: MimePart;
  readonly user: string | undefined;
  readonly secure: boolean;
}

/** A real SMTP server on loopback that keeps what it gets. */
export class PostOffice {
  readonly mails: Incoming[] = [];
  readonly #server: SMTPServer;

  private constructor(options: SMTPServerOptions) {
    this.#server = new SMTPServer({
      key,
      cert: goodCertificate,
      authOptional: true,
      allowInsecureAuth: true,
      disableReverseLookup: true,
      closeTimeout: 100,
      onData: (stream, session, callback) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const { mailFrom, rcptTo } = session.envelope;
          const raw = Buffer.concat(chunks);
          this.mails.push({
            from: mailFrom === false ? '' : mailFrom.address,
            to: rcptTo.map(({ address }) => address),
            raw,
            mail: decodeMail(raw),
            user: session.user,
            secure: session.secure,
          });
          callback(null);
        });
      },
      ...options,
    });
    this.#server.on('error', () => {});
  }

  static async open(options: SMTPServerOptions = {}, host = '127.0.0.1'): Promise<PostOffice> {
    const office = new PostOffice(options);
    const listener = office.#server.listen(0, host);
    await once(listener, 'listening');
    return office;
  }

  get port(): number {
    return (this.#server.server.address() as AddressInfo).port;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(resolve));
  }
}

/** What a scripted server says; a reply `hang-up` closes the connection, `silence` says nothing. */
export interface Script {
  readonly greeting?: string;
  readonly ehlo?: string;
  readonly starttls?: string;
  readonly auth?: string;
  readonly mail?: string;
  readonly rcpt?: (address: string) => string;
  readonly data?: string;
  /** Closes the connection after so many bytes of the mail. */
  readonly cutAfter?: number;
  /** The answer to the whole mail. */
  readonly end?: string;
}

/** A server that says what a script tells it, for answers that no good server gives. */
export class ScriptedOffice {
  /** Every line that a client said outside of DATA. */
  readonly lines: string[] = [];
  /** Mails whose final dot came. */
  readonly mails: string[] = [];
  script: Script;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(script: Script) {
    this.script = script;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async open(script: Script = {}): Promise<ScriptedOffice> {
    const office = new ScriptedOffice(script);
    office.#server.listen(0, '127.0.0.1');
    await once(office.#server, 'listening');
    return office;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket)).on('error', () => {});
    const session = { held: '', inData: false };
    this.#say(socket, this.script.greeting ?? '220 scripted');
    socket.on('data', (chunk) => {
      session.held += chunk.toString('latin1');
      if (session.inData && session.held.length > (this.script.cutAfter ?? Number.POSITIVE_INFINITY))
        socket.destroy();
      while (!socket.destroyed && this.#step(socket, session));
    });
  }

  /** Answers one line, or one mail; false where none is whole. */
  #step(socket: Socket, session: { held: string; inData: boolean }): boolean {
    const mark = session.inData ? '\r\n.\r\n' : '\r\n';
    const end = session.held.indexOf(mark);
    if (end < 0) return false;
    const said = session.held.slice(0, end);
    session.held = session.held.slice(end + mark.length);
    (session.inData ? this.mails : this.lines).push(said);
    const reply = session.inData ? (this.script.end ?? '250 taken') : this.#replyTo(said);
    session.inData = !session.inData && reply.startsWith('354');
    this.#say(socket, reply);
    return true;
  }

  #replyTo(line: string): string {
    const verb = line.split(/[ :]/)[0]?.toUpperCase() ?? '';
    const { ehlo, starttls, auth, mail, rcpt, data } = this.script;
    if (verb === 'EHLO') return ehlo ?? '250 scripted';
    if (verb === 'STARTTLS') return starttls ?? '502 5.5.1 unknown command';
    if (verb === 'AUTH') return auth ?? '235 welcome';
    if (verb === 'MAIL') return mail ?? '250 fine';
    if (verb === 'RCPT') return rcpt?.(/<(.*)>/.exec(line)?.[1] ?? '') ?? '250 fine';
    return verb === 'DATA' ? (data ?? '354 go on') : '250 fine';
  }

  #say(socket: Socket, reply: string): void {
    if (reply === 'hang-up') socket.destroy();
    else if (reply !== 'silence') socket.write(`${reply}\r\n`);
  }
}

/** A configuration for a server on loopback that knows no TLS. */
export function smtpConfig(port: number, fields: Partial<SmtpConfig> = {}): SmtpConfig {
  return {
    type: 'smtp',
    url: `smtp://127.0.0.1:${port}`,
    from: 'Bridge <camera@my.domain>',
    to: [],
    tls: 'none',
    caFile: undefined,
    rejectUnauthorized: true,
    connectTimeout: 5000,
    idleTimeout: 5000,
    ...fields,
  };
}
