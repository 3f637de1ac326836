import { baseHosts, probeHosts } from '../../cameras/hosts.ts';
import { withoutKeys } from '../../session-key.ts';
import type { Ended, Side } from '../../tap.ts';
import type { ConnectionListener, Parties } from '../../traces/connection.ts';
import type { Why } from '../../traces/stream.ts';

/** Bytes that are not in the trace. */
export interface Gap {
  readonly side: Side;
  /** Where they begin, in bytes from the start of what that side said. */
  readonly at: number;
  readonly bytes: number;
  readonly why: Why;
}

/** What one side said. */
export interface Utterances {
  /** Bytes, those included that are not in the trace. */
  readonly bytes: number;
  readonly segments: number;
  /** Length of its longest segment in bytes. */
  readonly longest: number;
}

/** `silent`: the camera said nothing. `unheard`: nothing of what it said is in the trace. `other`: what is neither HTTP nor TLS. */
export type Speech = 'http' | 'tls' | 'silent' | 'unheard' | 'other';

/** Names that only cameras ask for, and two that everybody may ask for. */
const cameraHosts: ReadonlySet<string> = new Set(
  [...baseHosts, ...Object.values(probeHosts)].filter((host) => host !== undefined),
);

/** Paths of which no host name need tell. [protocol: e-mail, sign-on] */
const cameraPaths = /^\/(?:social\/columbus|security\/sso)\//;

const longestStart = 4096;
/** Gaps that are kept of a connection; all are counted. */
const mostGaps = 100;

const requestLine = /^([A-Z]{2,10}) +([!-~]+)(?: +HTTP\/\d\.\d)?\r?\n/;
const hostField = /\r?\nHost:[ \t]*([^\s]+)/i;
const absolute = /^http:\/\/([^/?]+)([^?]*)/i;

/** What was seen of one connection, without its bytes. */
export class Sighting implements ConnectionListener {
  readonly parties: Parties;
  readonly gaps: Gap[] = [];
  differences = 0;
  strays = 0;
  /** `open` until the end is told. */
  how: Ended = 'open';
  refused = false;
  #said: Record<Side, Utterances> = { camera: nothing, server: nothing };
  #start = Buffer.alloc(0);
  #gapCount = 0;
  #missing = 0;

  constructor(parties: Parties) {
    this.parties = parties;
  }

  get said(): Readonly<Record<Side, Utterances>> {
    return this.#said;
  }

  /** How many gaps there are; `gaps` has the first of them. */
  get gapCount(): number {
    return this.#gapCount;
  }

  /** Bytes that are not in the trace. */
  get missing(): number {
    return this.#missing;
  }

  took(side: Side, bytes: Buffer): void {
    const { bytes: before, segments, longest } = this.#said[side];
    if (side === 'camera' && before === this.#start.length && before < longestStart)
      this.#start = Buffer.concat([this.#start, bytes.subarray(0, longestStart - before)]);
    this.#said[side] = {
      bytes: before + bytes.length,
      segments: segments + 1,
      longest: Math.max(longest, bytes.length),
    };
  }

  missed(side: Side, at: number, bytes: number, why: Why): void {
    const said = this.#said[side];
    this.#said[side] = { ...said, bytes: said.bytes + bytes };
    this.#missing += bytes;
    this.#gapCount += 1;
    if (this.gaps.length < mostGaps) this.gaps.push({ side, at, bytes, why });
  }

  differs(): void {
    this.differences += 1;
  }

  stray(): void {
    this.strays += 1;
  }

  ended(how: Ended, refused: boolean): void {
    this.how = how;
    this.refused = refused;
  }

  get speech(): Speech {
    const start = this.#start;
    const { bytes, segments } = this.#said.camera;
    if (segments === 0) return bytes === 0 ? 'silent' : 'unheard';
    if (requestLine.test(start.toString('latin1'))) return 'http';
    const isTls = start[0] === 0x16 && start[1] === 3;
    const isSsl2 = start[0] === 0x80 && start[2] === 1; // [RFC 5246 §E.2]
    return isTls || isSsl2 ? 'tls' : 'other';
  }

  /** Method and path, without the query, which names the device, and without session keys; undefined where none was seen. */
  get request(): string | undefined {
    const [, method, target] = requestLine.exec(this.#start.toString('latin1')) ?? [];
    if (method === undefined || target === undefined) return undefined;
    const path = absolute.exec(target)?.[2] ?? target.split('?', 1)[0];
    return withoutKeys(`${method} ${path === '' ? '/' : path}`);
  }

  /** The server that was asked for by name: in a request, or in a TLS hello. */
  get host(): string | undefined {
    const text = this.#start.toString('latin1');
    if (this.speech === 'tls') return [...cameraHosts].find((host) => text.includes(host));
    const target = requestLine.exec(text)?.[2] ?? '';
    return (absolute.exec(target)?.[1] ?? hostField.exec(text)?.[1])?.toLowerCase();
  }

  /** Whether it asked for what only cameras ask for. */
  get isCameras(): boolean {
    const host = this.host?.replace(/:\d+$/, '');
    return (
      (host !== undefined && cameraHosts.has(host)) || cameraPaths.test(this.request?.split(' ')[1] ?? '')
    );
  }
}

const nothing: Utterances = { bytes: 0, segments: 0, longest: 0 };
