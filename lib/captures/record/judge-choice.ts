import type { RequestHead } from '../../wire/request.ts';
import { type Judge, judgeReply } from '../judge.ts';

/** What is known of a conversation when it is over. */
export interface Judged {
  readonly head: RequestHead | undefined;
  readonly isLogout: boolean;
  readonly model: string;
  /** As the camera got it, but for secrets; empty where it got none. */
  readonly reply: Buffer;
}

/** The rule by which a model takes the reply; `none` where no rule is known for the request, and where the reply is a refusal. */
export function judgeOf({ head, isLogout, model, reply }: Judged): Judge {
  if (head === undefined || reply.length === 0) return 'none';
  const judge = ruleFor(head, isLogout);
  return judgeReply(judge, model, reply).accepted ? judge : 'none';
}

function ruleFor({ method, path }: RequestHead, isLogout: boolean): Judge {
  if (method === 'GET' && path === '/') return 'hotspot';
  if (method === 'POST' && path === '/social/columbus/email') return 'email';
  if (/^\/[^/]+\/auth$/.test(path)) return isLogout ? 'logout' : 'login';
  if (/^\/[^/]+\/(?:photo|video)$/.test(path)) return 'announcement';
  return /^\/upload\//.test(path) ? 'upload' : 'none';
}
