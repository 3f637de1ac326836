import { isUtf8 } from 'node:buffer';
import type { WirePlace } from '../errors.ts';
import { firstOutside, isName, shown, tokenBytes } from './grammar.ts';
import { multipartRefusal } from './multipart-refusals.ts';
import { readParameters } from './part-parameters.ts';
import type { HeaderField } from './request.ts';
import type { Tolerance } from './tolerance.ts';

/** What the Content-Disposition of a part says, decoded as UTF-8 where it is valid UTF-8, else as Latin-1. */
export interface Disposition {
  readonly name: string;
  /** Undefined where there is none; empty where the sender gave an empty one. */
  readonly fileName: string | undefined;
}

/**
 * Reads the value of a part's Content-Disposition. [RFC 7578 §4.2, RFC 2183 §2] A `filename*` is not looked at: RFC 7578 forbids
 * it, and a reader that takes it may be told another name than the rest of the world. Throws a WireError (400) for `place`.
 */
export function readDisposition(value: string, tolerance: Tolerance, place: WirePlace): Disposition {
  const typeEnd = firstOutside(tokenBytes, value, 0);
  const parameters = readParameters(value, typeEnd);
  const name = parameters?.byName.get('name');
  if (parameters === undefined || name === undefined || !isName(value.slice(0, typeEnd), 'form-data'))
    throw multipartRefusal('SB_PART_DISPOSITION', shown(value), place);
  if (parameters.hasEmpty && !tolerance.tolerates('trailing-semicolon'))
    throw multipartRefusal('SB_PART_SEMICOLON', shown(value), place);
  const fileName = fileNameOf(parameters.byName.get('filename'), tolerance);
  return { name: decoded(name[1]), fileName: fileName === undefined ? undefined : decoded(fileName) };
}

/**
 * Cameras write `fileName` [Q] protocol/email.md. By RFC 2045 §5.1 case means nothing, yet strict readers of multipart/form-data know
 * the lower-case name alone; so does this one, unless it is told to be lenient.
 */
function fileNameOf(parameter: HeaderField | undefined, tolerance: Tolerance): string | undefined {
  if (parameter === undefined) return undefined;
  const [name, value] = parameter;
  return name === 'filename' || tolerance.tolerates('file-name-casing') ? value : undefined;
}

function decoded(latin1: string): string {
  const bytes = Buffer.from(latin1, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : latin1;
}
