import { bytesInWords, counted } from '../../wording.ts';
import type { Sighting } from './sighting.ts';
import type { Survey } from './survey.ts';

/** Something that a person should know of an import. */
export interface Told {
  readonly code: string;
  readonly text: string;
}

interface Conversation {
  readonly sighting: Sighting;
  readonly behind: number;
}

/** Payload of the longest segment that Ethernet and WiFi carry, in bytes. */
const longestSegment = 1460;

/** What is odd about the conversations of a camera, or missing in them, and what to do about it. */
export function remarksOf(
  { remarks, dropped }: Pick<Survey, 'remarks' | 'dropped'>,
  conversations: readonly Conversation[],
): readonly Told[] {
  const own = conversations.flatMap((one, index) => ofConversation(one, index + 1));
  return [...remarks.map(({ code, text }) => ({ code, text })), ...ofTrace(dropped, conversations), ...own];
}

function ofTrace(dropped: number, conversations: readonly Conversation[]): readonly Told[] {
  return [...ofDropped(dropped), ...ofOffload(conversations)];
}

function ofDropped(dropped: number): readonly Told[] {
  if (dropped === 0) return [];
  const text = `more than 1024 connections were open at a time: ${counted(dropped, 'connection')} were ended before their end; record only the camera's (tcpdump 'host ADDRESS')`;
  return [{ code: 'SB_TRACE_CONNECTIONS', text }];
}

function ofOffload(conversations: readonly Conversation[]): readonly Told[] {
  const longest = Math.max(0, ...conversations.map(({ sighting }) => longestOf(sighting)));
  if (longest <= longestSegment) return [];
  const text = `a segment has ${longest} bytes, more than WiFi carries: the network card of the machine that recorded it joins segments, so their lengths are not those of the wire; before recording, switch that off (ethtool -K eth0 gro off gso off tso off)`;
  return [{ code: 'SB_TRACE_OFFLOAD', text }];
}

/** Nothing is joined between programs of one machine: its own network carries segments of 64 KiB. */
function longestOf({ parties, said }: Sighting): number {
  const isLoopback = /^(127\.|::1$)/.test(parties.server.address);
  return isLoopback ? 0 : Math.max(said.camera.longest, said.server.longest);
}

function ofConversation({ sighting, behind }: Conversation, number: number): readonly Told[] {
  const where = `conversation ${number}`;
  return [
    ...when(
      !sighting.parties.whole,
      'SB_TRACE_MIDSTREAM',
      () => `${where}: the trace begins in the middle of it, what was said before is not there`,
    ),
    ...ofGaps(sighting, where),
    ...when(
      sighting.differences > 0,
      'SB_TRACE_CONFLICT',
      () =>
        `${where}: ${counted(sighting.differences, 'packet')} said something else than an earlier one at the same place; the first was believed`,
    ),
    ...when(
      sighting.strays > 0,
      'SB_TRACE_STRAY',
      () => `${where}: ${counted(sighting.strays, 'packet')} fitted nowhere, and were left out`,
    ),
    ...when(
      behind > 0,
      'SB_TRACE_BEHIND',
      () =>
        `${where}: ${counted(behind, 'byte')} behind the request, which the bridge does not look at: it takes one request of each connection`,
    ),
  ];
}

function when(holds: boolean, code: string, text: () => string): readonly Told[] {
  return holds ? [{ code, text: text() }] : [];
}

const mostGaps = 3;

/** Why bytes are missing, and what to do. */
const reasons = {
  unseen:
    'the packets are not in the trace (a busy machine drops some; record on another, or closer to the bridge)',
  cut: 'the trace kept only the start of each packet; record with tcpdump -s 0',
  crowded: 'they had not come when too much was waiting behind them',
} as const;

function ofGaps({ gaps, gapCount, missing }: Sighting, where: string): readonly Told[] {
  if (gaps.length === 0) return [];
  const places = gaps
    .slice(0, mostGaps)
    .map(({ side, at, bytes }) => `${bytes} of the ${side}'s from byte ${at} on`);
  const more = gapCount > mostGaps ? `, and ${gapCount - mostGaps} places more` : '';
  const whys = [...new Set(gaps.map(({ why }) => reasons[why]))].join('; ');
  const text = `${where}: ${bytesInWords(missing)} are missing: ${places.join(', ')}${more}: ${whys}`;
  return [{ code: 'SB_TRACE_HOLE', text }];
}
