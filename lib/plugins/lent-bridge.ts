import type { Bridge } from '../handlers/handler.ts';
import type { Envelope, Intake, ParcelDraft } from '../parcel.ts';
import { fieldOf, pluginFault } from './fault.ts';

const texts = ['via', 'sender', 'title', 'words'] as const;

/** A bridge for the time of one request: what a module began and did not commit is discarded when it is taken back. */
export class LentBridge {
  readonly bridge: Bridge;
  readonly #intake: Intake;
  readonly #module: string;
  readonly #drafts: ParcelDraft[] = [];
  #isOver = false;

  constructor(bridge: Bridge, module: string) {
    this.#intake = bridge.intake;
    this.#module = module;
    this.bridge = { ...bridge, intake: { begin: () => this.#begin() } };
  }

  /** Never rejects. */
  async takeBack(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#drafts.map((draft) => draft.discard()));
  }

  async #begin(): Promise<ParcelDraft> {
    if (this.#isOver) throw this.#tooLate();
    const draft = await this.#intake.begin();
    this.#drafts.push(draft);
    if (this.#isOver) {
      await draft.discard();
      throw this.#tooLate();
    }
    return {
      addFile: (name, claimedType) => draft.addFile(String(name), String(claimedType)),
      commit: async (envelope) => draft.commit(this.#checked(envelope)),
      discard: () => draft.discard(),
    };
  }

  /** What is not whole would be found damaged when it is too late. */
  #checked(envelope: Envelope): Envelope {
    const wrong =
      texts.find((key) => typeof fieldOf(envelope, key) !== 'string') ??
      (areTexts(fieldOf(envelope, 'recipients')) ? undefined : 'recipients') ??
      (isAddressing(fieldOf(envelope, 'addressing')) ? undefined : 'addressing');
    if (wrong !== undefined)
      throw pluginFault(this.#module, `committed a parcel whose "${wrong}" is not what it must be`);
    const { via, sender, model, title, words, recipients, addressing } = envelope;
    const known = typeof model === 'string' ? model : undefined;
    return { via, sender, model: known, title, words, recipients, addressing };
  }

  #tooLate(): Error {
    return pluginFault(this.#module, 'began a parcel when its request was answered already');
  }
}

function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function isAddressing(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  return value.every(
    (each) => typeof fieldOf(each, 'destination') === 'string' && areTexts(fieldOf(each, 'because')),
  );
}
