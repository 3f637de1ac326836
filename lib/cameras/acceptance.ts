import { attributeOf, type FirstSegment, linesOf, missingFrom, readFirstSegment } from './first-segment.ts';
import type { HotspotKind, UploadReply } from './model.ts';
import type { UploadAddress } from './sns-request.ts';

/** Whether a camera goes on after an answer, and if not, why not. */
export type Judgement = Accepted | Refused;

/** Whether a camera goes on, and what it took from the answer. */
export type Taken<T> = (Accepted & { readonly taken: T }) | Refused;

interface Accepted {
  readonly accepted: true;
}

interface Refused {
  readonly accepted: false;
  readonly why: string;
}

/** Undefined: the camera is content. Else what it misses, in plain words. */
type Rule = (segment: FirstSegment) => string | undefined;

/**
 * How each kind of camera judges the answer to its hotspot check. Undefined where nothing was published: such a camera is
 * taken to go on.
 */
const hotspotRules: Readonly<Record<HotspotKind, Rule | undefined>> = {
  'gld-plain': wantsOk,
  'gld-etag': wantsEtag,
  yahoo: (segment) => wantsSite(segment, 'yahoo.'),
  msn: (segment) => wantsSite(segment, 'msn.'),
  'msn-cookie': (segment) => wantsCookie(segment, 'msn.'),
  base: wantsOk,
  none: undefined,
  unknown: undefined,
};

/** Judges the answer to a hotspot check by the bytes of its first segment, as a model of that kind does. */
export function acceptsHotspotReply(kind: HotspotKind, firstSegment: Buffer): Judgement {
  const rule = hotspotRules[kind];
  return rule === undefined ? { accepted: true } : judge(readFirstSegment(firstSegment), rule);
}

/**
 * Judges the answer to an e-mail by the bytes of its first segment: status 200 is enough. [WIKI-MAIL, SLIDES, described]
 * Whether a model wants the XML is unknown; the NX300 took `Yay`.
 */
export function acceptsEmailReply(firstSegment: Buffer): Judgement {
  return judge(readFirstSegment(firstSegment), wantsOk);
}

/**
 * Judges the answer to a login by the bytes of its first segment: status 200 and a SessionKey, which every later request
 * shows. The answer of the old Python service (samsung-nx-emailservice) has more in it and works [quoted]; guess: that these two are what counts.
 */
export function takeSessionKey(firstSegment: Buffer): Taken<string> {
  return take(firstSegment, (segment) => attributeOf(segment, 'SessionKey') ?? '', wantsSessionKey);
}

/**
 * Judges the answer to the announcement of a file: status 200, HostAddr and ResourceID [README, quoted: an answer with both
 * works]. guess: the camera puts them into its next request as they are, so both must be fit for that.
 */
export function takeUploadAddress(firstSegment: Buffer): Taken<UploadAddress> {
  return take(firstSegment, addressIn, wantsAddress);
}

/**
 * Judges the answer to an upload. HMX-QF30: needs `Status="succ"`; others were content with status 200 and plain text.
 * [README, described] Models of which that is unknown are taken to be as strict as the HMX-QF30.
 */
export function acceptsUploadReply(wanted: UploadReply, firstSegment: Buffer): Judgement {
  return judge(readFirstSegment(firstSegment), wanted === 'any' ? wantsOk : wantsSucc);
}

/** Judges the answer to a logout: status 200 with plain text was accepted [README, described]; guess: the status is enough. */
export function acceptsLogoutReply(firstSegment: Buffer): Judgement {
  return judge(readFirstSegment(firstSegment), wantsOk);
}

/** Judges the answer to an empty login: the NX300 goes on after a 400 [README, described]; guess: after any answer. */
export function acceptsEmptyAuthReply(): Judgement {
  return { accepted: true };
}

function take<T>(firstSegment: Buffer, read: (segment: FirstSegment) => T, rule: Rule): Taken<T> {
  const segment = readFirstSegment(firstSegment);
  const judgement = judge(segment, rule);
  return judgement.accepted ? { accepted: true, taken: read(segment) } : judgement;
}

function addressIn(segment: FirstSegment): UploadAddress {
  const textOf = (name: string) => attributeOf(segment, name) ?? '';
  return { hostAddr: textOf('HostAddr'), resourceId: textOf('ResourceID') };
}

function judge(segment: FirstSegment, rule: Rule): Judgement {
  const why = rule(segment) ?? missingFrom(segment);
  return why === undefined ? { accepted: true } : { accepted: false, why };
}

/** NX300: “returning HTTP 200 is sufficient”. [WIKI-MAIL, described] guess: `base` models are content with the same. */
function wantsOk({ status }: FirstSegment): string | undefined {
  return status === 200 ? undefined : `${statusWords(status)}, the camera wants 200`;
}

/**
 * NX mini: status 200, empty body, an ETag, and a Server that starts with `nginx`. The answer with all three works [README,
 * quoted]; which of them decides is unknown, so all are asked for. guess: of several Server headers the first counts.
 */
function wantsEtag(segment: FirstSegment): string | undefined {
  const status = wantsOk(segment);
  if (status !== undefined) return status;
  if (segment.body !== undefined && segment.body !== '') return 'the body is not empty';
  if (linesOf(segment, 'ETag')[0] === undefined) return 'there is no ETag header';
  const server = linesOf(segment, 'Server')[0];
  if (server === undefined) return 'there is no Server header';
  return server.startsWith('nginx') ? undefined : `Server is ${server}, the camera wants nginx…`;
}

/** Last byte of a Location at which the name of the site may begin. [SLIDES, described; offsets verified] */
const lastOffset = 11;

/**
 * WB850F, EX2F, ST200F: status 200 and a cookie on a domain of the site, or status 30x and a Location that holds the site's
 * name at byte 11 at the latest (`https://www.yahoo.com/` has it at 12). [SLIDES, described] MSN: “same mechanism” [SLIDES].
 */
function wantsSite(segment: FirstSegment, site: string): string | undefined {
  const { status } = segment;
  if (status === 200) return wantsCookie(segment, site);
  if (status !== undefined && status >= 300 && status <= 309) return wantsLocation(segment, site);
  return `${statusWords(status)}, the camera wants 200 with a cookie or 30x with a Location`;
}

/**
 * WB37F: takes no redirect, wants the cookie. [README, described] The dot before the site's name must be on the wire.
 * [README, described] guess: `.yahoo.` is searched in the line of the cookie.
 */
function wantsCookie(segment: FirstSegment, site: string): string | undefined {
  if (segment.status !== 200) return `${statusWords(segment.status)}, the camera wants 200 with a cookie`;
  const found = linesOf(segment, 'Set-Cookie').some((line) => line.includes(`.${site}`));
  return found ? undefined : `no cookie is set on a domain with .${site} in it, dot included`;
}

function wantsLocation(segment: FirstSegment, site: string): string | undefined {
  const location = linesOf(segment, 'Location')[0];
  if (location === undefined) return 'the redirect has no Location header';
  const offset = location.indexOf(site);
  if (offset === -1) return `the Location ${location} does not hold ${site}`;
  return offset <= lastOffset
    ? undefined
    : `the Location ${location} holds ${site} at byte ${offset}, the camera looks up to byte ${lastOffset}`;
}

function statusWords(status: number | undefined): string {
  return status === undefined ? 'the answer has no status line' : `the status is ${status}`;
}

function wantsSessionKey(segment: FirstSegment): string | undefined {
  return wantsOk(segment) ?? wantsAttribute(segment, 'SessionKey');
}

function wantsAddress(segment: FirstSegment): string | undefined {
  return wantsOk(segment) ?? wantsAttribute(segment, 'HostAddr') ?? wantsAttribute(segment, 'ResourceID');
}

/** It goes into later requests: what cannot stand in a request line would break them. */
function wantsAttribute(segment: FirstSegment, name: string): string | undefined {
  const value = attributeOf(segment, name);
  if (value === undefined || value === '') return `the first segment does not hold ${name}="…"`;
  return /^[!-~]+$/.test(value) ? undefined : `${name} has a character that breaks the request it goes into`;
}

function wantsSucc(segment: FirstSegment): string | undefined {
  const status = wantsOk(segment);
  if (status !== undefined) return status;
  const found = attributeOf(segment, 'Status');
  if (found === undefined) return 'the first segment does not hold Status="…"';
  return found === 'succ' ? undefined : `Status is ${found}, the camera wants succ`;
}
