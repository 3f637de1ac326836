import { open, stat } from 'node:fs/promises';
import { Command } from 'commander';
import { type Conversation, findCaptures, loadCapture } from '../captures/capture.ts';
import type { Pieces } from '../captures/exchange.ts';
import { type Inspection, Inspector } from '../captures/inspection.ts';
import type { Judge } from '../captures/judge.ts';
import { BridgeError } from '../errors.ts';
import { likenessesOf, likenessInWords } from '../handlers/likeness.ts';
import { acquaintances, handlerFor, handlerForWith } from '../handlers/table.ts';
import { inspectionAsText, type Surroundings } from './inspect-text.ts';
import { visible } from './log.ts';
import { bytesOf, titleOf, unreadable } from './named-file.ts';
import { version } from './version.ts';

interface InspectOptions {
  readonly config?: string;
  readonly json?: true;
  readonly text?: true;
}

/** `samsung-bridge inspect`: what the bridge makes of raw bytes. Exit 1 where it would refuse them. */
export function inspectCommand(): Command {
  return new Command('inspect')
    .description('tell what the bridge understands of one raw request, or of the requests of captures')
    .argument(
      '<file>',
      'a file with the bytes of a request, a folder of a capture, a folder of captures, or - for standard input',
    )
    .option('--config <file>', 'ask the handlers of this configuration, too')
    .option('--json', 'JSON on one line')
    .option('--text', 'for a person; where neither is said: so on a terminal, JSON elsewhere')
    .addHelpText('after', example)
    .action(inspect);
}

const example = `
Exit code: 0 every request is understood, 1 one is refused, 2 wrong usage.

Example: samsung-bridge inspect --text captures/nx300/email-one-photo/1-request.bin`;

/** What the bridge makes of a request, and who would take it. */
export interface Inspected extends Inspection {
  /** File, or name of the capture and of the request in it. */
  readonly name: string;
  /** Which rule of the model judges the answer, where a capture says so. */
  readonly judge?: Judge | undefined;
  /** Undefined where the head is not understood. */
  readonly handler: string | undefined;
  /** Known requests that an unknown one resembles. */
  readonly resembles: readonly string[];
}

interface Looked {
  readonly inspected: Inspected;
  /** Bytes around the place where it is refused. */
  readonly surroundings: Surroundings | undefined;
}

async function inspect(name: string, options: InspectOptions): Promise<void> {
  const kind = name === '-' ? 'stream' : await kindOf(name);
  const isFolder = kind === 'folder';
  const users = await usersOf(options);
  const looked = await (isFolder
    ? inFolder(name, users.finder)
    : ofFile(name, kind, users.finder).then((one) => [one])
  ).finally(users.release);
  const inspections = looked.map(({ inspected }) => inspected);
  if (wantsText(options))
    print(
      looked.map(({ inspected, surroundings }) => inspectionAsText(inspected, surroundings)).join('\n\n'),
    );
  else printJson(isFolder ? inspections : inspections[0], options);
  process.exitCode = inspections.every(({ refused }) => refused === undefined) ? 0 : 1;
}

type Finder = typeof handlerFor;

/** With the user's own handlers, where a configuration was given. */
async function usersOf({ config: file }: InspectOptions): Promise<{ finder: Finder; release(): void }> {
  if (file === undefined) return { finder: handlerFor, release: () => undefined };
  const [{ loadConfig }, { loadPlugins }] = await Promise.all([
    import('../config/load.ts'),
    import('../plugins/load.ts'),
  ]);
  const config = { ...(await loadConfig(file)), destinations: {} };
  const { handlers, release } = await loadPlugins(config, { version, log: () => undefined });
  return { finder: handlerForWith(handlers), release };
}

function wantsText({ json, text }: InspectOptions): boolean {
  return text === true || (json !== true && process.stdout.isTTY);
}

function printJson(value: unknown, { json }: InspectOptions): void {
  process.stdout.write(`${JSON.stringify(value, null, json === true ? undefined : 2)}\n`);
}

function print(text: string): void {
  process.stdout.write(`${text.split('\n').map(visible).join('\n')}\n`);
}

/** `stream`: what can be read once only, as a pipe. */
type Kind = 'folder' | 'file' | 'stream';

/** Throws `SB_FILE` where nothing is there, and where it is a device: it may never end. */
async function kindOf(path: string): Promise<Kind> {
  const found = await stat(path).catch((cause) => {
    throw unreadable(path, cause);
  });
  if (found.isCharacterDevice() || found.isBlockDevice())
    throw new BridgeError(
      'SB_FILE',
      `expected a file or a folder, ${path} is a device: name a file, or - for standard input`,
    );
  if (found.isDirectory()) return 'folder';
  return found.isFile() ? 'file' : 'stream';
}

async function inFolder(folder: string, finder: Finder): Promise<readonly Looked[]> {
  const looked: Looked[] = [];
  for (const each of await findCaptures(folder)) {
    const { name, conversations } = await loadCapture(each);
    for (const conversation of conversations) looked.push(await ofConversation(name, conversation, finder));
  }
  return looked;
}

async function ofConversation(
  capture: string,
  { name, request, judge }: Conversation,
  finder: Finder,
): Promise<Looked> {
  const inspected = withHandler(`${capture} ${name}`, await inspectionOf([request]), finder, judge);
  const surroundings = around(inspected, async (from, length) => request.subarray(from, from + length));
  return { inspected, surroundings: await surroundings };
}

async function ofFile(name: string, kind: Exclude<Kind, 'folder'>, finder: Finder): Promise<Looked> {
  const kept: Buffer[] = [];
  const isStream = kind === 'stream';
  const inspection = await inspectionOf(isStream ? keeping(bytesOf(name), kept) : bytesOf(name));
  const inspected = withHandler(titleOf(name), inspection, finder);
  const read = isStream
    ? async (from: number, length: number) => Buffer.concat(kept).subarray(from, from + length)
    : (from: number, length: number) => readAt(name, from, length);
  return { inspected, surroundings: await around(inspected, read) };
}

/** Bytes of a stream that are kept to be shown: heads and messages, not photos. */
const mostKept = 1_000_000;

async function* keeping(pieces: Pieces, kept: Buffer[]): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const piece of pieces) {
    if (bytes < mostKept) kept.push(piece);
    bytes += piece.length;
    yield piece;
  }
}

async function readAt(name: string, from: number, length: number): Promise<Buffer> {
  const file = await open(name);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, from);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Bytes that are shown before and from the place of a refusal. */
const [before, behind] = [16, 48];

async function around(
  { refused }: Inspected,
  read: (from: number, length: number) => Promise<Buffer>,
): Promise<Surroundings | undefined> {
  if (refused?.at === undefined) return undefined;
  const from = Math.max(0, refused.at - before);
  return { from, bytes: await read(from, before + behind) };
}

async function inspectionOf(pieces: Pieces): Promise<Inspection> {
  const inspector = new Inspector();
  for await (const piece of pieces) inspector.push(piece);
  return inspector.finish();
}

function withHandler(name: string, inspection: Inspection, finder: Finder, judge?: Judge): Inspected {
  const { head } = inspection;
  const handler = head === undefined ? undefined : finder(head).name;
  const isStranger = head !== undefined && handler === 'unknown';
  const resembles = isStranger ? likenessesOf(head, acquaintances).slice(0, 3).map(likenessInWords) : [];
  return { name, ...inspection, judge, handler, resembles };
}
