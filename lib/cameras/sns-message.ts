import { randomBytes } from 'node:crypto';
import { encryptCredential } from './credentials.ts';
import { cdata, quotable } from './markup.ts';

/** What a person types to log in to a social site. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** What a camera makes anew for every login. */
export interface LoginKeys {
  /** 256 hex digits: the key below under Samsung's RSA key. A server does not need it. [WIKI-SNS, described] */
  readonly cameraCryptKey: string;
  /** Base64 of 32 bytes, AES key and initialisation vector; stands in the clear beside what it hides. [verified] */
  readonly cryptSessionKey: string;
}

/** A file as a camera announces it. */
export interface FileWords {
  /** As the login gave it. */
  readonly sessionKey: string;
  /** E.g. `SAM_4371.JPG`. */
  readonly name: string;
  /** The camera's model. [README, described] */
  readonly album: string;
  /** What the person typed, once for all files of an upload. [README, described] */
  readonly message: string;
}

/** Keys for one login. That Samsung's RSA stands behind the first is not imitated: those digits are random. */
export function freshLoginKeys(): LoginKeys {
  return {
    cameraCryptKey: randomBytes(128).toString('hex'),
    cryptSessionKey: randomBytes(32).toString('base64'),
  };
}

/**
 * The login of an NX300, as printed twice, with the line that is no XML between PersistKey and SessionKey. [SLIDES, WIKI-SNS,
 * quoted] Line feeds are a guess, and so is that none stands at the end.
 */
export function loginMessage({ user, password }: Credentials, keys: LoginKeys): string {
  const { cameraCryptKey, cryptSessionKey } = keys;
  return request(`Method="login" Timeout="3000" CameraCryptKey="${cameraCryptKey}"`, [
    `<UserName Value="${encryptCredential(user, cryptSessionKey)}"/>`,
    `<Password Value="${encryptCredential(password, cryptSessionKey)}"/>`,
    persistKey,
    '4p4uaaq422af3"/>',
    sessionKeyType,
    `<CryptSessionKey Use="true" Type="SHA1" Value="${cryptSessionKey}"/>`,
    applicationKey,
  ]);
}

/**
 * The login of an HMX-QF30: nothing is encrypted, CryptSessionKey has no Value. [README, SLIDES, described] guess: all else is as
 * on the NX300, but for CameraCryptKey, which has nothing to hide here, and the stray line, which is the remains of something
 * else.
 */
export function plainLoginMessage({ user, password }: Credentials): string {
  return request('Method="login" Timeout="3000"', [
    `<UserName Value="${encryptCredential(user, undefined)}"/>`,
    `<Password Value="${encryptCredential(password, undefined)}"/>`,
    persistKey,
    sessionKeyType,
    '<CryptSessionKey Use="true" Type="SHA1"/>',
    applicationKey,
  ]);
}

/**
 * What is posted to a site that logs in by OAuth. The element and the name of its attribute are described [README]; guess: the
 * rest, also the version.
 */
export function oauthMessage(): string {
  return request('Method="login" Timeout="3000"', [
    '<OAuth Version="1.0"/>',
    persistKey,
    sessionKeyType,
    applicationKey,
  ]);
}

/** The end of a session. Method is described [README]; guess: that it names its session, and all of the form. */
export function logoutMessage(sessionKey: string): string {
  return request(`Method="logout" Timeout="3000" SessionKey="${quotable(sessionKey)}"`, []);
}

/**
 * What is said of a photo before it is uploaded. No whole one was published: SessionKey on the outermost element, Album, File
 * and Content within Photo are described [README]; guess: their order, that the outermost element is the login's, and CDATA, as
 * in an e-mail.
 */
export function photoMessage(words: FileWords): string {
  return fileMessage('Photo', words);
}

/**
 * What is said of a video before it is uploaded. Known like a photo, with a Category instead of an Album, which may be missing
 * [README, described], and is: nobody has published a value. The service that this comes from never made it work.
 */
export function videoMessage(words: FileWords): string {
  return fileMessage('Video', words);
}

const persistKey = '<PersistKey Use="true"/>';
const sessionKeyType = '<SessionKey Type="APIF"/>';
const applicationKey = '<ApplicationKey Value="6a563c3967f147d3adfa454ef913535d0d109ba4b4584914"/>';

function fileMessage(kind: 'Photo' | 'Video', { sessionKey, name, album, message }: FileWords): string {
  return request(`SessionKey="${quotable(sessionKey)}"`, [
    `<${kind}>`,
    ...(kind === 'Photo' ? [`<Album Name="${quotable(album)}"/>`] : []),
    `<File Name="${quotable(name)}"/>`,
    `<Content>${cdata(message)}</Content>`,
    `</${kind}>`,
  ]);
}

function request(attributes: string, lines: readonly string[]): string {
  const opening = ['<?xml version="1.0" encoding="UTF-8"?>', `<Request ${attributes}>`];
  return [...opening, ...lines, '</Request>'].join('\n');
}
