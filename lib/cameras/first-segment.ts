/**
 * What a camera sees of an answer: the bytes of the first TCP segment, searched as `strstr` would. Nothing here is an HTTP
 * parser. [SLIDES, README, described]
 */
export interface FirstSegment {
  /** The bytes as Latin-1. */
  readonly text: string;
  /** Undefined where the segment does not begin with a status line. */
  readonly status: number | undefined;
  /** Everything before the empty line, or all of it where the empty line has not come. */
  readonly head: string;
  /** What stands behind the empty line; undefined where it has not come. */
  readonly body: string | undefined;
}

const endOfHead = '\r\n\r\n';

/** Cuts a first segment into what the rules look at. */
export function readFirstSegment(bytes: Buffer): FirstSegment {
  const text = bytes.toString('latin1');
  const end = text.indexOf(endOfHead);
  return {
    text,
    status: statusOf(text),
    head: end === -1 ? text : text.slice(0, end),
    body: end === -1 ? undefined : text.slice(end + endOfHead.length),
  };
}

function statusOf(text: string): number | undefined {
  const digits = /^HTTP\/1\.[01] ([0-9]{3})/.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/**
 * Values of a header, in order. guess: the name is looked for in exactly this spelling at the start of a line, since nobody
 * has published how cameras compare.
 */
export function linesOf({ head }: FirstSegment, name: string): readonly string[] {
  const mark = `\r\n${name}:`;
  return head
    .split(/(?=\r\n)/)
    .filter((line) => line.startsWith(mark))
    .map((line) => line.slice(mark.length).trimStart());
}

/**
 * Value of an attribute, searched as text in the whole segment, as `strstr` does: exactly `Name="`, then up to the next `"`.
 * [SLIDES, described] Undefined where either is not there.
 */
export function attributeOf({ text }: FirstSegment, name: string): string | undefined {
  const mark = `${name}="`;
  const found = text.indexOf(mark);
  if (found === -1) return undefined;
  const start = found + mark.length;
  const end = text.indexOf('"', start);
  return end === -1 ? undefined : text.slice(start, end);
}

/**
 * Why a segment does not hold the whole answer; undefined where it does, or where the answer does not tell its length.
 * An answer in two segments makes cameras fail. [SLIDES, described: one segment works, two do not; which models: unknown, so
 * all are taken to be so strict]
 */
export function missingFrom(segment: FirstSegment): string | undefined {
  if (segment.body === undefined) return 'the answer’s head does not end in the first segment';
  const declared = linesOf(segment, 'Content-Length')[0];
  if (declared === undefined || !/^[0-9]+$/.test(declared)) return undefined;
  const missing = Number(declared) - segment.body.length;
  return missing > 0
    ? `the first segment lacks ${missing} of ${declared} bytes of the answer’s body: it came in more than one segment`
    : undefined;
}
