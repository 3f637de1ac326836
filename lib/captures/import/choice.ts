import { BridgeError } from '../../errors.ts';
import { counted } from '../../wording.ts';
import type { Sighting, Speech } from './sighting.ts';
import type { Survey } from './survey.ts';

/** Which connections are a camera's, and what became of the others. */
export interface Choice {
  /** Address of the camera. */
  readonly camera: string;
  readonly sightings: readonly Sighting[];
  /** What was left out, in words. */
  readonly leftOut: readonly string[];
}

/**
 * Finds the camera in a trace: who asks for what only cameras ask for, wherever it listens; else who talks to the servers' ports.
 * Throws a BridgeError where there is none (`SB_TRACE_NO_CAMERA`, which says what there is instead), or several to choose from
 * (`SB_TRACE_CAMERAS`).
 */
export function chooseCamera(survey: Survey, camera?: string): Choice {
  const spoken = survey.sightings.filter((one) => mayBeCameras(one, survey.ports));
  const own =
    camera === undefined ? spoken : spoken.filter(({ parties }) => parties.camera.address === camera);
  const sure = own.filter((one) => one.isCameras);
  const cameras = [...byCamera(sure.length > 0 ? sure : own).keys()];
  const [only, another] = cameras;
  if (only === undefined) throw noCamera(survey, spoken, camera);
  if (another !== undefined) throw severalCameras(byCamera(own), cameras);
  const sightings = own.filter(({ parties }) => parties.camera.address === only);
  return { camera: only, sightings, leftOut: leftOut(survey, new Set(sightings)) };
}

function mayBeCameras(one: Sighting, ports: ReadonlySet<number>): boolean {
  const isHeard = one.speech !== 'silent' && one.speech !== 'unheard';
  return isHeard && (ports.has(one.parties.server.port) || one.isCameras);
}

function byCamera(sightings: readonly Sighting[]): ReadonlyMap<string, readonly Sighting[]> {
  return grouped(sightings, ({ parties }) => parties.camera.address);
}

function grouped<K>(
  sightings: readonly Sighting[],
  keyOf: (one: Sighting) => K,
): ReadonlyMap<K, readonly Sighting[]> {
  const groups = new Map<K, Sighting[]>();
  for (const one of sightings) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}

/** Lines of one kind that a person reads; of more, a big trace has thousands. */
const mostLines = 20;

function firstLines(lines: readonly string[]): readonly string[] {
  const more = lines.length - mostLines;
  return more <= 0 ? lines : [...lines.slice(0, mostLines), `and ${more} more`];
}

function severalCameras(
  groups: ReadonlyMap<string, readonly Sighting[]>,
  cameras: readonly string[],
): BridgeError {
  const lines = cameras.map((address) => `${address}: ${askedBy(groups.get(address) ?? [])}`);
  const listed = firstLines(lines).join('\n  ');
  const message = `expected one camera in the trace, found ${cameras.length}; choose one with --camera:\n  ${listed}`;
  return new BridgeError('SB_TRACE_CAMERAS', message);
}

/** `3 conversations (GET / of gld.samsungosp.com, POST /social/columbus/email)`. */
function askedBy(sightings: readonly Sighting[]): string {
  const asked = [...new Set(sightings.map(nameOf))];
  const few = asked.slice(0, 3).join(', ');
  return `${counted(sightings.length, 'conversation')} (${asked.length > 3 ? `${few}, …` : few})`;
}

const unnamed: Readonly<Record<Speech, string>> = {
  http: 'HTTP',
  tls: 'TLS',
  silent: 'silence',
  unheard: 'one side only',
  other: 'bytes that are no HTTP',
};

/** What a connection was about: `GET / of gld.samsungosp.com`. */
export function nameOf({ request, host, speech }: Sighting): string {
  const what = request ?? unnamed[speech];
  return host === undefined ? what : `${what} of ${host}`;
}

function noCamera(survey: Survey, spoken: readonly Sighting[], camera: string | undefined): BridgeError {
  const wanted = `a camera's conversation (to port ${[...survey.ports].join(' or ')}, or for a host that cameras ask for)`;
  const others = [...byCamera(spoken).keys()];
  const message =
    camera !== undefined && others.length > 0
      ? `expected ${wanted} of ${camera}, found only those of ${firstLines(others).join(', ')}: give one of these to --camera`
      : `expected ${wanted}, found none; ${contentsOf(survey)}`;
  return new BridgeError('SB_TRACE_NO_CAMERA', message);
}

function contentsOf(survey: Survey): string {
  const lines = [
    ...remarked(survey),
    ...leftOut(survey, new Set()),
    ...otherPackets(survey),
    ...onlyQuestions(survey),
  ];
  return lines.length === 0 ? 'the trace is empty' : ['in the trace are:', ...lines].join('\n  ');
}

function remarked({ remarks }: Survey): readonly string[] {
  return [...new Set(remarks.map(({ text }) => text))];
}

function otherPackets({ summary }: Survey): readonly string[] {
  return [...(summary?.others ?? [])].map(([name, count]) => `${counted(count, 'packet')} of ${name}`);
}

/** UDP without TCP: mostly questions for names. */
function onlyQuestions({ sightings, summary }: Survey): readonly string[] {
  if (sightings.length > 0 || summary?.others.has('UDP') !== true) return [];
  return [
    'nothing connected: the names lead nowhere, or tcpdump was told to leave TCP out (docs/network.md)',
  ];
}

/** Connections that are not the camera's, by server's port and by what they are, the most numerous first. */
function leftOut({ sightings, unseen, ports }: Survey, chosen: ReadonlySet<Sighting>): readonly string[] {
  const others = sightings.filter((one) => !chosen.has(one) && isTold(one));
  const groups = [...grouped(others, (one) => `${kindOf(one)} ${one.parties.server.port}`).values()];
  const sorted = groups.sort((one, other) => other.length - one.length);
  const lines = firstLines(sorted.map((group) => describe(group, ports)));
  return unseen === 0 ? lines : [...lines, `${counted(unseen, 'connection')} more, which were not looked at`];
}

/** The end of a connection from before the trace is nothing to tell. */
function isTold(one: Sighting): boolean {
  return one.speech !== 'silent' || one.parties.whole;
}

type Kind = Speech | 'refused' | 'unanswered';

function kindOf(one: Sighting): Kind {
  if (one.speech !== 'silent') return one.speech;
  if (one.refused) return 'refused';
  return one.said.server.bytes === 0 && one.how === 'open' ? 'unanswered' : 'silent';
}

const kinds: Readonly<Record<Kind, string>> = {
  refused: 'refused: nobody listens there, or a firewall answers',
  unanswered: 'without an answer, or without a word',
  silent: "without a word of the camera's side",
  unheard: "with only the server's side in the trace: record both directions",
  tls: 'of TLS, which a trace does not show in the clear',
  http: 'of HTTP',
  other: 'of something that is neither HTTP nor TLS',
};

function describe(group: readonly Sighting[], ports: ReadonlySet<number>): string {
  const [first] = group;
  if (first === undefined) return '';
  const { camera, server } = first.parties;
  const kind = kindOf(first);
  const who = `${counted(group.length, 'connection')} to port ${server.port} ${kinds[kind]}`;
  const example =
    kind === 'http'
      ? `e.g. ${camera.address}: ${nameOf(first)}`
      : `e.g. ${camera.address} to ${server.address}`;
  const hint = kind === 'http' && !ports.has(server.port) ? `; --port ${server.port} takes them in` : '';
  return `${who} (${example})${hint}`;
}
