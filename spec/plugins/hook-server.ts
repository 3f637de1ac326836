import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A post as it came to a hook. */
export interface Posted {
  readonly headers: IncomingHttpHeaders;
  readonly form: FormData;
}

/** What a hook answers. */
export interface HookAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An HTTP server on loopback that keeps what is posted to it; `close` it in an `after` hook. */
export class HookServer {
  readonly posts: Posted[] = [];
  /** Answered next; the last one again and again. */
  answers: HookAnswer[] = [{ status: 204 }];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const type = request.headers['content-type'] ?? '';
      const form = await new Response(Buffer.concat(chunks), {
        headers: { 'content-type': type },
      }).formData();
      this.posts.push({ headers: request.headers, form });
      const answer = (this.answers.length > 1 ? this.answers.shift() : this.answers[0]) ?? { status: 500 };
      response.writeHead(answer.status, answer.headers).end();
    });
  }

  static async open(): Promise<HookServer> {
    const hook = new HookServer();
    await once(hook.#server.listen(0, '127.0.0.1'), 'listening');
    return hook;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/photos`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
