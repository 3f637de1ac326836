import { encryptCredential } from '../../lib/cameras/credentials.ts';
import { headOf, type PretendRequest, requestOf } from './pretend.ts';

/** A login as published, and who logs in. */
export interface PublishedLogin {
  readonly where: string;
  readonly body: string;
  readonly user: string;
  readonly password: string;
}

interface LoginParts {
  readonly cameraKey: string;
  readonly user: string;
  readonly password: string;
  readonly crypt: string;
}

/** The shape of both published logins. [Q] protocol.md §4.2 */
function publishedBody({ cameraKey, user, password, crypt }: LoginParts): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<Request Method="login" Timeout="3000" CameraCryptKey="${cameraKey}">
<UserName Value="${user}"/>
<Password Value="${password}"/>
<PersistKey Use="true"/>
4p4uaaq422af3"/>
<SessionKey Type="APIF"/>
<CryptSessionKey Use="true" Type="SHA1" Value="${crypt}"/>
<ApplicationKey Value="6a563c3967f147d3adfa454ef913535d0d109ba4b4584914"/>
</Request>`;
}

export const wikiCrypt = '/////xAAwKRSAQAAAPAHtv////8QAMCkUgEAAADwB7Y=';
const slidesCrypt = '//////S3mbZSAQAA/LOitv////9IIgS2UgEAAAAQBLY=';

/** Both published logins; their credentials are made up by who published them. [Q] protocol.md §4.2 */
export const publishedLogins: readonly PublishedLogin[] = [
  {
    where: 'the wiki',
    body: publishedBody({
      cameraKey:
        '844e7f0fadf4ba1cf5b6de9edb06ac9a448c0d3031b73db65a308cecb570428a44dea69bddd94403829e5c06efee9a4d555590f75a8c1313c3b935a0a03684d463733b30d3a34fe11b0da9d7f230366221ceec509419d89fd9b0cc36adc7258fbc904b497173d1f154202727c402b2a25d58dd0ecc6d576294880226cfb46151',
      user: '7xKPwb19QdFKzsjsrQx62g%3D%3D',
      password: 'U%2BK0X1QnWUv4tkvrrtQ0aQ%3D%3D',
      crypt: wikiCrypt,
    }),
    user: 'f',
    password: 'p',
  },
  {
    where: 'the slides, but for the CameraCryptKey, which we do not have',
    body: publishedBody({
      cameraKey: '0'.repeat(256),
      user: 'uFK%2Fz%2BkEchpulalnJr1rBw%3D%3D',
      password: 'ob7Ue7q%2BkUSZFffy3%2BVfiQ%3D%3D',
      crypt: slidesCrypt,
    }),
    user: 'x',
    password: 'z',
  },
];

/** A login in the published shape. */
export function loginBody(user: string, password: string): string {
  return publishedBody({
    cameraKey: '0'.repeat(256),
    user: encryptCredential(user, wikiCrypt),
    password: encryptCredential(password, wikiCrypt),
    crypt: wikiCrypt,
  });
}

/** A login of an HMX-QF30: nothing is encrypted, and CryptSessionKey has no Value. [D] protocol.md §5.3 */
export function plainLoginBody(user: string, password: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<Request Method="login" Timeout="3000">
<UserName Value="${encodeURIComponent(user)}"/>
<Password Value="${encodeURIComponent(password)}"/>
<CryptSessionKey Use="true" Type="SHA1"/>
</Request>`;
}

/** What is said of a file. All but the key and the file may be left out. */
export interface FileWords {
  readonly key?: string;
  readonly file?: string;
  readonly album?: string;
  readonly category?: string;
  readonly content?: string;
}

/**
 * A message about a photo or video. No whole one was published: elements and attributes are those that the old service reads [D],
 * the rest is a guess. Values are put in as they are.
 */
export function fileBody(
  kind: 'Photo' | 'Video',
  { key, file, album, category, content }: FileWords,
): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<Request Method="upload"${key === undefined ? '' : ` SessionKey="${key}"`}>`,
    `<${kind}>`,
    ...(album === undefined ? [] : [`<Album Name="${album}"/>`]),
    ...(category === undefined ? [] : [`<Category Name="${category}" OwnerID="1"/>`]),
    ...(file === undefined ? [] : [`<File Name="${file}"/>`]),
    ...(content === undefined ? [] : [`<Content>${content}</Content>`]),
    `</${kind}>`,
    '</Request>',
  ].join('\n');
}

const host = 'snsgw.samsungmobile.com';

/** A POST of a message to a path, in chunks of 100 bytes. */
export function messageTo(path: string, body: string | Buffer, peer?: string): PretendRequest {
  const bytes = Buffer.from(body);
  const head = headOf(host, path, {
    method: 'POST',
    target: `http://${host}${path}`,
    framing: { kind: 'length', bytes: bytes.length },
  });
  const request = requestOf(head, inPieces(bytes, 100));
  return peer === undefined ? request : { ...request, peer };
}

/** An upload by PUT. */
export function uploadOf(path: string, bytes: Buffer, contentType = 'image/jpeg'): PretendRequest {
  const headers = [['Content-Type', contentType]] as const;
  const framing = { kind: 'length', bytes: bytes.length } as const;
  return requestOf(headOf(host, path, { method: 'PUT', headers, framing }), inPieces(bytes, 1000));
}

export function* inPieces(bytes: Buffer, size: number): Iterable<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
