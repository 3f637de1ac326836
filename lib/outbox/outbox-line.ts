/** One line for the log. */
export interface OutboxLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly text: string;
  readonly code?: string | undefined;
  readonly fields?: { readonly parcel: string } | undefined;
}

export type OutboxLog = (line: OutboxLine) => void;

/** The words of an error, for a line of the log. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
