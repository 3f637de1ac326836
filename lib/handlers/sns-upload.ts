import { socialHost } from '../cameras/hosts.ts';
import { RefusalError } from '../errors.ts';
import type { Gathered, GatheredFile, Session } from '../session.ts';
import { headerValue } from '../wire/request.ts';
import { bytesInWords } from '../wording.ts';
import { succ } from './camera-xml.ts';
import type { Answer, Bridge, CameraRequest, Handler } from './handler.ts';
import { expectSession } from './sns-session.ts';
import { refuseMethod } from './wrong-method.ts';

const name = 'sns-upload';
const path = '/upload/<session>/<file>';

/**
 * The file itself, as the raw body. Cameras use PUT [D]; a source says POST, so that is taken too. An HMX-QF30 wants the XML for
 * an answer. [D] protocol/social.md
 */
export const snsUpload: Handler = {
  name,
  known: [
    { method: 'PUT', host: socialHost, path },
    { method: 'POST', host: socialHost, path },
  ],
  matches: (request) => request.path.startsWith('/upload/'),
  handle: async (request, bridge) => {
    const isUpload = request.method === 'PUT' || request.method === 'POST';
    return isUpload ? upload(request, bridge) : refuseMethod(name, path, ['PUT', 'POST'], request);
  },
};

async function upload(request: CameraRequest, bridge: Bridge): Promise<Answer> {
  const [, , key, uploadName = '', ...others] = request.path.split('/', 5);
  const session = expectSession(bridge, key);
  if (others.length > 0 || !/^[\w.-]+$/.test(uploadName)) throw notAnnounced();
  if (isEmpty(request)) throw emptyFile();
  const type = headerValue(request.headers, 'content-type') ?? '';
  const incoming = await bridge.gatherings.receive(session, uploadName, type);
  return await take(request, session, incoming);
}

function isEmpty({ framing }: CameraRequest): boolean {
  return framing.kind === 'none' || (framing.kind === 'length' && framing.bytes === 0);
}

/** Each chunk is asked for when the disk has taken the one before. Nothing counts before all of it is on disk. */
async function take({ body }: CameraRequest, session: Session, incoming: GatheredFile): Promise<Answer> {
  try {
    for await (const bytes of body) {
      const room = incoming.file.write(bytes);
      if (room !== undefined) await room;
    }
    const { bytes } = await incoming.file.close();
    if (bytes === 0) throw emptyFile();
    const gathered = await incoming.keep();
    const verdict = verdictOf(session, incoming, bytes, gathered);
    const model = incoming.announcement.model ?? session.model;
    return { reply: succ(), verdict, model, parcel: gathered.id };
  } catch (error) {
    await incoming.discard();
    throw error;
  }
}

function notAnnounced(): RefusalError {
  const message =
    'expected a file under the name that its announcement was given; another name came; share again';
  return new RefusalError('SB_NOT_ANNOUNCED', 404, message);
}

function emptyFile(): RefusalError {
  const message = 'expected a photo or video; it is empty; is the memory card well?';
  return new RefusalError('SB_EMPTY_PHOTO', 400, message);
}

function waiting({ repeated }: Gathered): string {
  return repeated === true ? 'had come before and is kept once' : 'waiting for more';
}

function verdictOf(
  { site }: Session,
  { announcement }: GatheredFile,
  bytes: number,
  gathered: Gathered,
): string {
  const { number, expected, parcel } = gathered;
  const where = announcement.addressing.map(({ destination }) => destination).join(', ');
  const count = expected === undefined ? `${number}` : `${number} of ${expected}`;
  const fate = parcel === undefined ? waiting(gathered) : `queued as ${parcel.id}`;
  return `${site} → ${where}: ${announcement.kind} ${count}, ${bytesInWords(bytes)}, ${fate}`;
}
