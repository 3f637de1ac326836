import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { takeSessionKey, takeUploadAddress } from '../../lib/cameras/acceptance.ts';
import { freshLoginKeys, loginMessage, logoutMessage, photoMessage } from '../../lib/cameras/sns-message.ts';
import { messageRequest, type UploadAddress, uploadHead } from '../../lib/cameras/sns-request.ts';
import { exchange } from '../../lib/captures/exchange.ts';

/** A camera that does one thing at a time, so that a spec can break in at any place; answers are Latin-1. */
export class StepCamera {
  readonly #port: () => number;
  readonly #site: string;
  /** As the login gave it. */
  sessionKey = '';

  /** `port` is asked for each step: the bridge may have been started anew. */
  constructor(site: string, port: () => number) {
    this.#site = site;
    this.#port = port;
  }

  async logIn(user = 'georg'): Promise<void> {
    const message = loginMessage({ user, password: 'whatever' }, freshLoginKeys());
    const answer = await this.#say(messageRequest(`/${this.#site}/auth`, message));
    const judgement = takeSessionKey(Buffer.from(answer, 'latin1'));
    if (!judgement.accepted) throw new Error(`no login: ${judgement.why}\n${answer}`);
    this.sessionKey = judgement.taken;
  }

  /** What the bridge says to an announcement. */
  announce(name: string, message: string): Promise<string> {
    const { sessionKey } = this;
    const text = photoMessage({ sessionKey, name, album: 'NX300', message });
    return this.#say(messageRequest(`/${this.#site}/photo`, text));
  }

  async addressFor(name: string, message: string): Promise<UploadAddress> {
    const answer = await this.announce(name, message);
    const judgement = takeUploadAddress(Buffer.from(answer, 'latin1'));
    if (!judgement.accepted) throw new Error(`${name} is not wanted: ${judgement.why}\n${answer}`);
    return judgement.taken;
  }

  upload(address: UploadAddress, bytes: Buffer): Promise<string> {
    return this.#say(uploadHead(address, 'image/jpeg', bytes.length), bytes);
  }

  /** Sends so many bytes of a file, and leaves the connection open; nobody listens to the answer. */
  async uploadSome(address: UploadAddress, bytes: Buffer, count: number): Promise<Socket> {
    const socket = connect(this.#port(), '127.0.0.1').on('error', () => {});
    await once(socket, 'connect');
    socket.write(uploadHead(address, 'image/jpeg', bytes.length));
    await new Promise((resolve) => socket.write(bytes.subarray(0, count), resolve));
    return socket;
  }

  logOut(): Promise<string> {
    return this.#say(messageRequest(`/${this.#site}/auth`, logoutMessage(this.sessionKey)));
  }

  async #say(...pieces: readonly Buffer[]): Promise<string> {
    const place = { host: '127.0.0.1', port: this.#port() };
    return (await exchange(place, pieces, 'close', 10_000)).all.toString('latin1');
  }
}
