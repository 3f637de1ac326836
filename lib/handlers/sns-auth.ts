import { decryptCredential } from '../cameras/credentials.ts';
import { socialHost } from '../cameras/hosts.ts';
import type { Site } from '../cameras/sites.ts';
import { RefusalError } from '../errors.ts';
import type { Reply } from '../wire/reply.ts';
import { succ } from './camera-xml.ts';
import type { Answer, Bridge, CameraRequest } from './handler.ts';
import { type Login, type Logout, messageBytes, readAuthMessage } from './sns-message.ts';
import { siteHandler } from './sns-site.ts';
import { quoted } from './wording.ts';

/** Characters of a login name, as in the configuration. */
const nameLimit = 254;
/** Characters of the name that the camera gets back: the reply must fit one segment. */
const shownNameLimit = 64;

/** Login to a social site, and logout. */
export const snsAuth = siteHandler('auth', async (site, request, bridge) => {
  const message = readAuthMessage(await bodyOf(request));
  return message.method === 'login' ? logIn(site, message, request, bridge) : logOut(site, message, bridge);
});

/** An NX300 sends nothing at all now and then; the old service said 400 to that. [D] protocol/social.md */
async function bodyOf(request: CameraRequest): Promise<Buffer> {
  try {
    return await messageBytes(request);
  } catch (error) {
    if (error instanceof RefusalError && error.code === 'SB_EMPTY_BODY') request.lenient('empty-body');
    throw error;
  }
}

/** What the person typed is in nothing but the comparison: neither password nor key may be in a verdict or an error. */
async function logIn(site: Site, login: Login, { peer }: CameraRequest, bridge: Bridge): Promise<Answer> {
  const user = nameIn(login);
  await bridge.senders.admitLogin(user, decryptCredential(login.password ?? '', login.cryptSessionKey), peer);
  const session = await bridge.sessions.open({ user, site: site.name });
  return {
    reply: loginReply(session.key, user),
    verdict: `${site.name} → ${quoted(user)} logged in, session ${session.id}`,
  };
}

function nameIn({ user = '', cryptSessionKey }: Login): string {
  const name = decryptCredential(user, cryptSessionKey).trim();
  if (name !== '' && name.length <= nameLimit && !/\p{Cc}/u.test(name)) return name;
  const came = name === '' ? 'none' : 'something else';
  throw new RefusalError(
    'SB_USER_NAME',
    400,
    `expected a user name of 1 to ${nameLimit} printable characters; ${came} came; type one in the camera`,
  );
}

/**
 * Exactly what the old service sent and cameras accept. [Q] `LoginPeopleID="…"` is no well-formed XML and must stay so: cameras
 * search the text.
 */
function loginReply(key: string, user: string): Reply {
  const body = [
    `<Response SessionKey="${key}">`,
    '<PersistKey Value=""/>',
    `<CryptSessionKey Value="${key}"/>`,
    `<LoginPeopleID="${shownName(user)}"/>`,
    `<OAuth URL="http://${socialHost}/oauth"/>`,
    '</Response>',
  ];
  return { ...succ(), body: body.join('\n') };
}

/** Without what could end the attribute, and without entities, which no camera would replace. */
function shownName(user: string): string {
  const safe = Array.from(user.replace(/["'<>&]/g, ''));
  return safe.slice(0, shownNameLimit).join('') || 'camera';
}

/**
 * The old service said `Logged out for real!` and that was accepted; [D] guess: the XML that is good after an upload is good here
 * too. When cameras log out, and whether they say which session, is unknown.
 */
async function logOut({ name }: Site, { sessionKey }: Logout, { sessions }: Bridge): Promise<Answer> {
  const session = sessionKey === undefined ? undefined : sessions.find(sessionKey);
  if (session === undefined || session.site !== name)
    return { reply: succ(), verdict: `${name} → logged out, from no session that is known here` };
  await sessions.end(session.key);
  const verdict = `${name} → ${quoted(session.user)} logged out, session ${session.id}`;
  return { reply: succ(), verdict, model: session.model };
}
