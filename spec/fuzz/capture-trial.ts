import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Capture,
  type Conversation,
  captureFile,
  findCaptures,
  loadCapture,
} from '../../lib/captures/capture.ts';
import { traceOfCaptures } from '../../lib/captures/export.ts';
import { BridgeError } from '../../lib/errors.ts';
import type { TcpSegment } from '../../lib/traces/segment.ts';
import { readTrace } from '../../lib/traces/trace.ts';
import { below, mutate, oneOf, type Random } from './mutations.ts';
import type { Finding } from './request-trial.ts';
import type { FileTrial } from './trace-trial.ts';

/** Text that a capture.yaml gets in the wrong places. */
const tokens: readonly Buffer[] = [
  ...[
    '    times:\n      - 0.5\n      - 1e300\n',
    '    replyTimes: [1, 2]\n',
    '    replySegments: [1, 1399]\n',
  ],
  ...['    ended: "reset"\n', '    ended: "open"\n', '    holes: [{ side: camera, at: 3, bytes: 70 }]\n'],
  ...['    holes:\n      - side: "server"\n        at: 0\n        bytes: 9007199254740991\n'],
  ...[
    'placeholders: {}\n',
    '&a [*a]\n',
    '<<: *a\n',
    '!!binary "AAAA"\n',
    '? - : -\n',
    '{',
    ']',
    '"',
    "'",
    '#',
    '%',
    '|\n',
  ],
  ...[
    'null',
    'true',
    '.inf',
    '-.nan',
    '0x10',
    '1_000',
    '1e999',
    '-1',
    '2.5',
    '~',
    '2013-01-01',
    '../1-request.bin',
  ],
].map((text) => Buffer.from(text));

/** Folders of captures in one temporary folder, one for each capture, which are made wrong and read. */
export class CaptureTrials {
  readonly #root = mkdtempSync(join(tmpdir(), 'sb-fuzz-captures-'));
  readonly #seeds: readonly CaptureSeed[];

  private constructor(folders: readonly string[]) {
    this.#seeds = folders.map((folder, index) => new CaptureSeed(folder, join(this.#root, `m${index}/case`)));
  }

  static async open(): Promise<CaptureTrials> {
    return new CaptureTrials(await findCaptures('captures'));
  }

  get seeds(): number {
    return this.#seeds.length;
  }

  close(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }

  /** Writes a capture that is mutated, and reads it; one that can be read is exported, and read again from there. */
  async try(random: Random): Promise<FileTrial & { readonly bytes: Buffer }> {
    const seed = oneOf(random, this.#seeds);
    const bytes = seed.mutate(random);
    const capture = await readOrRefuse(seed.folder);
    seed.restore();
    if (capture instanceof BridgeError) return { outcome: 'refused', finding: codeFinding(capture), bytes };
    return { outcome: 'read', finding: await exportFinding(capture), bytes };
  }
}

/** A capture, and the folder where a copy of it is mutated. */
class CaptureSeed {
  readonly folder: string;
  readonly #files: ReadonlyMap<string, Buffer>;
  #changed: string | undefined;

  constructor(original: string, folder: string) {
    this.folder = folder;
    const names = readdirSync(original);
    this.#files = new Map(names.map((name) => [name, readFileSync(join(original, name))]));
    mkdirSync(folder, { recursive: true });
    for (const [name, bytes] of this.#files) writeFileSync(join(folder, name), bytes);
  }

  /** Mostly the text, sometimes another file. Returns what was written. */
  mutate(random: Random): Buffer {
    const name = random() < 0.9 ? captureFile : oneOf(random, [...this.#files.keys()]);
    const original = this.#files.get(name) ?? Buffer.of();
    const mutated = random() < 0.4 ? withToken(original, random) : mutate(original, random, tokens);
    writeFileSync(join(this.folder, name), mutated);
    this.#changed = name;
    return mutated;
  }

  restore(): void {
    if (this.#changed === undefined) return;
    writeFileSync(join(this.folder, this.#changed), this.#files.get(this.#changed) ?? Buffer.of());
  }
}

/** At the start of a line, or anywhere; in place of something or between. */
function withToken(bytes: Buffer, random: Random): Buffer {
  const place = below(random, bytes.length + 1);
  const at = random() < 0.7 ? bytes.lastIndexOf('\n', place) + 1 : place;
  const to = random() < 0.5 ? at : at + below(random, 12);
  return Buffer.concat([bytes.subarray(0, at), oneOf(random, tokens), bytes.subarray(to)]);
}

async function readOrRefuse(folder: string): Promise<Capture | BridgeError> {
  try {
    return await loadCapture(folder);
  } catch (error) {
    if (error instanceof BridgeError) return error;
    throw error;
  }
}

function codeFinding({ code }: BridgeError): Finding {
  return code === 'SB_CAPTURE_MISSING' || code === 'SB_CAPTURE_DAMAGED' ? undefined : `refused with ${code}`;
}

async function exportFinding(capture: Capture): Promise<Finding> {
  const talks = new Map<number, TcpSegment[]>();
  for await (const item of readTrace(traceOfCaptures([capture]))) {
    if (item.kind === 'remark') return `the export is told ${item.remark.code}: ${item.remark.text}`;
    if (item.kind !== 'segment') continue;
    const { from, to } = item.segment;
    const port = from.port === 80 ? to.port : from.port;
    talks.set(port, [...(talks.get(port) ?? []), item.segment]);
  }
  for (const [index, conversation] of capture.conversations.entries()) {
    const finding = requestFinding(conversation, talks.get(49_152 + index) ?? []);
    if (finding !== undefined) return `${conversation.name}: ${finding}`;
  }
  return undefined;
}

/** The segments bring every byte of the request but for its holes. */
function requestFinding({ request, seen }: Conversation, segments: readonly TcpSegment[]): Finding {
  const own = segments.filter(({ to }) => to.port === 80);
  const first = own.find(({ syn }) => syn)?.sequence;
  if (first === undefined) return 'no SYN';
  const brought = Buffer.alloc(request.length, 0x55);
  const expected = Buffer.from(request);
  for (const { sequence, payload } of own)
    if (payload.length > 0) payload.copy(brought, sequence - first - 1);
  for (const { side, at, bytes } of seen.holes ?? [])
    if (side === 'camera')
      expected.fill(0x55, Math.min(at, request.length), Math.min(at + bytes, request.length));
  return brought.equals(expected) ? undefined : 'the export has another request';
}
