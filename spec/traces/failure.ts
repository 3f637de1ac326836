import { BridgeError } from '../../lib/errors.ts';

/** The error that it ends with; undefined where it ends well. Throws on any error that is not the bridge's own. */
export async function failureOf(promise: Promise<unknown>): Promise<BridgeError | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    if (error instanceof BridgeError) return error;
    throw error;
  }
}
