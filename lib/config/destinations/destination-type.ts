import type { DestinationConfig } from '../config.ts';
import type { MapNode } from '../node.ts';
import type { Scope } from '../record.ts';

/** One kind of destination: how its keys are read. A further kind is one file that makes one of these, and a line in the table. */
export interface DestinationType {
  /** As in `type: store`. */
  readonly name: DestinationConfig['type'];
  /** Its keys without `type` and `extends`; `photo.quality` for one in a group. */
  readonly keys: readonly string[];
  /** Groups that an heir may change key by key; all other values are replaced whole. */
  readonly merged: readonly string[];
  /** Keys of which one replaces the others: an heir with its own `token` does not keep the `tokenFile` it would inherit. */
  readonly alternatives: readonly (readonly string[])[];
  /** Reads a destination whose inherited keys are already in place. */
  read(map: MapNode, scope: Scope): DestinationConfig;
}

/** Keys that every destination knows. */
export const commonKeys = ['type', 'extends'] as const;
