import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { Place } from '../../lib/captures/place.ts';

/** How a stand-in treats one connection, once it has heard enough. */
export type Treatment = (socket: Socket, request: Buffer) => void;

type IsEnough = (request: Buffer) => boolean;

/** A server on loopback that hears whole requests and does with the connection whatever a spec wants. */
export class StandIn implements Place {
  readonly host = '127.0.0.1';
  readonly requests: Buffer[] = [];
  /** Chunks of each request as they were read. */
  readonly chunks: Buffer[][] = [];
  port = 0;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  private constructor(treatment: Treatment, isEnough: IsEnough) {
    this.server = createServer((socket) => this.serve(socket, treatment, isEnough));
  }

  /** `isEnough`: when it stops listening; by default when the request is whole by its Content-Length. */
  static async start(treatment: Treatment, isEnough: IsEnough = isWhole): Promise<StandIn> {
    const standIn = new StandIn(treatment, isEnough);
    standIn.server.listen(0, standIn.host);
    await once(standIn.server, 'listening');
    const address = standIn.server.address();
    standIn.port = typeof address === 'object' && address !== null ? address.port : 0;
    return standIn;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(socket: Socket, treatment: Treatment, isEnough: IsEnough): void {
    const heard: Buffer[] = [];
    this.sockets.add(socket);
    this.chunks.push(heard);
    socket.on('error', () => undefined);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('data', (chunk) => {
      heard.push(chunk);
      const request = Buffer.concat(heard);
      if (!isEnough(request)) return;
      this.requests.push(request);
      treatment(socket, request);
    });
  }
}

function isWhole(request: Buffer): boolean {
  const end = request.indexOf('\r\n\r\n');
  if (end === -1) return false;
  const declared = /\r\nContent-Length: (\d+)/.exec(request.toString('latin1', 0, end + 2))?.[1];
  return request.length === end + 4 + Number(declared ?? 0);
}

/** Answers in one segment and closes. */
export function answers(bytes: Buffer | string): Treatment {
  return (socket) => socket.end(bytes);
}

/**
 * Answers in two segments. The second goes out when the listener, which lives in this process, has had its turn to read: the event
 * loop reads sockets between a timer and an immediate.
 */
export function answersInTwo(bytes: Buffer, at: number): Treatment {
  return (socket) => {
    socket.write(bytes.subarray(0, at));
    setTimeout(() => setImmediate(() => setImmediate(() => socket.end(bytes.subarray(at)))), 20);
  };
}
