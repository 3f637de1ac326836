import { boundaryRefused, checkedBoundary } from './boundary.ts';
import { firstOutside, shown, tokenBytes } from './grammar.ts';
import { type Parameters, readParameters } from './part-parameters.ts';

/** A media type, parsed. */
export interface MediaType extends Parameters {
  /** Type and subtype in ASCII lower case, e.g. `image/jpeg`. */
  readonly type: string;
}

/** Reads the value of a Content-Type; undefined where it is none. [RFC 2045 §5.1, RFC 9110 §8.3.1] */
export function readMediaType(text: string): MediaType | undefined {
  const slash = firstOutside(tokenBytes, text, 0);
  const end = firstOutside(tokenBytes, text, slash + 1);
  if (slash === 0 || text[slash] !== '/' || end === slash + 1) return undefined;
  const parameters = readParameters(text, end);
  return parameters && { type: text.slice(0, end).toLowerCase(), ...parameters };
}

/**
 * The boundary of a request whose Content-Type has this value. A `;` behind the last parameter needs no leniency here: HTTP
 * allows it [RFC 9110 §5.6.6], unlike MIME. Throws a RefusalError (400, `SB_BOUNDARY`) where it is not multipart/form-data with a
 * boundary of RFC 2046's syntax.
 */
export function boundaryOf(contentType: string): string {
  const mediaType = readMediaType(contentType);
  const boundary = mediaType?.byName.get('boundary');
  if (mediaType?.type !== 'multipart/form-data' || boundary === undefined)
    throw boundaryRefused('multipart/form-data; boundary=…', shown(contentType));
  return checkedBoundary(boundary[1]);
}
