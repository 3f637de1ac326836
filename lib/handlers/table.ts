import type { RequestHead } from '../wire/request.ts';
import { email } from './email.ts';
import type { Handler } from './handler.ts';
import { hotspot } from './hotspot.ts';
import type { Acquaintance } from './likeness.ts';
import { ospLogin } from './osp-login.ts';
import { page } from './page.ts';
import { providerList } from './provider-list.ts';
import { snsAuth } from './sns-auth.ts';
import { snsPhoto } from './sns-photo.ts';
import { snsUpload } from './sns-upload.ts';
import { snsVideo } from './sns-video.ts';
import { ssoTime } from './sso-time.ts';
import { makeUnknown } from './unknown.ts';

/** The bridge's own, in the order in which they are asked. */
const own: readonly Handler[] = [
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

/** All requests that the bridge's own handlers know. */
export const acquaintances: readonly Acquaintance[] = own.flatMap(acquaintancesOf);

/** The bridge's own handlers; the last takes whatever comes. */
export const handlers: readonly Handler[] = allWith([]);

/** The handler of the bridge's own that answers a request. There always is one. */
export const handlerFor: (head: RequestHead) => Handler = finder(handlers);

/** Finds the handler that answers a request; those of the user are asked before the bridge's own. There always is one. */
export function handlerForWith(users: readonly Handler[]): (head: RequestHead) => Handler {
  return users.length === 0 ? handlerFor : finder(allWith(users));
}

function allWith(users: readonly Handler[]): readonly Handler[] {
  const known = [...users, ...own];
  return [...known, makeUnknown(known.flatMap(acquaintancesOf))];
}

function finder(all: readonly Handler[]): (head: RequestHead) => Handler {
  return (head) => {
    for (const handler of all) if (handler.matches(head)) return handler;
    throw new Error('the last handler of the table takes everything');
  };
}

function acquaintancesOf({ name, known: requests }: Handler): readonly Acquaintance[] {
  return requests.map((request) => ({ ...request, handler: name }));
}
