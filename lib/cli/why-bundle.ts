import { createReadStream } from 'node:fs';
import { readFile, statfs } from 'node:fs/promises';
import { homedir, hostname, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { captured } from '../bundle/captured.ts';
import {
  foldersIn,
  modulesIn,
  scrubbedConfig,
  secretsIn,
  secretsInText,
  type Written,
  writtenIn,
} from '../bundle/config-scrub.ts';
import { scrubbedEntry, scrubbedParcel, secretsOfParcel, textIn } from '../bundle/entry-scrub.ts';
import { lastLines } from '../bundle/log-lines.ts';
import { hostsOfLog, scrubbedLogLine } from '../bundle/log-scrub.ts';
import { readingOf } from '../bundle/reading.ts';
import { Scrubber } from '../bundle/scrubber.ts';
import type { Secret } from '../bundle/stand-ins.ts';
import { type ArchivedFile, tarOf } from '../bundle/tar.ts';
import { versionsOf } from '../bundle/versions.ts';
import type { Config } from '../config/config.ts';
import { defaultConfig, loadConfig, withOverrides } from '../config/load.ts';
import { BridgeError } from '../errors.ts';
import { livesOf } from '../explain/story.ts';
import type { Entry } from '../journal/entry.ts';
import { journalFolder } from '../journal/journal.ts';
import { readJournal } from '../journal/reading.ts';
import { type ListedParcel, listParcels } from '../outbox/listing.ts';
import { tenantOf } from '../outbox/tenant.ts';
import { titleOf, unreadable, writeNew } from './named-file.ts';
import { version } from './version.ts';
import { reportOfLast } from './why.ts';
import { whyAsText } from './why-text.ts';

/** What the command line says of a bundle. */
export interface BundleOptions {
  readonly bundle: string;
  readonly config?: string;
  readonly data?: string;
  readonly last: number;
  /** A file with the bridge's log, or `-` for standard input. */
  readonly log?: string;
  /** Folders of captures, besides those that the journal names. */
  readonly captures?: readonly string[];
}

/** What was written. */
export interface Bundled {
  /** Absolute. */
  readonly file: string;
  readonly bytes: number;
  readonly names: readonly string[];
  readonly remarks: readonly string[];
}

/** Conversations that are explained, at least. */
const fewest = 30;

/** Everything that can be read, as it is; what cannot is a remark. */
interface Found {
  readonly config: Config | undefined;
  readonly written: Written;
  readonly data: string;
  readonly entries: readonly Entry[];
  readonly parcels: readonly ListedParcel[];
  readonly log: readonly string[] | undefined;
  readonly secrets: readonly Secret[];
  readonly remarks: readonly string[];
}

/** Writes a bundle: a file for a public issue. Made to work where the bridge does not. Throws `SB_BUNDLE` where it cannot be written. */
export async function makeBundle(options: BundleOptions): Promise<Bundled> {
  const found = await find(options);
  const scrubber = new Scrubber(found.secrets);
  const folders = [
    ...recordedIn(found.entries),
    ...(options.captures ?? []).map((folder) => resolve(folder)),
  ];
  const captures = await captured([...new Set(folders)], scrubber);
  const remarks = [...found.remarks.map((remark) => textIn(remark, false, scrubber)), ...captures.remarks];
  const files = [...(await pages(found, scrubber, Math.max(options.last, fewest))), ...captures.files];
  const names = files.map(({ name }) => name);
  const all = [textFile('README.txt', readingOf(names, remarks)), ...files];
  return { ...(await write(options.bundle, all)), names: ['README.txt', ...names], remarks };
}

async function find(options: BundleOptions): Promise<Found> {
  const remarks: string[] = [];
  const trying = <T>(what: string, task: Promise<T>, otherwise: T): Promise<T> =>
    task.catch((error: unknown) => {
      remarks.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      return otherwise;
    });
  const text =
    options.config === undefined
      ? ''
      : await trying('the configuration cannot be read', readFile(options.config, 'utf8'), '');
  const written = await writtenIn(text);
  if (text !== '' && written === undefined)
    remarks.push('the configuration is no YAML that can be read, so it is left out');
  const config = await trying('the configuration cannot be used', configOf(options), undefined);
  const data = config?.data ?? resolve(options.data ?? 'data');
  const entries = await trying('the journal of conversations', readJournal(journalFolder(data)), []);
  if (entries.length === 0)
    remarks.push('no conversations: no bridge has run with that data folder, or its journal is gone');
  const parcels = await trying('the outbox', listParcels(join(data, 'outbox')), []);
  const log = options.log === undefined ? undefined : await logOf(options.log);
  if (log === undefined)
    remarks.push('no log was given; journalctl -u samsung-bridge, for one, has it: see --log');
  const ofConfig = written === undefined ? secretsInText(text, process.env) : secretsIn(written, process.env);
  const secrets = [
    ...hostsOfLog(log ?? []),
    ...ofConfig,
    ...foldersIn(config),
    ...foldersIn([data, ...(options.captures ?? []).map((folder) => resolve(folder))]),
    ...(options.config === undefined ? [] : [{ kind: 'word' as const, value: options.config }]),
    ...(await ofFiles(config)),
    ...parcels.flatMap(secretsOfParcel),
    ...ofMachine(),
  ];
  return { config, written, data, entries, parcels, log, secrets, remarks };
}

async function configOf({ config, data }: BundleOptions): Promise<Config | undefined> {
  const base = config === undefined ? defaultConfig({ cwd: process.cwd() }) : await loadConfig(config);
  return withOverrides(base, { data });
}

/** Tokens: they are in no log, and if one ever is, it must not be in a bundle. */
async function ofFiles(config: Config | undefined): Promise<readonly Secret[]> {
  const files = Object.values(config?.destinations ?? {}).flatMap((destination) =>
    destination.type === 'mastodon' && destination.tokenFile !== undefined ? [destination.tokenFile] : [],
  );
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  return texts.flatMap((text) =>
    (text.match(/[^\s"',:{}]{8,}/g) ?? []).map((value) => ({ kind: 'word', value })),
  );
}

function ofMachine(): readonly Secret[] {
  const user = userOf();
  return [
    { kind: 'host', value: hostname() },
    { kind: 'word', value: homedir() },
    ...(user === undefined ? [] : [{ kind: 'name' as const, value: user }]),
  ];
}

/** A container may have no name for its user. */
function userOf(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}

async function logOf(file: string): Promise<readonly string[]> {
  const pieces = file === '-' ? process.stdin.setEncoding('utf8') : createReadStream(file, 'utf8');
  try {
    return await lastLines(pieces, titleOf(file));
  } catch (cause) {
    if (cause instanceof BridgeError) throw cause;
    throw unreadable(file, cause as NodeJS.ErrnoException);
  }
}

async function pages(found: Found, scrubber: Scrubber, last: number): Promise<readonly ArchivedFile[]> {
  const { config, written, entries, parcels, log } = found;
  const modules = modulesIn(written);
  const shown = entries.map((entry) => scrubbedEntry(entry, scrubber));
  const outbox = parcels.map((parcel) => scrubbedParcel(parcel, scrubber, modules));
  return [
    jsonFile('versions.json', versionsOf(version)),
    jsonFile('health.json', await healthOf(found)),
    ...(written === undefined || written === null
      ? []
      : [jsonFile('configuration.json', scrubbedConfig(written, scrubber))]),
    ...(config === undefined ? [] : [textFile('routes.txt', routesOf(config, scrubber))]),
    ...(shown.length === 0 ? [] : [textFile('why.txt', await whyOf(found, shown, outbox, last))]),
    ...(shown.length === 0
      ? []
      : [textFile('conversations.jsonl', linesOf(shown.map((entry) => JSON.stringify(entry))))]),
    ...(outbox.length === 0 ? [] : [jsonFile('outbox.json', outbox)]),
    ...(log === undefined
      ? []
      : [textFile('log.txt', linesOf(log.map((line) => scrubbedLogLine(line, scrubber, modules))))]),
  ];
}

/** Explained from what is scrubbed already, so that its own words need no scrubbing. */
async function whyOf(
  { data }: Found,
  shown: readonly Entry[],
  outbox: readonly ListedParcel[],
  last: number,
): Promise<string> {
  const runs = (await tenantOf(join(data, 'outbox'))) !== undefined;
  const whereabouts = async (id: string) => outbox.find((parcel) => parcel.id === id) ?? 'gone';
  return `${whyAsText(await reportOfLast(livesOf(shown), last, { runs, whereabouts }), 'all')}\n`;
}

async function healthOf({ data }: Found): Promise<object> {
  const disk = await statfs(data).catch(() => undefined);
  const now = new Date();
  return {
    time: now.toISOString(),
    minutesFromUtc: -now.getTimezoneOffset(),
    upSeconds: Math.round(process.uptime()),
    dataFolder: disk === undefined ? 'cannot be looked at' : 'is there',
    freeBytes: disk === undefined ? undefined : disk.bavail * disk.bsize,
    bridgeRuns: (await tenantOf(join(data, 'outbox'))) !== undefined,
  };
}

function routesOf({ routes, default: usual, destinations, senders }: Config, scrubber: Scrubber): string {
  const kind = (name: string): string =>
    `${scrubber.open(name)} (${destinations[name]?.type ?? 'no such destination'})`;
  const target = (name: string | undefined): string => (name === undefined ? 'nowhere' : kind(name));
  return linesOf([
    ...Object.entries(routes).map(([from, to]) => `${scrubber.open(from)} → ${kind(to)}`),
    `any other recipient → ${target(usual.email)}`,
    `any other site → ${target(usual.social)}`,
    senders === undefined ? 'senders: anybody on a private address' : `senders: ${senders.length} named`,
  ]);
}

function recordedIn(entries: readonly Entry[]): readonly string[] {
  return entries.flatMap((entry) =>
    entry.kind === 'conversation' && entry.recorded !== undefined ? [dirname(entry.recorded)] : [],
  );
}

async function write(name: string, files: readonly ArchivedFile[]): Promise<Pick<Bundled, 'file' | 'bytes'>> {
  const file = resolve(name);
  const folder = 'samsung-bridge-report';
  const archive = tarOf(
    files.map((each) => ({ ...each, name: `${folder}/${each.name}` })),
    Date.now(),
  );
  const bytes = await promisify(gzip)(archive, { level: 9 });
  await writeNew(file, [bytes], { code: 'SB_BUNDLE', mode: 0o600 });
  return { file, bytes: bytes.length };
}

function jsonFile(name: string, value: unknown): ArchivedFile {
  return textFile(name, `${JSON.stringify(value, undefined, 2)}\n`);
}

function textFile(name: string, text: string): ArchivedFile {
  return { name, bytes: Buffer.from(text) };
}

function linesOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
