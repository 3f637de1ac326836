import { RefusalError } from '../errors.ts';
import type { Addressing, DraftFile, Envelope, Parcel, ParcelDraft, ParcelFile } from '../parcel.ts';
import type { MultipartEvent, PartHead } from '../wire/multipart.ts';
import { type Letter, letterLimit, letterTooLong, readLetter } from './email-letter.ts';
import type { Bridge } from './handler.ts';
import { quoted } from './wording.ts';

/** `between`: no part is open. `message`: the XML comes. `photo`: a file comes. `other`: a part that nobody wants. `over`: all parts have come. */
export type EmailState = 'between' | 'message' | 'photo' | 'other' | 'over';

type Step = (receipt: EmailReceipt, event: MultipartEvent) => Promise<void> | undefined;

/** Takes an e-mail part by part and puts its photos into a draft. Whoever has one must end it by `commit` or `discard`. */
export class EmailReceipt {
  state: EmailState = 'between';
  readonly #bridge: Bridge;
  readonly #peer: string;
  readonly #files: ParcelFile[] = [];
  readonly #xml: Buffer[] = [];
  #xmlBytes = 0;
  #letter: Letter | undefined;
  #addressing: readonly Addressing[] = [];
  #draft: ParcelDraft | undefined;
  #file: DraftFile | undefined;

  constructor(bridge: Bridge, peer: string) {
    this.#bridge = bridge;
    this.#peer = peer;
  }

  /** Where it returns a promise, nothing more may come before that resolves. Throws or rejects with what refuses the e-mail. */
  take(event: MultipartEvent): Promise<void> | undefined {
    if (event.kind === 'refused') throw event.error;
    return EmailReceipt.#steps[this.state](this, event);
  }

  /** All has come: makes a parcel of it, safe on disk when this resolves. */
  async commit(): Promise<Parcel> {
    if (this.#letter === undefined) throw noMessage();
    if (this.#draft === undefined) throw noPhoto();
    const envelope = envelopeOf(this.#letter, this.#addressing);
    this.#bridge.review(envelope, this.#files);
    return await this.#draft.commit(envelope);
  }

  /** Nothing of it is kept. */
  async discard(): Promise<void> {
    await this.#draft?.discard();
  }

  static readonly #steps: Readonly<Record<EmailState, Step>> = {
    between: (receipt, event) => receipt.#onBetween(event),
    message: (receipt, event) => receipt.#onMessage(event),
    photo: (receipt, event) => receipt.#onPhoto(event),
    other: (receipt, event) => receipt.#onOther(event),
    over: () => undefined,
  };

  #onBetween(event: MultipartEvent): Promise<void> | undefined {
    if (event.kind === 'end') this.state = 'over';
    return event.kind === 'part' ? this.#onPart(event.part) : undefined;
  }

  #onPart(part: PartHead): Promise<void> | undefined {
    if (part.name === 'message') {
      this.#beginMessage();
      return undefined;
    }
    const isPhoto = part.fileName !== undefined || part.name === 'binary';
    this.state = isPhoto ? 'photo' : 'other';
    return isPhoto ? this.#beginPhoto(part) : undefined;
  }

  #beginMessage(): void {
    if (this.#letter !== undefined)
      throw new RefusalError('SB_EMAIL_XML', 400, 'expected one part "message"; a second came');
    this.state = 'message';
  }

  #onMessage(event: MultipartEvent): Promise<void> | undefined {
    if (event.kind === 'part-end') return this.#readMessage();
    if (event.kind !== 'data') return undefined;
    this.#xml.push(event.bytes);
    this.#xmlBytes += event.bytes.length;
    if (this.#xmlBytes > letterLimit) throw letterTooLong();
    return undefined;
  }

  /** Who may not send, or sends to nowhere, learns it before a photo is written. */
  async #readMessage(): Promise<void> {
    this.state = 'between';
    const letter = await readLetter(Buffer.concat(this.#xml));
    this.#bridge.senders.admitEmail(letter.sender, this.#peer);
    this.#addressing = this.#bridge.routes.forRecipients(letter.recipients);
    this.#letter = letter;
  }

  async #beginPhoto(part: PartHead): Promise<void> {
    this.#draft ??= await this.#bridge.intake.begin();
    this.#file = await this.#draft.addFile(part.fileName ?? '', part.contentType);
  }

  #onPhoto(event: MultipartEvent): Promise<void> | undefined {
    if (event.kind === 'data') return this.#file?.write(event.bytes);
    return event.kind === 'part-end' ? this.#endPhoto() : undefined;
  }

  async #endPhoto(): Promise<void> {
    this.state = 'between';
    const file = await this.#file?.close();
    if (file === undefined) return;
    if (file.bytes === 0) throw emptyPhoto(file.name);
    this.#files.push(file);
  }

  #onOther(event: MultipartEvent): undefined {
    if (event.kind === 'part-end') this.state = 'between';
  }
}

function envelopeOf(
  { sender, title, words, recipients }: Letter,
  addressing: readonly Addressing[],
): Envelope {
  return { via: 'email', sender, title, words, recipients, addressing };
}

function noMessage(): RefusalError {
  return new RefusalError(
    'SB_EMAIL_NO_MESSAGE',
    400,
    'expected a part named "message" with the XML; none came',
  );
}

function noPhoto(): RefusalError {
  return new RefusalError(
    'SB_EMAIL_NO_PHOTO',
    400,
    'expected at least one photo; none came; choose photos and send again',
  );
}

function emptyPhoto(name: string): RefusalError {
  return new RefusalError(
    'SB_EMPTY_PHOTO',
    400,
    `expected a photo; ${quoted(name)} is empty; is the memory card well?`,
  );
}
