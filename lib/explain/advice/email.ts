import type { Advice } from '../rungs.ts';
import { recordIt } from './record.ts';

function oddEmail(what: string): Advice {
  return { rung: 4, means: `the e-mail was not understood: ${what}`, todo: [recordIt] };
}

/** Codes of e-mails. */
export const emailAdvice = {
  SB_EMAIL_XML: {
    rung: 4,
    means: 'the XML of the e-mail was not understood, or is too long; the verdict says what is odd about it',
    todo: ['send with another text and other recipients: perhaps a character in them breaks it', recordIt],
  },
  SB_EMAIL_NO_MESSAGE: oddEmail('the part with sender and recipients is missing'),
  SB_EMAIL_NO_PHOTO: {
    rung: 4,
    means: 'the e-mail came without a photo',
    todo: ['choose photos in the camera and send again', recordIt],
  },
  SB_BOUNDARY: oddEmail('its Content-Type names no boundary between the parts'),
  SB_MULTIPART_NO_PART: oddEmail('the boundary that it names never comes'),
  SB_MULTIPART_NO_END: oddEmail('its last boundary never comes'),
  SB_MULTIPART_PREAMBLE: oddEmail('too much comes before the first boundary'),
  SB_MULTIPART_PADDING: oddEmail('something stands behind a boundary'),
  SB_MULTIPART_PARTS: oddEmail('it has too many parts'),
  SB_PART_HEAD_LONG: oddEmail('the head of a part is too long'),
  SB_PART_FIELDS_MANY: oddEmail('the head of a part has too many fields'),
  SB_PART_FIELD_REPEATED: oddEmail('the head of a part says something twice'),
  SB_PART_DISPOSITION: oddEmail('a part does not say what it is'),
  SB_PART_TYPE: oddEmail('a part has a type that is none'),
  SB_PART_SEMICOLON: oddEmail('the head of a part has a semicolon too many'),
} as const satisfies Record<string, Advice>;
