import { BridgeError } from './errors.ts';

/** `note`: worth knowing, neither good nor bad. `warning`: may be in the way. `failed`: is in the way. */
export type FindingStatus = 'ok' | 'note' | 'warning' | 'failed';

/** What a look at one thing found. */
export interface Finding {
  readonly status: FindingStatus;
  /** Stable, `SB_…`; there with every warning and failure. */
  readonly code: string | undefined;
  /** What was found, and why that matters, in plain words. */
  readonly text: string;
  /** What to do; undefined where nothing is to be done, or where the text says it. */
  readonly cure: string | undefined;
}

export function ok(text: string): Finding {
  return { status: 'ok', code: undefined, text, cure: undefined };
}

export function note(text: string): Finding {
  return { status: 'note', code: undefined, text, cure: undefined };
}

export function warning(code: string, text: string, cure?: string): Finding {
  return { status: 'warning', code, text, cure };
}

export function failed(code: string, text: string, cure?: string): Finding {
  return { status: 'failed', code, text, cure };
}

/** An error as a finding: what the bridge raises on purpose says itself what to do. */
export function failedBy(error: unknown): Finding {
  if (error instanceof BridgeError) return failed(error.code, error.message);
  return failed('SB_INTERNAL', error instanceof Error ? error.message : String(error));
}
