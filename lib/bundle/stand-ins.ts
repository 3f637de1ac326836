/** What is replaced. */
export type SecretKind = 'address' | 'camera' | 'domain' | 'host' | 'hardware' | 'name' | 'word';

/** Something that must not be in a public issue. */
export interface Secret {
  readonly kind: SecretKind;
  readonly value: string;
}

/** Gives each secret a name of its own, the same wherever it stands: whoever reads still sees what is equal and what is not. */
export class StandIns {
  readonly #names = new Map<string, string>();
  readonly #counts = new Map<SecretKind, number>();

  /** Case does not count, nor does the kind where it has a name already. */
  for(kind: SecretKind, value: string): string {
    const key = value.toLowerCase();
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const name = `<${kind}-${count}>`;
    this.#names.set(key, name);
    return name;
  }
}
