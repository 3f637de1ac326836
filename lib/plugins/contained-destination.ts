import type { Attempt, Destination, OpenParcel, Receipt } from '../destinations/destination.ts';
import { DeliveryError, RefusalError } from '../errors.ts';
import type { Parcel } from '../parcel.ts';
import type { Containment } from './contained-handler.ts';
import { faultInWords, fieldOf, lineInWords, ourError, pluginFault } from './fault.ts';
import type { PluginDestination } from './plugin.ts';

/** A destination of a module: whatever it throws is an attempt that failed, and names the module. */
export class ContainedDestination implements Destination {
  readonly name: string;
  /** There where the module has one. */
  readonly check?: NonNullable<Destination['check']>;
  readonly #inner: PluginDestination;
  readonly #containment: Omit<Containment, 'patience'>;

  constructor(name: string, inner: PluginDestination, containment: Omit<Containment, 'patience'>) {
    this.name = name;
    this.#inner = inner;
    this.#containment = containment;
    if (inner.check !== undefined) this.check = (signal) => this.#check(signal);
  }

  /**
   * Only a RefusalError refuses a parcel. A fault does not: other destinations may be waiting for the same photos. The
   * module looks at a copy, for the parcel goes to them, too.
   */
  review(parcel: Omit<Parcel, 'id' | 'received'>): void {
    try {
      const answer: unknown = this.#inner.review?.(structuredClone(parcel));
      if (answer instanceof Promise) answer.catch((error: unknown) => this.#noObjection(error));
    } catch (error) {
      const ours = ourError(error);
      if (ours instanceof RefusalError) throw ours;
      this.#noObjection(error);
    }
  }

  /** A promise that is kept is a delivery, also where its receipt tells nothing: to try again would deliver twice. */
  async deliver(parcel: OpenParcel, attempt: Attempt): Promise<Receipt> {
    try {
      return this.#receipt(await this.#inner.deliver(copyOf(parcel), ownAttempt(attempt)));
    } catch (error) {
      throw this.#failure(error);
    }
  }

  async #check(signal: AbortSignal): Promise<string | undefined> {
    try {
      const known: unknown = await this.#inner.check?.(signal);
      return typeof known === 'string' ? known : undefined;
    } catch (error) {
      throw this.#failure(error);
    }
  }

  #failure(error: unknown): Error {
    const ours = ourError(error);
    if (ours instanceof DeliveryError) return ours;
    return pluginFault(this.#containment.module, `failed with ${this.#words(error)}`, error);
  }

  #receipt(receipt: unknown): Receipt {
    const [where, remark] = [fieldOf(receipt, 'where'), fieldOf(receipt, 'remark')];
    const said = typeof remark === 'string' ? { remark } : {};
    if (typeof where === 'string' && where !== '') return { where, ...said };
    return { where: this.name, remark: `${this.#containment.module} did not say where to` };
  }

  #noObjection(error: unknown): void {
    this.#containment.warn(`its review() failed with ${this.#words(error)}; that counts as no objection`);
  }

  #words(error: unknown): string {
    return `${faultInWords(error)}${lineInWords(error, this.#containment.path)}`;
  }
}

function copyOf({ pathOf, ...parcel }: OpenParcel): OpenParcel {
  return { ...structuredClone(parcel), pathOf };
}

/** The record of the delivery is the outbox's: a module changes it by `remember` only. */
function ownAttempt(attempt: Attempt): Attempt {
  const { because, memory } = attempt;
  return { ...attempt, ...structuredClone({ because, memory }) };
}
