import { xmlError } from './camera-xml.ts';
import type { Answer, CameraRequest } from './handler.ts';
import { quoted } from './wording.ts';

/** The answer to a verb that no camera uses there. [RFC 9110 §15.5.6] */
export function refuseMethod(
  handler: string,
  path: string,
  allowed: readonly string[],
  { method }: CameraRequest,
): Answer {
  const message = `expected ${allowed.join(' or ')} to ${path}; ${quoted(method)} came; no camera does that`;
  return {
    reply: xmlError(405, `SB_METHOD_NOT_ALLOWED: ${message}`, [['Allow', allowed.join(', ')]]),
    verdict: `${handler} → refused: ${message}`,
    code: 'SB_METHOD_NOT_ALLOWED',
  };
}
