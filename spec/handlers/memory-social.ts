import { RefusalError } from '../../lib/errors.ts';
import type { DraftFile, Parcel } from '../../lib/parcel.ts';
import type {
  Announcement,
  Gathered,
  GatheredFile,
  Gatherings,
  Login,
  Session,
  Sessions,
} from '../../lib/session.ts';

/** An upload as it came. */
export interface MemoryUpload {
  readonly announcement: Announcement;
  readonly claimedType: string;
  readonly chunks: Buffer[];
  state: 'open' | 'closed' | 'kept' | 'discarded';
}

/** The places where a disk can fail. */
export type SocialFault = 'open' | 'announce' | 'receive' | 'write' | 'close' | 'keep';

/** Sessions and gatherings in memory, which remember all, fail where they are told to, and are as slow as `room` makes them. */
export class MemorySocial implements Sessions, Gatherings {
  readonly opened: Session[] = [];
  readonly ended: string[] = [];
  readonly announced: Announcement[] = [];
  readonly uploads: MemoryUpload[] = [];
  fault: { readonly at: SocialFault; readonly error: Error } | undefined;
  /** What `write` returns. */
  room: () => Promise<void> | undefined = () => undefined;
  readonly #names = new Map<string, Announcement>();

  async open(login: Login): Promise<Session> {
    this.#pass('open');
    const number = this.opened.length + 1;
    const key = `${number}`.padStart(2, '0') + 'c0ffee'.repeat(5);
    const session = { ...login, key, id: `s${number}`, since: '2026-11-23T10:00:00.000Z' };
    this.opened.push(session);
    return session;
  }

  find(key: string): Session | undefined {
    return this.opened.find((session) => session.key === key && !this.ended.includes(key));
  }

  async end(key: string): Promise<void> {
    this.ended.push(key);
  }

  async announce(session: Session, announcement: Announcement): Promise<string> {
    this.#pass('announce');
    this.announced.push(announcement);
    this.#learn(session, announcement);
    const name = `${this.announced.length}-${announcement.name.replace(/[^A-Za-z0-9._-]/g, '_')}`;
    this.#names.set(`${session.key}/${name}`, announcement);
    return name;
  }

  async receive(session: Session, uploadName: string, claimedType: string): Promise<GatheredFile> {
    this.#pass('receive');
    const announcement = this.#names.get(`${session.key}/${uploadName}`);
    if (announcement === undefined) throw new RefusalError('SB_NOT_ANNOUNCED', 404, 'expected another file');
    const upload: MemoryUpload = { announcement, claimedType, chunks: [], state: 'open' };
    this.uploads.push(upload);
    return {
      announcement,
      file: this.#file(upload),
      keep: async () => this.#keep(upload),
      discard: async () => {
        if (upload.state !== 'kept') upload.state = 'discarded';
      },
    };
  }

  #learn({ key }: Session, { model }: Announcement): void {
    const index = this.opened.findIndex((session) => session.key === key && session.model === undefined);
    const session = this.opened[index];
    if (session !== undefined && model !== undefined) this.opened[index] = { ...session, model };
  }

  #file(upload: MemoryUpload): DraftFile {
    const { announcement, claimedType, chunks } = upload;
    return {
      write: (bytes) => {
        if (this.fault?.at === 'write') return Promise.reject(this.fault.error);
        chunks.push(bytes);
        return this.room();
      },
      close: async () => {
        this.#pass('close');
        upload.state = 'closed';
        return { name: announcement.name, claimedType, stored: '1', bytes: Buffer.concat(chunks).length };
      },
    };
  }

  #keep(upload: MemoryUpload): Gathered {
    this.#pass('keep');
    upload.state = 'kept';
    const { words } = upload.announcement;
    const number = this.uploads.filter(
      ({ state, announcement }) => state === 'kept' && announcement.words === words,
    ).length;
    const promised = words.split('~').length - 1;
    const isComplete = promised === number;
    return {
      id: '7f3a',
      number,
      expected: promised === 0 ? undefined : promised,
      parcel: isComplete ? parcelOf(upload.announcement) : undefined,
    };
  }

  #pass(at: SocialFault): void {
    if (this.fault?.at === at) throw this.fault.error;
  }
}

function parcelOf({ words, model, addressing }: Announcement): Parcel {
  const envelope = { via: 'facebook', sender: 'georg', model, title: '', words, recipients: [], addressing };
  return { ...envelope, id: '7f3a', received: '2026-11-23T10:00:00.000Z', files: [] };
}
