import type { RequestHead } from '../wire/request.ts';
import { email } from './email.ts';
import type { Handler } from './handler.ts';
import { hotspot } from './hotspot.ts';
import { ospLogin } from './osp-login.ts';
import { page } from './page.ts';
import { providerList } from './provider-list.ts';
import { snsAuth } from './sns-auth.ts';
import { snsPhoto } from './sns-photo.ts';
import { snsUpload } from './sns-upload.ts';
import { snsVideo } from './sns-video.ts';
import { ssoTime } from './sso-time.ts';
import { makeUnknown } from './unknown.ts';

/** In the order in which they are asked. */
const known: readonly Handler[] = [
  hotspot,
  email,
  snsUpload,
  snsAuth,
  snsPhoto,
  snsVideo,
  ssoTime,
  providerList,
  ospLogin,
  page,
];

/** All handlers; the last takes whatever comes. */
export const handlers: readonly Handler[] = [...known, makeUnknown(known.flatMap(acquaintancesOf))];

/** The handler that answers a request. There always is one. */
export function handlerFor(head: RequestHead): Handler {
  for (const handler of handlers) if (handler.matches(head)) return handler;
  throw new Error('the last handler of the table takes everything');
}

function acquaintancesOf({ name, known: requests }: Handler) {
  return requests.map((request) => ({ ...request, handler: name }));
}
