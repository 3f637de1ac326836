import { RefusalError } from '../errors.ts';
import { shown } from './grammar.ts';

/** `boundary := 0*69<bchars> bcharsnospace` [RFC 2046 §5.1.1] */
const syntax = /^[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]$/;

/**
 * The text itself where it has the syntax of a boundary: 1 to 70 of the characters that are allowed, not ending in a space.
 * Throws a RefusalError (400, `SB_BOUNDARY`) where it has not.
 */
export function checkedBoundary(text: string): string {
  if (syntax.test(text)) return text;
  throw boundaryRefused('a boundary of 1 to 70 characters of RFC 2046 §5.1.1', shown(text));
}

/** The error for a Content-Type that leads to no boundary. */
export function boundaryRefused(expected: string, came: string): RefusalError {
  return new RefusalError(
    'SB_BOUNDARY',
    400,
    `expected ${expected}, came ${came}; the request needs a Content-Type of multipart/form-data with its boundary`,
  );
}
