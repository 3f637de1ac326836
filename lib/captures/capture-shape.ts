import { inspect } from 'node:util';
import { BridgeError } from '../errors.ts';
import type { Ended, Side } from '../tap.ts';
import type { Capture, ConversationShape, Hole, Provenance, Seen } from './capture.ts';
import { judges } from './judge.ts';
import { type Marks, markable, markSyntax } from './placeholders.ts';

/** What capture.yaml says by itself. */
export type CaptureShape = Omit<Capture, 'name' | 'folder' | 'conversations'> & {
  readonly conversations: readonly ConversationShape[];
};

const provenances: readonly Provenance[] = ['recorded', 'quoted', 'reconstructed'];
const keys = ['model', 'firmware', 'source', 'provenance', 'notes', 'placeholders', 'conversations'];

/** Checks the text of a capture.yaml. Throws a BridgeError (`SB_CAPTURE_DAMAGED`) that names file and field. */
export async function readShape(file: string, text: string): Promise<CaptureShape> {
  const root = new Field(file, '', await parsed(file, text));
  root.knowsOnly(keys);
  return {
    model: root.at('model').text(),
    firmware: root.at('firmware').text(),
    source: { title: root.at('source').at('title').text(), address: root.at('source').at('address').text() },
    provenance: root.at('provenance').oneOf(provenances),
    notes: root.at('notes').items((note) => note.text()),
    placeholders: readMarks(root),
    conversations: root.at('conversations').items(readConversation),
  };
}

async function parsed(file: string, text: string): Promise<unknown> {
  const { parse } = await import('yaml');
  try {
    return parse(text, { logLevel: 'error' });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BridgeError('SB_CAPTURE_DAMAGED', `${file} is not YAML: ${reason}`, { cause });
  }
}

function readMarks(root: Field): Marks {
  if (!root.has('placeholders')) return {};
  const field = root.at('placeholders');
  field.knowsOnly(markable);
  return Object.fromEntries(markable.map((name) => [name, field.at(name).mark()]));
}

const sides: readonly Side[] = ['camera', 'server'];
const ends: readonly Ended[] = ['server', 'camera', 'reset', 'open'];
const seenKeys = ['times', 'replySegments', 'replyTimes', 'ended', 'holes'];

function readConversation(field: Field): ConversationShape {
  field.knowsOnly(['request', 'reply', 'segments', 'judge', ...seenKeys]);
  return {
    request: field.at('request').fileName(),
    reply: field.at('reply').fileName(),
    segments: field.at('segments').items((length) => length.length()),
    judge: field.at('judge').oneOf(judges),
    seen: readSeen(field),
  };
}

function readSeen(field: Field): Seen {
  return withoutUndefined({
    times: field.optional('times')?.items((time) => time.time()),
    replySegments: field.optional('replySegments')?.items((length) => length.length()),
    replyTimes: field.optional('replyTimes')?.items((time) => time.time()),
    ended: field.optional('ended')?.oneOf(ends),
    holes: field.optional('holes')?.items(readHole),
  });
}

function withoutUndefined(seen: Seen): Seen {
  return Object.fromEntries(Object.entries(seen).filter(([, value]) => value !== undefined));
}

function readHole(field: Field): Hole {
  field.knowsOnly(['side', 'at', 'bytes']);
  return {
    side: field.at('side').oneOf(sides),
    at: field.at('at').place(),
    bytes: field.at('bytes').length(),
  };
}

/** A value for a message. Anchors of YAML can make one that contains itself. */
function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return inspect(value, { depth: 2, breakLength: Infinity });
  return JSON.stringify(value) ?? 'nothing';
}

/** A value with the place where it stands, so that every complaint can name it. */
class Field {
  private readonly file: string;
  private readonly path: string;
  private readonly value: unknown;

  constructor(file: string, path: string, value: unknown) {
    this.file = file;
    this.path = path;
    this.value = value;
  }

  has(key: string): boolean {
    return this.fields()[key] !== undefined;
  }

  at(key: string): Field {
    const path = this.path === '' ? key : `${this.path}.${key}`;
    return new Field(this.file, path, this.fields()[key]);
  }

  optional(key: string): Field | undefined {
    return this.has(key) ? this.at(key) : undefined;
  }

  knowsOnly(known: readonly string[]): void {
    const stranger = Object.keys(this.fields()).find((key) => !known.includes(key));
    if (stranger !== undefined) this.fail(`only ${known.join(', ')}`, `a key ${stranger}`);
  }

  text(): string {
    if (typeof this.value === 'string' && this.value !== '') return this.value;
    return this.fail('words (in quotes where they look like a number)');
  }

  /** A name in the capture's own folder, never a path. */
  fileName(): string {
    const name = this.text();
    return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)
      ? name
      : this.fail('a file name of letters, digits, dot, dash');
  }

  mark(): string {
    const mark = this.text();
    return markSyntax.test(mark) ? mark : this.fail('16 or more letters, digits, dashes, underscores');
  }

  length(): number {
    const { value } = this;
    return typeof value === 'number' && Number.isSafeInteger(value) && value > 0
      ? value
      : this.fail('a length in bytes, 1 or more');
  }

  place(): number {
    const { value } = this;
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
      ? value
      : this.fail('a place in bytes, 0 or more');
  }

  /** Ms. */
  time(): number {
    const { value } = this;
    return typeof value === 'number' && Number.isFinite(value) && value >= 0
      ? value
      : this.fail('a number, 0 or more');
  }

  oneOf<T extends string>(allowed: readonly T[]): T {
    return allowed.find((choice) => choice === this.value) ?? this.fail(allowed.join(', '));
  }

  items<T>(read: (item: Field) => T): readonly T[] {
    if (!Array.isArray(this.value) || this.value.length === 0) return this.fail('a list with an entry');
    return this.value.map((item, index) => read(new Field(this.file, `${this.path}[${index}]`, item)));
  }

  private fields(): Readonly<Record<string, unknown>> {
    const { value } = this;
    const isFields = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isFields ? (value as Readonly<Record<string, unknown>>) : this.fail('keys with values');
  }

  private fail(expected: string, got: string = shown(this.value)): never {
    const place = this.path === '' ? this.file : `${this.file}: ${this.path}`;
    throw new BridgeError('SB_CAPTURE_DAMAGED', `${place}: expected ${expected}, got ${got}`);
  }
}
