import type { Advice } from '../rungs.ts';
import { noCamera, recordIt } from './record.ts';

/** The bytes of the head are not what HTTP has there. */
function oddHead(what: string): Advice {
  return { rung: 4, means: `the request was not understood: ${what}`, todo: [recordIt, noCamera] };
}

function tooBig(what: string): Advice {
  return { rung: 4, means: `the request was refused: ${what}`, todo: [noCamera, recordIt] };
}

/** Codes of the request machine. */
export const headAdvice = {
  SB_TLS: {
    rung: 2,
    means: 'somebody spoke TLS (https) to a port where the bridge speaks plain HTTP',
    todo: [
      'is it a camera? only camcorders of the HMX-QF30 kind are known to do that: put a TLS proxy that still speaks their old TLS in front of the bridge',
      'is it a browser? type http:// before the address, not https://',
    ],
  },
  SB_BARE_CR: oddHead('a line ends in CR alone'),
  SB_BARE_LF: oddHead('a line ends in LF alone'),
  SB_CONTROL_BYTE: oddHead('it has a control byte in it'),
  SB_EMPTY_LINES: oddHead('it begins with empty lines'),
  SB_METHOD: oddHead('it does not begin with a method'),
  SB_METHOD_UNKNOWN: oddHead('its method is none that a camera uses'),
  SB_TARGET: oddHead('its path has characters that no path has'),
  SB_TARGET_FORM: oddHead('its path does not begin with a slash'),
  SB_DOUBLE_SPACE: oddHead('its first line has a space too many'),
  SB_VERSION: oddHead('its first line does not end as HTTP ends it'),
  SB_VERSION_UNSUPPORTED: oddHead('it speaks another version of HTTP'),
  SB_REQUEST_LINE_LONG: tooBig('its first line is too long'),
  SB_HEAD_LONG: tooBig('its head is too long'),
  SB_FIELDS_MANY: tooBig('its head has too many fields'),
  SB_FIELD_NAME: oddHead('a line of its head is no field'),
  SB_FIELD_SPACE: oddHead('a field of its head has white space in its name'),
  SB_FIELD_FOLDED: oddHead('a field of its head goes over several lines'),
  SB_FIELD_REPEATED: oddHead('a field of its head comes twice and says two things'),
  SB_HOST: oddHead('the name that it asks is no host name'),
  SB_HOST_MISSING: oddHead('it names no host'),
  SB_LENGTH: oddHead('its Content-Length is no number'),
  SB_LENGTH_REQUIRED: oddHead('it does not say how long it is'),
  SB_TRANSFER_ENCODING: oddHead('its body is encoded in a way that no camera is known to use'),
  SB_BODY_TOO_LARGE: {
    rung: 4,
    means: 'what the camera wants to send is larger than the bridge takes',
    todo: [
      'raise limits.body in the configuration',
      'or set the camera to smaller photos, or a shorter video',
    ],
  },
  SB_CHUNK_SIZE: oddHead('a chunk of its body has no size'),
  SB_CHUNK_EXTENSION: oddHead('a chunk of its body has an extension that is not well-formed'),
  SB_CHUNKS_MANY: tooBig('its body comes in too many small chunks'),
  SB_CHUNK_END: oddHead('a chunk of its body does not end where it says'),
  SB_TRAILERS_LONG: tooBig('what comes behind its body is too long'),
} as const satisfies Record<string, Advice>;
