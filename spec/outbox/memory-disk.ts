import type { Disk, DiskFile } from '../../lib/outbox/disk.ts';

interface FileNode {
  bytes: Buffer;
  /** What a power cut leaves of it. */
  synced: Buffer;
  /** It was moved from one folder to another, and the other was not synced since. */
  moving?: boolean;
}

interface FolderNode {
  moving?: boolean;
  entries: Map<string, Node>;
  synced: Map<string, Node>;
}

type Node = FileNode | FolderNode;

/** One change of the disk, as in `rename incoming/1h… → waiting/1h…`. */
export interface Step {
  readonly what: string;
  readonly path: string;
}

/**
 * What outlives a power cut: `synced` only what was synced; `names` every name and length, but NUL for bytes that were not
 * synced, as file systems that journal only names leave them; `everything` as when only the process is killed; a random
 * mixture of old and new, name by name and file by file, for a function that gives numbers in [0, 1). What is moved from one
 * folder to another may then be in either or both, but not in neither: file systems with a journal move in one step.
 */
export type Survivors = 'synced' | 'names' | 'everything' | (() => number);

/** A disk in memory that knows what was synced, can stop dead before any change, and can fail one. */
export class MemoryDisk implements Disk {
  readonly steps: Step[] = [];
  readonly #root: FolderNode;
  #stopBefore = Number.POSITIVE_INFINITY;
  #fail: (step: Step) => Error | undefined = () => undefined;
  #dead: () => void = () => {};
  /** Resolves when the disk stops. */
  readonly stopped: Promise<void>;
  freeBytes = Number.POSITIVE_INFINITY;
  /** Files that were made and not closed. */
  openFiles = 0;
  /** How many bytes one `writev` takes at most. */
  takes = Number.POSITIVE_INFINITY;

  constructor(root: FolderNode = folder()) {
    this.#root = root;
    this.stopped = new Promise((resolve) => {
      this.#dead = resolve;
    });
  }

  /** From the change with this number on (1 is the first) nothing moves any more. */
  stopBefore(step: number): void {
    this.#stopBefore = step;
  }

  /** Changes for which this gives an error fail with it. */
  failWhere(fail: (step: Step) => Error | undefined): void {
    this.#fail = fail;
  }

  /** The disk as the next start finds it. */
  after(survivors: Survivors): MemoryDisk {
    return new MemoryDisk(survivor(this.#root, survivors) as FolderNode);
  }

  /** A file as it would be read now. */
  file(path: string): Buffer | undefined {
    const node = this.#find(path);
    return node !== undefined && 'bytes' in node ? node.bytes : undefined;
  }

  /** Puts bytes into a file behind everybody's back. */
  damage(path: string, bytes: Buffer): void {
    const { parent, name } = this.#parent(path);
    parent.entries.set(name, { bytes, synced: bytes });
    parent.synced.set(name, { bytes, synced: bytes });
  }

  /** Takes a file away behind everybody's back. */
  lose(path: string): void {
    const { parent, name } = this.#parent(path);
    parent.entries.delete(name);
    parent.synced.delete(name);
  }

  async ensureFolder(path: string): Promise<void> {
    await this.#step('ensureFolder', path);
    let at = this.#root;
    for (const name of partsOf(path)) {
      if (!at.entries.has(name)) {
        const made = folder();
        at.entries.set(name, made);
        at.synced.set(name, made);
      }
      at = asFolder(at.entries.get(name), path);
    }
  }

  async makeFolder(path: string): Promise<void> {
    await this.#step('makeFolder', path);
    const { parent, name } = this.#parent(path);
    if (parent.entries.has(name)) throw failure('EEXIST', path);
    parent.entries.set(name, folder());
  }

  async list(path: string): Promise<readonly string[]> {
    return [...asFolder(this.#find(path), path).entries.keys()].reverse();
  }

  async read(path: string): Promise<Buffer> {
    const node = this.#find(path);
    if (node === undefined) throw failure('ENOENT', path);
    if (!('bytes' in node)) throw failure('EISDIR', path);
    return node.bytes;
  }

  async size(path: string): Promise<number | undefined> {
    return this.file(path)?.length;
  }

  async create(path: string): Promise<DiskFile> {
    await this.#step('create', path);
    const { parent, name } = this.#parent(path);
    const found = parent.entries.get(name);
    const node =
      found !== undefined && 'bytes' in found ? found : { bytes: Buffer.of(), synced: Buffer.of() };
    node.bytes = Buffer.of();
    parent.entries.set(name, node);
    this.openFiles += 1;
    return this.#open(node, path);
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#step('rename', `${from} → ${to}`);
    const source = this.#parent(from);
    const target = this.#parent(to);
    const node = source.parent.entries.get(source.name);
    if (node === undefined) throw failure('ENOENT', from);
    const there = target.parent.entries.get(target.name);
    if (there !== undefined && 'entries' in there && there.entries.size > 0) throw failure('ENOTEMPTY', to);
    source.parent.entries.delete(source.name);
    target.parent.entries.set(target.name, node);
    node.moving = source.parent !== target.parent;
  }

  async remove(path: string): Promise<void> {
    await this.#step('remove', path);
    const { parent, name } = this.#parent(path);
    parent.entries.delete(name);
  }

  async syncFolder(path: string): Promise<void> {
    await this.#step('syncFolder', path);
    const found = asFolder(this.#find(path), path);
    found.synced = new Map(found.entries);
    for (const node of found.entries.values()) node.moving = false;
  }

  async free(): Promise<number> {
    return this.freeBytes;
  }

  #open(node: FileNode, path: string): DiskFile {
    return {
      writev: async (chunks) => {
        await this.#step('writev', path);
        const bytes = Buffer.concat(chunks).subarray(0, this.takes);
        node.bytes = Buffer.concat([node.bytes, bytes]);
        return bytes.length;
      },
      sync: async () => {
        await this.#step('sync', path);
        node.synced = node.bytes;
      },
      close: async () => {
        this.openFiles -= 1;
      },
    };
  }

  /** A disk that stopped answers nobody: that is how a process that was killed sees it. */
  async #step(what: string, path: string): Promise<void> {
    const step = { what, path };
    this.steps.push(step);
    if (this.steps.length >= this.#stopBefore) {
      this.#dead();
      await new Promise(() => {});
    }
    const error = this.#fail(step);
    if (error !== undefined) throw error;
  }

  #find(path: string): Node | undefined {
    let node: Node | undefined = this.#root;
    for (const name of partsOf(path)) {
      if (node === undefined || !('entries' in node)) return undefined;
      node = node.entries.get(name);
    }
    return node;
  }

  #parent(path: string): { readonly parent: FolderNode; readonly name: string } {
    const parts = partsOf(path);
    const name = parts.pop() ?? '';
    return { parent: asFolder(this.#find(parts.join('/')), path), name };
  }
}

/** An error as Node's file system throws it. */
export function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}

function folder(): FolderNode {
  return { entries: new Map(), synced: new Map() };
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

function asFolder(node: Node | undefined, path: string): FolderNode {
  if (node === undefined) throw failure('ENOENT', path);
  if (!('entries' in node)) throw failure('ENOTDIR', path);
  return node;
}

function survivor(node: Node, survivors: Survivors): Node {
  if ('bytes' in node) {
    const bytes = bytesAfter(node, survivors);
    return { bytes, synced: bytes };
  }
  const entries = new Map<string, Node>();
  for (const [name, below] of entriesAfter(node, survivors)) entries.set(name, survivor(below, survivors));
  return { entries, synced: new Map(entries) };
}

function entriesAfter({ entries, synced }: FolderNode, survivors: Survivors): Map<string, Node> {
  if (survivors === 'synced') return synced;
  if (typeof survivors === 'string') return entries;
  const mixed = new Map<string, Node>();
  for (const name of new Set([...entries.keys(), ...synced.keys()])) {
    const [now, old] = [entries.get(name), synced.get(name)];
    const staysBehind = now === undefined && old?.moving === true;
    const node = survivors() < 0.5 && !staysBehind ? now : old;
    if (node !== undefined) mixed.set(name, node);
  }
  return mixed;
}

function bytesAfter({ bytes, synced }: FileNode, survivors: Survivors): Buffer {
  if (survivors === 'everything') return bytes;
  if (survivors === 'synced') return synced;
  const nul = Buffer.alloc(bytes.length);
  synced.copy(nul, 0, 0, nul.length);
  if (survivors === 'names') return nul;
  const chance = survivors();
  if (chance < 0.3) return bytes;
  return chance < 0.6 ? synced : nul;
}
