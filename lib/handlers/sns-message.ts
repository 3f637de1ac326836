import { RefusalError } from '../errors.ts';
import { bytesInWords } from '../wording.ts';
import type { CameraRequest } from './handler.ts';
import { withoutLanguageMarker } from './language-marker.ts';
import { scanTags, type Tag } from './tag-scanner.ts';
import { quoted } from './wording.ts';
import { hasControls } from './xml-text.ts';

/** Bytes of a message; the published ones have about 700. */
export const messageLimit = 64 * 1024;

/** `Method="login"`. Credentials are still as the camera sent them. [Q] protocol/social.md */
export interface Login {
  readonly method: 'login';
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** Undefined where there is no such element, and where it has no `Value` (HMX-QF30) [D]; guess: or an empty one. */
  readonly cryptSessionKey: string | undefined;
}

/** `Method="logout"`. Whether cameras say which session they end is unknown. */
export interface Logout {
  readonly method: 'logout';
  readonly sessionKey: string | undefined;
}

/** What a camera says of a photo or video that it is about to upload. Undefined or empty where it says nothing. [D] */
export interface FileMessage {
  readonly sessionKey: string | undefined;
  /** What the camera calls the file, on one line. */
  readonly file: string | undefined;
  /** The camera's model, as far as known. */
  readonly album: string | undefined;
  /** Of a video. */
  readonly category: string | undefined;
  /** Without the language marker, which was seen in e-mails only. */
  readonly words: string;
}

/** Reads the body of a message whole. Throws a RefusalError: 400 `SB_EMPTY_BODY`, 413 `SB_SNS_MESSAGE`. */
export async function messageBytes({ body }: CameraRequest): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const bytes of body) {
    chunks.push(bytes);
    length += bytes.length;
    if (length > messageLimit)
      throw refusal(
        `expected at most ${bytesInWords(messageLimit)} of XML; more came; shorten the text`,
        413,
      );
  }
  if (length > 0) return Buffer.concat(chunks);
  throw new RefusalError('SB_EMPTY_BODY', 400, 'expected XML as body; it is empty; share again');
}

/** Reads what is posted to `/<site>/auth`. Throws a RefusalError (400, `SB_SNS_MESSAGE`). */
export function readAuthMessage(bytes: Buffer): Login | Logout {
  const tags = tagsIn(bytes);
  const user = valueIn(tags, 'UserName');
  const method = tags[0]?.attributes.get('Method') ?? (user === undefined ? undefined : 'login');
  if (method === 'logout') return { method, sessionKey: sessionKeyIn(tags) };
  if (method !== 'login')
    throw refusal(
      `expected Method="login" or "logout"; ${method === undefined ? 'none' : quoted(method)} came`,
    );
  const password = valueIn(tags, 'Password');
  return { method, user, password, cryptSessionKey: valueIn(tags, 'CryptSessionKey') || undefined };
}

/** Reads what is posted to `/<site>/photo` and `/<site>/video`. Throws a RefusalError (400, `SB_SNS_MESSAGE`). */
export function readFileMessage(bytes: Buffer): FileMessage {
  const tags = tagsIn(bytes);
  return {
    sessionKey: sessionKeyIn(tags),
    file: nameOf(tags, 'File'),
    album: nameOf(tags, 'Album'),
    category: nameOf(tags, 'Category'),
    words: withoutLanguageMarker(find(tags, 'Content')?.text ?? ''),
  };
}

function refusal(message: string, status = 400, cause?: unknown): RefusalError {
  return new RefusalError('SB_SNS_MESSAGE', status, message, { cause });
}

function tagsIn(bytes: Buffer): readonly Tag[] {
  const text = textOf(bytes);
  if (hasControls(text))
    throw refusal('expected XML text; control characters came, which XML does not allow');
  const tags = scanTags(text, 'Content');
  if (tags.length === 0) throw refusal('expected XML; not one tag came');
  return tags;
}

/** UTF-8, as both published messages declare. [Q] */
function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const message = 'expected XML in UTF-8; bytes came that are not UTF-8; please record this camera';
    throw refusal(message, 400, cause);
  }
}

function find(tags: readonly Tag[], name: string): Tag | undefined {
  return tags.find((tag) => tag.name === name);
}

function valueIn(tags: readonly Tag[], name: string): string | undefined {
  return find(tags, name)?.attributes.get('Value');
}

/** Text for people, on one line; undefined where nothing is left. */
function nameOf(tags: readonly Tag[], element: string): string | undefined {
  const name = find(tags, element)?.attributes.get('Name')?.replace(/\s+/g, ' ').trim();
  return name === '' ? undefined : name;
}

/**
 * An attribute of the outermost element, [D] whatever that is called. guess: an element as in a login, with a value, would mean
 * the same.
 */
function sessionKeyIn(tags: readonly Tag[]): string | undefined {
  return tags[0]?.attributes.get('SessionKey') ?? valueIn(tags, 'SessionKey');
}
