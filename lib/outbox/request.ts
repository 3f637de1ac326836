import { BridgeError } from '../errors.ts';
import type { StoredJson } from './stored-json.ts';

/** That damaged photos may be published as far as they decode. */
export type Damaged = 'publish';

/** What a person can ask of the outbox. */
export type OutboxRequest =
  | { readonly ask: 'retry'; readonly id: string; readonly damaged?: Damaged | undefined }
  | { readonly ask: 'describe'; readonly id: string; readonly altTexts: readonly string[] }
  | { readonly ask: 'drop'; readonly id: string };

/** All parcels at once, for `retry`. */
export const everyParcel = 'all';

/** Reads a request from its file; a BridgeError where it is none. */
export function decodeRequest(json: StoredJson): OutboxRequest {
  const ask = json.text('ask');
  const id = json.text('id');
  if (ask === 'drop') return { ask, id };
  if (ask === 'retry') return { ask, id, damaged: json.has('damaged') ? 'publish' : undefined };
  if (ask === 'describe') return { ask, id, altTexts: json.texts('altTexts') };
  throw new BridgeError(
    'SB_REQUEST',
    `the bridge that runs does not know the request ${ask}; is it another version?`,
  );
}
