import { Budget } from './budget.ts';
import { Connection, type ConnectionMeans, type ListenerFor } from './connection.ts';
import type { Endpoint, TcpSegment } from './segment.ts';

/** Ports of the cameras' servers, and the one that a bridge listens on where it is told nothing. */
export const usualPorts: readonly number[] = [80, 8080];

export interface AssemblerOptions {
  /** Ports on which cameras' servers listen; they decide who is who where a trace begins in the middle of a connection. */
  readonly ports?: Iterable<number> | undefined;
  /** Connections that may be open at a time. */
  readonly connections?: number | undefined;
  /** Bytes that all connections together may hold. */
  readonly memory?: number | undefined;
}

/** Puts the segments of a trace together to connections. Of each, what its listener is told is bounded in memory. */
export class Assembler {
  readonly #connections = new Map<string, Connection>();
  readonly #means: Omit<ConnectionMeans, 'number'>;
  readonly #most: number;
  #count = 0;
  #dropped = 0;

  constructor(listenerFor: ListenerFor, options: AssemblerOptions = {}) {
    const { ports = usualPorts, connections = 1024, memory = 64 * 1024 * 1024 } = options;
    this.#means = { ports: new Set(ports), budget: new Budget(memory), listenerFor };
    this.#most = connections;
  }

  /** Connections that were ended before their time, since too many were open. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Bytes that are held at this moment. */
  get held(): number {
    return this.#means.budget.used;
  }

  take(segment: TcpSegment): void {
    const key = keyOf(segment);
    const connection = this.#connectionOf(key, segment);
    this.#connections.delete(key);
    if (connection === undefined) return;
    this.#connections.set(key, connection);
    connection.take(segment);
  }

  /** No more segments: ends what is open. */
  finish(): void {
    for (const connection of this.#connections.values()) connection.close();
    this.#connections.clear();
  }

  /** A new SYN between the same ports is a new connection. A lone reset belongs to none. */
  #connectionOf(key: string, segment: TcpSegment): Connection | undefined {
    const known = this.#connections.get(key);
    if (known !== undefined && !known.isOver(segment)) return known;
    known?.close();
    if (segment.rst) return undefined;
    this.#makeRoom();
    this.#count += 1;
    return new Connection(segment, { ...this.#means, number: this.#count });
  }

  /** The one that was silent for the longest time goes. */
  #makeRoom(): void {
    if (this.#connections.size < this.#most) return;
    const [oldest] = this.#connections;
    if (oldest === undefined) return;
    const [key, connection] = oldest;
    if (connection.isTalking) this.#dropped += 1;
    connection.close();
    this.#connections.delete(key);
  }
}

/** The same for both directions. */
function keyOf({ from, to }: TcpSegment): string {
  const [a, b] = [textOf(from), textOf(to)];
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

function textOf({ address, port }: Endpoint): string {
  return `${address} ${port}`;
}
