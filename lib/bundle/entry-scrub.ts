import { findModel } from '../cameras/models.ts';
import type { Entry, Talk } from '../journal/entry.ts';
import type { ListedDelivery, ListedParcel } from '../outbox/listing.ts';
import type { Scrubber } from './scrubber.ts';
import { withoutSpoken } from './spoken.ts';
import { handlerNames, publicHosts, publicSegments } from './vocabulary.ts';

/** An entry of the journal fit to be shown. */
export function scrubbedEntry(entry: Entry, scrubber: Scrubber): Entry {
  const { time } = entry;
  if (entry.kind === 'started') {
    const { kind, version, listen, hotspot } = entry;
    return { kind, time, version, listen: listen.map((place) => scrubber.open(place)), hotspot };
  }
  if (entry.kind === 'turned-away') return { kind: entry.kind, time, peer: scrubber.peer(entry.peer) };
  return entry.kind === 'conversation' ? scrubbedTalk(entry, scrubber) : { kind: entry.kind, time };
}

function scrubbedTalk(talk: Talk, scrubber: Scrubber): Talk {
  const { model, handler, request, host, code } = talk;
  const isUnknown = code === 'SB_UNKNOWN_REQUEST';
  return {
    kind: 'conversation',
    time: talk.time,
    conversation: talk.conversation,
    peer: scrubber.peer(talk.peer),
    model: model === undefined ? undefined : modelIn(model, scrubber),
    handler: handler === undefined || handlerNames.has(handler) ? handler : scrubber.open(handler),
    request: request === undefined ? undefined : requestIn(request, isUnknown, scrubber),
    host: host === undefined ? undefined : hostIn(host, isUnknown, scrubber),
    text: talkText(talk, scrubber),
    code,
    parcel: talk.parcel,
    status: talk.status,
    bytes: talk.bytes,
    took: talk.took,
    leniencies: talk.leniencies,
    recorded: talk.recorded === undefined ? undefined : '…',
  };
}

/** What a handler of the user's own says of a request is `…`. */
export function talkText({ text, handler, code }: Partial<Talk>, scrubber: Scrubber): string {
  const isOurs = handler === undefined || handlerNames.has(handler);
  return text === undefined || !isOurs ? '…' : textIn(text, code === 'SB_UNKNOWN_REQUEST', scrubber);
}

/** A model that nobody knows may be what a person called the camera. */
export function modelIn(model: string, scrubber: Scrubber): string {
  return findModel(model) === undefined ? scrubber.word(model) : model;
}

/** What nobody knows is what the report is about, so its path stays, but for what looks secret. */
export function requestIn(request: string, isUnknown: boolean, scrubber: Scrubber): string {
  const [method = '', path] = request.split(' ', 2);
  if (path === undefined) return scrubber.open(method);
  const segments = path.split('/').map((segment) => segmentIn(segment, isUnknown, scrubber));
  return `${scrubber.open(method)} ${segments.join('/')}`;
}

function segmentIn(segment: string, isUnknown: boolean, scrubber: Scrubber): string {
  if (/^(?:|…|<[a-z]+>)$/.test(segment) || publicSegments.has(segment)) return segment;
  return isUnknown && /^[\w.-]{1,32}…?$/.test(segment) ? scrubber.open(segment) : scrubber.word(segment);
}

/** Names in a home network are a person's own. */
const atHome = /(?:^[^.]+|\.(?:local|lan|home|box|fritz\.box|internal|intranet|home\.arpa))$/;

/** `<camera-1> (10.x.x.x)`, `<host-1>:8080` */
const isStandIn = /^<[a-z]+-\d+>(?: \([\dx.-]+\))?(?::\d+)?$/;

/** A name of which a part is a person's own is replaced whole: what stands before a domain tells as much. */
export function hostIn(host: string, isUnknown: boolean, scrubber: Scrubber): string {
  if (publicHosts.has(host) || isStandIn.test(host)) return host;
  const shown = scrubber.peer(host);
  if (shown !== host) return isStandIn.test(shown) ? shown : scrubber.host(host);
  const stays = /^[\d.:]+$/.test(host) || (isUnknown && !atHome.test(host));
  return stays ? host : scrubber.host(host);
}

export function textIn(text: string, isUnknown: boolean, scrubber: Scrubber): string {
  const shorter = withoutSpoken(text);
  return isUnknown ? unknownText(shorter, scrubber) : scrubber.text(shorter);
}

/** `nothing answers POST "host/path"; nearest known: …; host "host"; path segment 2 is "auht" for "auth"; User-Agent "…"` */
const agents = /(?=; (?:no User-Agent|User-Agent "))/;
const askedFor = /(nothing answers \S+ |host |)"((?:[^"\\]|\\.)*)(?:"|$)/g;

/** Name and path are looked at like those of the request, wherever they are repeated. */
function unknownText(text: string, scrubber: Scrubber): string {
  const [asked = '', ...rest] = text.split(agents);
  let host = '(no host)';
  const looked = asked.replace(askedFor, (_, before: string, inner: string) => {
    const segments = inner.split('/').map((segment) => segmentIn(segment, true, scrubber));
    if (before === '') return `"${segments.join('/')}"`;
    const [asks = ''] = inner.split('/', 1);
    if (before !== 'host ' && asks !== host) host = hostIn(asks, true, scrubber);
    return `${before}"${[host, ...(before === 'host ' ? [] : segments.slice(1))].join('/')}"`;
  });
  return scrubber.open([looked, ...rest].join(''));
}

/** A parcel fit to be shown: how it stands, without a word of what is in it, or of what destinations said that are modules. */
export function scrubbedParcel(
  listed: ListedParcel,
  scrubber: Scrubber,
  modules: ReadonlySet<string>,
): ListedParcel {
  const { id, place, parcel, deliveries, gathering, damage } = listed;
  return {
    id,
    place,
    folder: '…',
    gathering,
    parcel:
      parcel === undefined
        ? undefined
        : {
            id,
            received: parcel.received,
            via: scrubber.open(parcel.via),
            sender: parcel.sender.includes('@')
              ? scrubber.address(parcel.sender)
              : scrubber.name(parcel.sender),
            model: parcel.model === undefined ? undefined : modelIn(parcel.model, scrubber),
            title: '',
            words: '',
            recipients: parcel.recipients.map((recipient) => scrubber.address(recipient)),
            addressing: parcel.addressing.map(({ destination }) => ({
              destination: scrubber.open(destination),
              because: [],
            })),
            files: parcel.files.map(({ claimedType, stored, bytes }) => ({
              name: stored,
              claimedType: scrubber.open(claimedType),
              stored,
              bytes,
            })),
          },
    deliveries: deliveries.map((delivery) => scrubbedDelivery(delivery, scrubber, modules)),
    damage: damage === undefined ? undefined : scrubber.text(damage),
  };
}

function scrubbedDelivery(
  delivery: ListedDelivery,
  scrubber: Scrubber,
  modules: ReadonlySet<string>,
): ListedDelivery {
  const { destination, state, since, next, code, reason, where, remark, attempts, pausedBy } = delivery;
  const said = (text: string): string => (modules.has(destination) ? '…' : textIn(text, false, scrubber));
  const shown = (text: string | undefined) => (text === undefined ? undefined : said(text));
  return {
    destination: scrubber.open(destination),
    because: [],
    state,
    since,
    next,
    code,
    reason: shown(reason),
    where: where === undefined ? undefined : '…',
    remark: shown(remark),
    attempts,
    pausedBy: pausedBy === undefined ? undefined : { ...pausedBy, reason: shown(pausedBy.reason) },
  };
}

/** What a parcel says of a person: nothing of it may stand anywhere. */
export function secretsOfParcel({ parcel, deliveries }: ListedParcel) {
  const described = deliveries.flatMap(({ described = [], where }) => [...described, where ?? '']);
  const { sender = '', title = '', words = '', recipients = [], files = [] } = parcel ?? {};
  const texts = [title, words, ...words.split('~'), ...described, ...files.map(({ name }) => name)];
  return [
    ...[sender, ...recipients].map((value) => ({
      kind: value.includes('@') ? ('address' as const) : ('name' as const),
      value,
    })),
    ...texts
      .map((value) => ({ kind: 'word' as const, value: value.trim() }))
      .filter(({ value }) => value.length > 3),
  ];
}
