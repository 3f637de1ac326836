import { createHash } from 'node:crypto';
import { BridgeError } from '../../errors.ts';
import { fieldsOf, textIn } from './answer.ts';
import type { App } from './app-registration.ts';

/** What login keeps of one server, beside the tokens: the registration, and which tokens it wrote. */
export interface LoginRecord {
  /** Origin of the server. */
  readonly server: string;
  readonly app: App | undefined;
  /** SHA-256 of a token in hex → whose it is. */
  readonly issued: Readonly<Record<string, string>>;
}

/** So many tokens are remembered. */
const mostIssued = 20;

/** Name of the file for a server: `photog.social.app.json`. */
export function recordName(origin: string): string {
  return `${new URL(origin).host.replace(/[^a-z0-9.-]+/g, '-').replace(/^-/, '')}.app.json`;
}

/** The record as a file. */
export function encodeRecord(record: LoginRecord): string {
  return `${JSON.stringify(record, undefined, 2)}\n`;
}

/** Reads a record from its file; throws a BridgeError where the file is something else. `path` is for the error. */
export function decodeRecord(text: string, origin: string, path: string): LoginRecord {
  const { server, app, issued } = fieldsOf(parsed(text));
  if (server !== origin) {
    const message = `expected in ${path} what login keeps of ${origin}, something else is there; move it away`;
    throw new BridgeError('SB_LOGIN_FILE', message);
  }
  const tokens = Object.entries(fieldsOf(issued)).map(([hash, whose]) => [hash, String(whose)]);
  return { server: origin, app: appIn(app), issued: Object.fromEntries(tokens) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function appIn(value: unknown): App | undefined {
  const fields = fieldsOf(value);
  const scopes = textIn(fields.scopes);
  const clientId = textIn(fields.clientId);
  const clientSecret = textIn(fields.clientSecret);
  if (scopes === undefined || clientId === undefined || clientSecret === undefined) return undefined;
  return { scopes, clientId, clientSecret };
}

/** The record with one more token in it. */
export function withToken(record: LoginRecord, token: string, whose: string): LoginRecord {
  const others = Object.entries(record.issued).filter(([hash]) => hash !== hashOf(token));
  const issued = [...others, [hashOf(token), whose]].slice(-mostIssued);
  return { ...record, issued: Object.fromEntries(issued) };
}

/** Whose token it is, where login wrote it. */
export function ownerOf({ issued }: LoginRecord, token: string): string | undefined {
  return issued[hashOf(token)];
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
