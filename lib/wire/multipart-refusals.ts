import { WireError, type WirePlace } from '../errors.ts';

interface Refusal {
  readonly status: number;
  /** Completes "expected …". */
  readonly expected: string;
}

/** What the multipart machine refuses, beside what `refusals.ts` says of fields and line ends. */
export const multipartRefusals = {
  SB_MULTIPART_NO_PART: { status: 400, expected: 'a line with the boundary that the Content-Type names' },
  SB_MULTIPART_NO_END: { status: 400, expected: 'the boundary with -- behind it at the end' },
  SB_MULTIPART_CUT: { status: 400, expected: 'the rest of the head of a part' },
  SB_MULTIPART_PREAMBLE: { status: 413, expected: 'the boundary sooner' },
  SB_MULTIPART_PADDING: { status: 413, expected: 'the end of the line behind the boundary' },
  SB_MULTIPART_PARTS: { status: 413, expected: 'fewer parts' },
  SB_PART_HEAD_LONG: { status: 413, expected: 'a shorter head of a part' },
  SB_PART_FIELDS_MANY: { status: 413, expected: 'fewer fields in the head of a part' },
  SB_PART_FIELD_REPEATED: { status: 400, expected: 'the field of a part only once' },
  SB_PART_DISPOSITION: { status: 400, expected: 'a Content-Disposition of form-data with a name' },
  SB_PART_TYPE: { status: 400, expected: 'a type and a subtype as Content-Type of a part' },
  SB_PART_SEMICOLON: { status: 400, expected: 'a parameter behind each ;' },
} as const satisfies Record<string, Refusal>;

export type MultipartRefusal = keyof typeof multipartRefusals;

/** The error for a refusal; `came` completes "came …". */
export function multipartRefusal(code: MultipartRefusal, came: string, place: WirePlace): WireError {
  const { status, expected } = multipartRefusals[code];
  return new WireError(code, status, `expected ${expected}, came ${came}`, place);
}
