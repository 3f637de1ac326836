import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands between a bridge and a real server, and lets answers get lost that the server has given. */
export class SeveringProxy {
  readonly #origin: string;
  readonly #server: Server;
  #doomed: ((method: string, path: string) => boolean) | undefined;
  #severed: () => void = () => {};

  constructor(origin: string) {
    this.#origin = origin;
    this.#server = createServer((asked, answer) => this.#pass(asked, answer));
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  /** The next such request is passed on, and its answer thrown away. Resolves when the server has given that answer. */
  sever(method: string, path: string): Promise<void> {
    this.#doomed = (itsMethod, itsPath) => itsMethod === method && itsPath === path;
    return new Promise((resolve) => {
      this.#severed = resolve;
    });
  }

  #pass(asked: IncomingMessage, answer: ServerResponse): void {
    const { method = '', url = '', headers } = asked;
    const lost = this.#doomed?.(method, url) === true;
    if (lost) this.#doomed = undefined;
    const host = new URL(this.#origin).host;
    const onward = request(`${this.#origin}${url}`, { method, headers: { ...headers, host }, agent: false });
    onward.on('error', () => asked.socket.destroy());
    onward.on('response', (response) => {
      if (lost) return this.#lose(response, asked);
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    asked.pipe(onward);
  }

  #lose(response: IncomingMessage, asked: IncomingMessage): void {
    response.resume().on('end', () => {
      asked.socket.destroy();
      this.#severed();
    });
  }
}
