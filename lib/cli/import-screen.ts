import { nameOf } from '../captures/import/choice.ts';
import type { Imported, ImportedConversation } from '../captures/import/import.ts';
import type { Sighting, Utterances } from '../captures/import/sighting.ts';
import type { Ended } from '../tap.ts';
import { counted } from '../wording.ts';
import { shellWord } from './as-given.ts';
import { visible } from './log.ts';

/** What an import found, for a person. */
export function importAsText(imported: Imported): string {
  const { camera, conversations, remarks, leftOut } = imported;
  const lines = [
    `camera ${camera}: ${counted(conversations.length, 'conversation')}`,
    ...conversations.flatMap((one, index) => conversationLines(one, index + 1)),
    ...remarks.map(({ code, text }) => `note: ${text} (${code})`),
    ...leftOut.map((text) => `left out: ${text}`),
    ...resultLines(imported),
  ];
  return lines.map(visible).join('\n');
}

function conversationLines({ sighting, refused }: ImportedConversation, number: number): readonly string[] {
  const { server } = sighting.parties;
  const { camera: said, server: answered } = sighting.said;
  const lines = [
    `${number}. ${nameOf(sighting)} (to ${server.address}, port ${server.port})`,
    `   camera ${utterances(said)}; server ${utterances(answered)}; ${ends[sighting.how]}`,
  ];
  return refused === undefined
    ? lines
    : [...lines, `   the bridge would refuse it: ${refused.message} (${refused.code})`];
}

function utterances({ bytes, segments }: Utterances): string {
  return `${counted(bytes, 'byte')} in ${counted(segments, 'segment')}`;
}

const ends: Readonly<Record<Ended, string>> = {
  server: 'the server hung up',
  camera: 'the camera hung up',
  reset: 'the camera broke it off',
  open: 'the trace ends before its end',
};

const provenances: Readonly<Record<Imported['provenance'], string>> = {
  recorded: 'recorded',
  quoted: 'quoted, as the capture that the trace was exported from',
  reconstructed: 'reconstructed, as the capture that the trace was exported from: no recording',
};

function resultLines({ folders, provenance }: Imported): readonly string[] {
  if (folders.length === 0)
    return ['no capture was written: do what the notes say, or give --out a folder on another disk'];
  const words = folders.map(shellWord);
  return [
    ...folders.map((folder) => `written: ${folder} (${provenances[provenance]})`),
    `Look at it:              samsung-bridge inspect --text ${words[0]}`,
    `Say it to a new bridge:  samsung-bridge replay ${words.join(' ')}`,
  ];
}

/** The same for a program, on one line. */
export function importAsJson({ conversations, ...imported }: Imported): string {
  return JSON.stringify({ ...imported, conversations: conversations.map(plain) });
}

function plain({ sighting, ...conversation }: ImportedConversation) {
  return { ...plainSighting(sighting), ...conversation };
}

function plainSighting(sighting: Sighting) {
  const { parties, said, gaps, differences, strays, how, speech, host, request } = sighting;
  return { ...parties, request, host, speech, said, gaps, differences, strays, ended: how };
}
