import { baseHosts, socialHost } from '../cameras/hosts.ts';
import { findModel } from '../cameras/models.ts';
import type { Site } from '../cameras/sites.ts';
import { RefusalError } from '../errors.ts';
import type { Envelope } from '../parcel.ts';
import type { Announcement, Session } from '../session.ts';
import type { Reply } from '../wire/reply.ts';
import { succ } from './camera-xml.ts';
import type { Answer, Bridge, CameraRequest } from './handler.ts';
import { type FileMessage, messageBytes, readFileMessage } from './sns-message.ts';
import { expectSession } from './sns-session.ts';
import { quoted } from './wording.ts';

/** Characters of a file name; longer ones are on no memory card. */
const fileNameLimit = 255;
/** Characters of a model's name. */
const modelLimit = 64;

const samsungHosts: ReadonlySet<string> = new Set(baseHosts);

/** Takes what a camera says of a file that is to come, and tells it where to. */
export async function announce(
  kind: Announcement['kind'],
  site: Site,
  request: CameraRequest,
  bridge: Bridge,
): Promise<Answer> {
  const message = readFileMessage(await messageBytes(request));
  const session = expectSession(bridge, message.sessionKey, site.name);
  const announcement = announcementOf(kind, message, session, bridge.routes.forSite(site.name));
  review(bridge, session, announcement);
  const uploadName = await bridge.gatherings.announce(session, announcement);
  return {
    reply: uploadReply(request, session, uploadName),
    verdict: verdictOf(site, announcement, message),
    model: announcement.model,
  };
}

function announcementOf(
  kind: Announcement['kind'],
  message: FileMessage,
  session: Session,
  addressing: Announcement['addressing'],
): Announcement {
  const model = modelIn(message) ?? session.model;
  return { kind, name: fileNameIn(message), words: message.words, model, addressing };
}

function fileNameIn({ file = '' }: FileMessage): string {
  if (file !== '' && file.length <= fileNameLimit) return file;
  const came = file === '' ? 'none' : `one of ${file.length}`;
  const message = `expected a file name of at most ${fileNameLimit} characters; ${came} came; please record this camera`;
  throw new RefusalError('SB_FILE_NAME', 400, message);
}

/**
 * A photo's album is named after the model. [D] guess: a video's category may be, too. A model that the table does not know
 * keeps the name that it gives itself.
 */
function modelIn({ album = '', category = '' }: FileMessage): string | undefined {
  const known = findModel(album) ?? findModel(category);
  const own = Array.from(album).slice(0, modelLimit).join('');
  return known?.name ?? (own === '' ? undefined : own);
}

/** Asks the destinations with one file, which every post has at least: that one must be to their liking. */
function review(bridge: Bridge, { user, site }: Session, announcement: Announcement): void {
  const { name, words, model, addressing } = announcement;
  const envelope: Envelope = { via: site, sender: user, model, title: '', words, recipients: [], addressing };
  bridge.review(envelope, [{ name, claimedType: '', stored: '1', bytes: 0 }]);
}

/**
 * Exactly what the old service sent: host with port, path without a leading slash. [Q] The camera goes to `http://` + HostAddr +
 * `/` + ResourceID (guess). The host is the one that it asked, so that an upload goes where the announcement went.
 */
function uploadReply({ host = '' }: CameraRequest, { key }: Session, uploadName: string): Reply {
  const address = `${samsungHosts.has(host) ? host : socialHost}:80`;
  return { ...succ(), body: `<Response HostAddr="${address}" ResourceID="upload/${key}/${uploadName}" />` };
}

function verdictOf(
  { name: site }: Site,
  { kind, name, model, addressing }: Announcement,
  { category }: FileMessage,
) {
  const where = addressing.map(({ destination }) => destination).join(', ');
  const file = `${kind} ${quoted(name)} announced`;
  const inCategory = category === undefined ? '' : `, category ${quoted(category)}`;
  const stranger =
    model === undefined || findModel(model) !== undefined ? '' : `, model ${quoted(model)} is unverified`;
  return `${site} → ${where}: ${file}${inCategory}${stranger}`;
}
