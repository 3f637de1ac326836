import { afterBlanks, firstOutside, isBlank, tokenBytes, valueBytes, withoutBlanks } from './grammar.ts';
import { strayByte } from './refusals.ts';
import type { HeaderField } from './request.ts';

const COLON = 0x3a;

/**
 * Reads `field-name ":" OWS field-value OWS`. [RFC 9112 §5] White space after the colon may be missing, that
 * is standard; white space before it is refused [§5.1]. `offset` is that of the line, `state` is told where
 * the line is refused.
 */
export function readFieldLine(line: string, state: string, offset: number): HeaderField {
  const colon = firstOutside(tokenBytes, line, 0);
  const byte = line.charCodeAt(colon);
  if (byte !== COLON || colon === 0) {
    const code = isBlank(byte) ? 'SB_FIELD_SPACE' : 'SB_FIELD_NAME';
    throw strayByte(code, line, colon, `${state} field-name`, offset);
  }
  return [line.slice(0, colon), readFieldValue(line, colon + 1, state, offset)];
}

/**
 * Reads a line that begins with white space: the value `before` it goes on there, with one space between them.
 * [RFC 9112 §5.2, RFC 5322 §2.2.3] Whether it may is for the caller to say.
 */
export function readFoldedLine(before: string, line: string, state: string, offset: number): string {
  const more = readFieldValue(line, 0, state, offset);
  return before === '' || more === '' ? before + more : `${before} ${more}`;
}

/** The value that begins at `from` of the line. [RFC 9110 §5.5] */
function readFieldValue(line: string, from: number, state: string, offset: number): string {
  const stray = firstOutside(valueBytes, line, from);
  if (stray < line.length) throw strayByte('SB_CONTROL_BYTE', line, stray, `${state} field-value`, offset);
  return withoutBlanks(line, from);
}

/** Offset of a field's value in the head, where its line is at `offset`. */
export function valueOffset(line: string, name: string, offset: number): number {
  return offset + afterBlanks(line, name.length + 1);
}
