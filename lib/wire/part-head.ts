import { readDisposition } from './content-disposition.ts';
import { isName, shown } from './grammar.ts';
import { readMediaType } from './media-type.ts';
import type { PartHead } from './multipart.ts';
import { multipartRefusal } from './multipart-refusals.ts';
import type { HeaderField } from './request.ts';
import type { Tolerance } from './tolerance.ts';

/** A field of a part's head, and the offset of its line in the body. */
export interface PartField {
  readonly field: HeaderField;
  readonly offset: number;
}

const state = 'part-head';

/** What the fields of a part say. `end` is the offset behind them. Throws a WireError (400). */
export function readPartHead(fields: readonly PartField[], tolerance: Tolerance, end: number): PartHead {
  const disposition = only(fields, 'content-disposition');
  if (disposition === undefined)
    throw multipartRefusal('SB_PART_DISPOSITION', 'none', { state, offset: end });
  const place = { state, offset: disposition.offset };
  return {
    headers: fields.map(({ field }) => field),
    ...readDisposition(disposition.field[1], tolerance, place),
    contentType: contentTypeOf(only(fields, 'content-type'), tolerance),
  };
}

/**
 * The XML of an e-mail comes as `multipart/form-data;` [Q] protocol/email.md: a claim like any other, and no parts within the part.
 */
function contentTypeOf(line: PartField | undefined, tolerance: Tolerance): string {
  if (line === undefined) return '';
  const [, value] = line.field;
  const place = { state, offset: line.offset };
  const mediaType = readMediaType(value);
  if (mediaType === undefined) throw multipartRefusal('SB_PART_TYPE', shown(value), place);
  if (mediaType.hasEmpty && !tolerance.tolerates('trailing-semicolon'))
    throw multipartRefusal('SB_PART_SEMICOLON', shown(value), place);
  return mediaType.type;
}

/** The one field of that name; two of them could not both be believed. */
function only(fields: readonly PartField[], name: string): PartField | undefined {
  const [first, second] = fields.filter(({ field }) => isName(field[0], name));
  if (second !== undefined)
    throw multipartRefusal('SB_PART_FIELD_REPEATED', `a second ${name}`, { state, offset: second.offset });
  return first;
}
