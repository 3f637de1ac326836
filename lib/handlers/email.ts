import { RefusalError } from '../errors.ts';
import type { Parcel, ParcelFile } from '../parcel.ts';
import { allLeniencies } from '../wire/leniencies.ts';
import { boundaryOf } from '../wire/media-type.ts';
import { defaultMultipartLimits, type MultipartEvent, type MultipartParser } from '../wire/multipart.ts';
import { MultipartMachine } from '../wire/multipart-machine.ts';
import { headerValue } from '../wire/request.ts';
import { bytesInWords, counted } from '../wording.ts';
import { succ } from './camera-xml.ts';
import { EmailReceipt } from './email-receipt.ts';
import type { Answer, Bridge, CameraRequest, Handler } from './handler.ts';
import { refuseMethod } from './wrong-method.ts';

const path = '/social/columbus/email';

/** Photos sent by e-mail. Any host will do, as the old service looked at the path only. [D] protocol/email.md */
export const email: Handler = {
  name: 'email',
  known: [{ method: 'POST', host: 'www.ospserver.net', path }],
  matches: (request) => request.path === path,
  handle: (request, bridge) =>
    request.method === 'POST' ? receive(request, bridge) : refuseMethod('email', path, ['POST'], request),
};

async function receive(request: CameraRequest, bridge: Bridge): Promise<Answer> {
  const machine = machineFor(request);
  const receipt = new EmailReceipt(bridge, request.peer);
  try {
    await readParts(request, machine, receipt);
    const parcel = await receipt.commit();
    return { reply: succ(), verdict: verdictOf(parcel), parcel: parcel.id };
  } catch (error) {
    await receipt.discard();
    throw error;
  } finally {
    for (const leniency of machine.leniencies) request.lenient(leniency);
  }
}

function machineFor({ framing, headers }: CameraRequest): MultipartParser {
  const isEmpty = framing.kind === 'none' || (framing.kind === 'length' && framing.bytes === 0);
  if (isEmpty)
    throw new RefusalError('SB_EMPTY_BODY', 400, 'expected an e-mail as body; it is empty; send it again');
  const boundary = boundaryOf(headerValue(headers, 'content-type') ?? '');
  return new MultipartMachine(boundary, { limits: defaultMultipartLimits, leniencies: allLeniencies });
}

/** Each chunk is asked for when the disk has taken the one before. */
async function readParts(
  { body }: CameraRequest,
  machine: MultipartParser,
  receipt: EmailReceipt,
): Promise<void> {
  for await (const bytes of body) await takeAll(machine.push(bytes), receipt);
  await takeAll(machine.finish(), receipt);
}

async function takeAll(events: readonly MultipartEvent[], receipt: EmailReceipt): Promise<void> {
  for (const event of events) {
    const room = receipt.take(event);
    if (room !== undefined) await room;
  }
}

function verdictOf({ addressing, files, id }: Parcel): string {
  const where = addressing.map(({ destination }) => destination).join(', ');
  return `email → ${where}: ${filesInWords(files)}, queued as ${id}`;
}

function filesInWords(files: readonly ParcelFile[]): string {
  const noun = files.every(({ claimedType }) => claimedType.startsWith('image/')) ? 'photo' : 'file';
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return `${counted(files.length, noun)}, ${bytesInWords(bytes)}`;
}
