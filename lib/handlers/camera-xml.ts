import { RefusalError, WireError } from '../errors.ts';
import { withoutKeys } from '../session-key.ts';
import type { Reply } from '../wire/reply.ts';
import type { HeaderField } from '../wire/request.ts';

/** What the old service sent with every XML answer; known good, and not checked by cameras as far as known. [V] */
export const htmlType: HeaderField = ['Content-Type', 'text/html; charset=utf-8'];

/** Refusals whose reason could help a stranger to get in: it stands in the log only. */
const untold: ReadonlySet<string> = new Set([
  'SB_PASSWORD_REFUSED',
  'SB_PASSWORD_TOO_OFTEN',
  'SB_SENDER_UNKNOWN',
  'SB_SESSION_UNKNOWN',
  'SB_CREDENTIAL_UNREADABLE',
]);

/** Longest comment in an XML error, in characters: the reply must fit one TCP segment. */
const commentLength = 300;

/** The answer to something that went well. Its spelling is part of the protocol: cameras search it as text. [Q] */
export function succ(): Reply {
  return { status: 200, headers: [htmlType], body: '<Response Status="succ" />' };
}

/**
 * The answer to something that did not. The form is [Q] with the codes 400 and 401; that others do no harm is a
 * `guess:`, and what a camera's screen makes of any of them is unknown.
 */
export function xmlError(status: number, comment: string, headers: readonly HeaderField[] = []): Reply {
  const body = `<Response ErrCode="${status}" ErrSubCode="0" /><!-- ${commentText(comment)} -->`;
  return { status, headers: [htmlType, ...headers], body };
}

/**
 * The reply for a request that was refused, or that failed in our hands. The camera's side is told no more than its own
 * mistake: who may send, and what is wrong with this machine, stands in the log only.
 */
export function refusalReply(error: unknown): Reply {
  if (!(error instanceof RefusalError || error instanceof WireError))
    return xmlError(500, 'SB_INTERNAL: a fault in the bridge, its log says more');
  const tells = error.status >= 400 && error.status < 500 && !untold.has(error.code);
  return xmlError(error.status, `${error.code}: ${tells ? error.message : "the bridge's log says why"}`);
}

/** Printable ASCII that can end neither the comment nor, to a camera that searches for text, be taken for an answer. */
function commentText(text: string): string {
  const plain = withoutKeys(text)
    .slice(0, 2 * commentLength)
    .replace(/[^ -~]+/g, '?')
    .replace(/-{2,}/g, '-')
    .replace(/[<>"]/g, "'");
  return plain.length > commentLength ? `${plain.slice(0, commentLength - 3)}...` : plain;
}
