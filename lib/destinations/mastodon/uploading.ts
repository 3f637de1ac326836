import { rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { DeliveryError } from '../../errors.ts';
import { type FitFile, fitToPublish } from '../../media/fit-to-publish.ts';
import { type Answer, described, fieldsOf, isGood, isPage, refusal, textIn } from './answer.ts';
import { shortenAltText } from './characters.ts';
import type { UploadNote } from './progress.ts';
import type { Session } from './session.ts';
import { uploadForm } from './upload-form.ts';

/** Made fit, in its own folder, and gone after. */
async function fit(session: Session, stored: string, bytes: number): Promise<FitFile> {
  const { equipment, parcel, attempt, folder } = session;
  const limits = { bytes, pixels: equipment.limits.photoPixels };
  const photo = { ...equipment.config.photo, ...(parcel.damaged && { damaged: parcel.damaged }) };
  try {
    return await fitToPublish(parcel.pathOf(stored), { photo, limits, folder, signal: attempt.signal });
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    const told = new DeliveryError(error.code, error.retry, `file ${stored}: ${advised(error, parcel.id)}`, {
      cause: error,
    });
    if (told.code === 'SB_PHOTO_CHILD') return session.fail(told);
    throw told;
  }
}

function advised({ code, message }: DeliveryError, id: string): string {
  if (code !== 'SB_PHOTO_DAMAGED') return message;
  return `${message}; for this parcel alone: \`samsung-bridge outbox retry ${id} --damaged\``;
}

function checkSize(session: Session, file: FitFile): void {
  const { videoBytes, photoBytes } = session.equipment.limits;
  const most = file.kind === 'video' ? videoBytes : photoBytes;
  if (file.bytes <= most) return;
  const message = `the server takes a ${file.kind} of ${most} bytes at most, this one has ${file.bytes}`;
  throw new DeliveryError('SB_MASTODON_REFUSED', 'never', `${message}; it stays in the outbox`);
}

/** The newer path first; the older one where the server does not know that. */
async function send(session: Session, file: FitFile, altText: string): Promise<Answer> {
  const answer = await session.post('/api/v2/media', uploadForm(file, altText));
  if (answer.status !== 404 && answer.status !== 405) return answer;
  return session.post('/api/v1/media', uploadForm(file, altText));
}

/** What the server said, and what is wrong with the photo, if anything. */
interface Sent {
  readonly answer: Answer;
  readonly damage: string | undefined;
}

/** Sends a file; once more, and smaller, where something in between finds it too large. */
async function sendSmaller(session: Session, stored: string, altText: string): Promise<Sent> {
  const file = await fit(session, stored, session.equipment.limits.photoBytes);
  checkSize(session, file);
  const { damage } = file;
  const answer = await send(session, file, altText);
  if (answer.status !== 413 || file.kind === 'video' || file.how === 'untouched') return { answer, damage };
  return { answer: await send(session, await fit(session, stored, file.bytes >> 1), altText), damage };
}

function altTextFor(session: Session, stored: string): string {
  const whole = session.altTexts.get(stored) ?? '';
  const { limits, log } = session.equipment;
  const short = shortenAltText(whole, limits.altText);
  if (short !== whole)
    log(
      `parcel ${session.parcel.id}: the server takes ${limits.altText} characters of alt text; whole: ${whole}`,
    );
  return short;
}

/** Uploads one file. Throws a DeliveryError. */
export async function upload(session: Session, stored: string): Promise<UploadNote> {
  const { answer, damage } = await sendSmaller(session, stored, altTextFor(session, stored));
  await rm(`${session.folder}/photo`, { force: true });
  const { id, url, type } = fieldsOf(answer.json);
  const doing = `upload file ${stored}`;
  const given = textIn(id);
  if (!isGood(answer) || given === undefined) return refused(session, answer, doing);
  if (type === 'unknown')
    return session.fail(new DeliveryError('SB_MASTODON_REFUSED', 'later', 'the server cannot read the file'));
  const ready = answer.status !== 202 && url !== null;
  return { id: given, at: session.now(), altText: session.altTexts.get(stored) ?? '', ready, damage };
}

/** An error of the application itself (not of a proxy) is about these bytes, and is not tried for ever. */
function refused(session: Session, answer: Answer, doing: string): Promise<never> | never {
  const error = refusal(answer, doing, session.now());
  if (answer.status === 500 && !isPage(answer)) return session.fail(error);
  throw error;
}

/** Waits a while for a file that the server still works on. An error says why it must be uploaded again. */
export async function awaitReady(session: Session, note: UploadNote): Promise<'ready' | DeliveryError> {
  for (const wait of session.equipment.pauses) {
    const state = await stateOf(session, note.id);
    if (state !== 'working') return state;
    await pause(wait, undefined, { signal: session.attempt.signal });
  }
  const message = 'the server still works on an uploaded file';
  throw new DeliveryError('SB_MASTODON_PROCESSING', 'later', message, { after: 30_000 });
}

/**
 * How the server stands to an uploaded file. An error says why it must be uploaded again; one that could not be processed never
 * will be, by that id. Where the server may not be asked (Pixelfed wants another scope) the post will tell.
 */
export async function stateOf(session: Session, id: string): Promise<'ready' | 'working' | DeliveryError> {
  const answer = await session.get(`/api/v1/media/${encodeURIComponent(id)}`);
  const { status } = answer;
  if (status === 206) return 'working';
  if (isGood(answer)) return fieldsOf(answer.json).url === null ? 'working' : 'ready';
  if (status === 403 || (status === 404 && answer.json === undefined)) return 'ready';
  if (status === 404) return useless('SB_MASTODON_MEDIA_GONE', 'the server threw an uploaded file away');
  if (status === 422)
    return useless('SB_MASTODON_REFUSED', `the server could not process a file (${described(answer)})`);
  throw refusal(answer, 'ask for an uploaded file', session.now());
}

function useless(code: string, why: string): DeliveryError {
  return new DeliveryError(code, 'later', `${why}; it will be uploaded again`);
}
