/** One line of an answer, its end of line included; Latin-1, so that a character is a byte. */
export interface AnswerLine {
  readonly text: string;
  /** Where it begins, in bytes from the start of the answer. */
  readonly offset: number;
}

/** An answer cut into lines; put together again they are the same bytes. */
export interface AnswerLines {
  /** Status line, headers, and the empty line; none where the bytes do not begin as HTTP does. */
  readonly head: readonly AnswerLine[];
  readonly body: readonly AnswerLine[];
}

/** Cuts an answer behind each line feed. The head ends with its empty line, or with the bytes. */
export function linesOfAnswer(text: string): AnswerLines {
  const lines = linesIn(text);
  if (!text.startsWith('HTTP/')) return { head: [], body: lines };
  const end = lines.findIndex((line) => isEmpty(line));
  const heads = end === -1 ? lines.length : end + 1;
  return { head: lines.slice(0, heads), body: lines.slice(heads) };
}

function linesIn(text: string): readonly AnswerLine[] {
  const lines: AnswerLine[] = [];
  let offset = 0;
  for (const line of text.split(/(?<=\n)/)) {
    if (line !== '') lines.push({ text: line, offset });
    offset += line.length;
  }
  return lines;
}

/** A line with nothing on it but its end. */
export function isEmpty({ text }: AnswerLine): boolean {
  return /^\r?\n$/.test(text);
}

/** Name of a header as written; all of the line where it has no colon. */
export function headerName({ text }: AnswerLine): string {
  return text.split(':', 1)[0]?.trim() ?? '';
}

/** Value of a header line without the white space around it. */
export function headerValue(text: string): string {
  const colon = text.indexOf(':');
  return colon === -1 ? '' : text.slice(colon + 1).trim();
}
