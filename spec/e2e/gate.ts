import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A conversation that goes through a gate, as far as it has come; Latin-1. */
export interface Overheard {
  request: string;
  answer: string;
}

/** What a spec does at a gate; the conversation stands still until it resolves. */
export interface Keeper {
  /** The first bytes have come; the bridge has heard of nothing yet. */
  readonly before?: (overheard: Overheard) => Promise<void>;
  /** The bridge is told the first bytes and nothing more. */
  readonly begun?: (overheard: Overheard) => Promise<void>;
}

/** The network between a camera and its bridge: a port that stays, whichever bridge is behind it, and ears. */
export class Gate {
  readonly conversations: Overheard[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #bridgePort: () => number;
  readonly #keeper: Keeper;

  private constructor(bridgePort: () => number, keeper: Keeper) {
    this.#bridgePort = bridgePort;
    this.#keeper = keeper;
    this.#server = createServer((camera) => {
      this.#watch(camera).once('data', (first) => void this.#lead(camera, first));
    });
  }

  /** `bridgePort` is asked for each conversation. */
  static async open(bridgePort: () => number, keeper: Keeper = {}): Promise<Gate> {
    const gate = new Gate(bridgePort, keeper);
    gate.#server.listen(0, '127.0.0.1');
    await once(gate.#server, 'listening');
    return gate;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #lead(camera: Socket, first: Buffer): Promise<void> {
    camera.pause();
    const overheard = { request: first.toString('latin1'), answer: '' };
    this.conversations.push(overheard);
    await this.#keeper.before?.(overheard);
    const bridge = this.#watch(connect(this.#bridgePort(), '127.0.0.1'));
    bridge.on('close', () => (overheard.answer === '' ? camera.destroy() : camera.end()));
    camera.on('close', () => bridge.destroy());
    bridge.write(first);
    await this.#keeper.begun?.(overheard);
    hear(camera, bridge, (text) => {
      overheard.request += text;
    });
    hear(bridge, camera, (text) => {
      overheard.answer += text;
    });
  }

  #watch(socket: Socket): Socket {
    this.#sockets.add(socket);
    return socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket));
  }
}

function hear(from: Socket, to: Socket, tell: (text: string) => void): void {
  from.on('data', (bytes) => tell(bytes.toString('latin1')));
  from.pipe(to);
}
