import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { BridgeError } from '../../errors.ts';
import { Assembler } from '../../traces/assembler.ts';
import type { ConnectionListener } from '../../traces/connection.ts';
import { readTrace } from '../../traces/trace.ts';
import { Recording, type RecordingAbout } from '../recording.ts';
import { type Choice, chooseCamera } from './choice.ts';
import { remarksOf, type Told } from './remarks.ts';
import { Retelling } from './retelling.ts';
import type { Sighting } from './sighting.ts';
import { type Survey, surveyOf } from './survey.ts';

export interface ImportOptions {
  /** Name of the trace's file, for the source of the capture. */
  readonly name: string;
  /** Reads the trace from its start; called twice. */
  open(): AsyncIterable<Buffer> | Iterable<Buffer>;
  /** Folder of the capture; the camera's further visits get `-2`, `-3`… behind it. */
  readonly out: string;
  /** Address of the camera, where the trace has several. */
  readonly camera?: string | undefined;
  /** Where the bridge, or what stood in its place, listened; default 80 and 8080. */
  readonly port?: number | undefined;
  /** As in lib/cameras; default: what the bytes tell. */
  readonly model?: string | undefined;
  readonly firmware?: string | undefined;
  /** Photos and words stay; secrets never do. */
  readonly keepBodies?: boolean | undefined;
}

/** What became of one conversation. */
export interface ImportedConversation {
  readonly sighting: Sighting;
  /** Folder of the capture that has it; undefined where it was given up. */
  readonly folder: string | undefined;
  /** Bytes behind the request, which a bridge does not look at: some clients say several requests over one connection. */
  readonly behind: number;
  /** Why the bridge would refuse the request. */
  readonly refused: { readonly code: string; readonly message: string } | undefined;
}

export interface Imported {
  readonly camera: string;
  /** Folders of the captures. */
  readonly folders: readonly string[];
  readonly provenance: RecordingAbout['provenance'];
  readonly conversations: readonly ImportedConversation[];
  /** What is odd about the trace, or missing in it. */
  readonly remarks: readonly Told[];
  /** Connections that are not the camera's, in words. */
  readonly leftOut: readonly string[];
}

/**
 * Makes a capture of a camera's conversations in a trace. Reads the trace twice, so that no more of it is in memory than what came
 * out of order. Throws a BridgeError: those of `readTrace`, of `chooseCamera`, `SB_TRACE_HOLES`, and `SB_CAPTURE_EXISTS`.
 */
export async function importTrace(options: ImportOptions): Promise<Imported> {
  await expectNothingAt(options.out);
  const survey = await surveyOf(readTrace(options.open()), options.port);
  const choice = chooseCamera(survey, options.camera);
  expectEnough(choice);
  const about = aboutOf(options, survey, choice);
  const { folders, conversations, gaveUp } = await write(options, choice, about);
  const remarks = [...remarksOf(survey, conversations), ...gaveUp];
  return {
    camera: choice.camera,
    folders,
    provenance: about.provenance,
    conversations,
    remarks,
    leftOut: choice.leftOut,
  };
}

/** A capture is never written over. */
async function expectNothingAt(folder: string): Promise<void> {
  const found = await stat(folder).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error && found.code === 'ENOENT') return;
  const why = found instanceof Error ? `cannot be looked at (${found.code})` : 'is there already';
  throw new BridgeError('SB_CAPTURE_EXISTS', `expected a new folder, ${folder} ${why}: choose another name`);
}

/** Bytes that all conversations together may lack; zeros are written in their place. */
const mostMissing = 256 * 1024 * 1024;

function expectEnough({ sightings }: Choice): void {
  const missing = sightings.reduce((sum, sighting) => sum + sighting.missing, 0);
  if (missing <= mostMissing) return;
  const message =
    'expected the bytes of the conversations, more than 256 MB of them are not in the trace: record it anew, with tcpdump -s 0';
  throw new BridgeError('SB_TRACE_HOLES', message);
}

/** A trace that was exported from a capture stays what the capture was. */
function aboutOf(
  { name, model, firmware }: ImportOptions,
  { origin, ...survey }: Survey,
  choice: Choice,
): RecordingAbout {
  const file = basename(name);
  const notes = remarksOf(
    survey,
    choice.sightings.map((sighting) => ({ sighting, behind: 0 })),
  );
  const own = [`Imported from a trace, ${file}.`, ...notes.map(({ text }) => text)];
  if (origin === undefined)
    return {
      model,
      firmware,
      source: { title: `Trace ${file}`, address: 'not published' },
      provenance: 'recorded',
      notes: own,
    };
  return {
    model: model ?? known(origin.model),
    firmware: firmware ?? known(origin.firmware),
    source: origin.source,
    provenance: origin.provenance,
    notes: [...new Set([...origin.notes, ...own])],
  };
}

function known(name: string): string | undefined {
  return name === 'unknown' ? undefined : name;
}

/** Bytes that are told before the disk is waited for. */
const stride = 1024 * 1024;

interface Written {
  readonly folders: readonly string[];
  readonly conversations: readonly ImportedConversation[];
  readonly gaveUp: readonly Told[];
}

async function write(options: ImportOptions, choice: Choice, about: RecordingAbout): Promise<Written> {
  const gaveUp: Told[] = [];
  const recording = new Recording({
    folder: options.out,
    into: options.out,
    keepBodies: options.keepBodies === true,
    about,
    gaveUp: (code, text) => {
      if (!gaveUp.some((told) => told.text === text)) gaveUp.push({ code, text });
    },
  });
  const retellings = await retell(options, choice, recording).finally(() => recording.close());
  const conversations = choice.sightings.map((sighting) =>
    conversationOf(sighting, retellings.get(sighting)),
  );
  return { folders: await recording.close(), conversations, gaveUp };
}

/** The second time through the trace: a connection has the same number. */
async function retell(
  options: ImportOptions,
  choice: Choice,
  recording: Recording,
): Promise<ReadonlyMap<Sighting, Retelling>> {
  const chosen = new Map(choice.sightings.map((sighting) => [sighting.parties.number, sighting]));
  const retellings = new Map<Sighting, Retelling>();
  const listenerFor = ({ number }: { readonly number: number }): ConnectionListener => {
    const sighting = chosen.get(number);
    if (sighting === undefined) return nobody;
    const { parties } = sighting;
    const retelling = new Retelling(recording.tapFor(parties.camera.address, parties.began), parties);
    retellings.set(sighting, retelling);
    return retelling;
  };
  const assembler = new Assembler(listenerFor, options.port === undefined ? {} : { ports: [options.port] });
  let told = 0;
  for await (const item of readTrace(options.open())) {
    if (item.kind !== 'segment') continue;
    assembler.take(item.segment);
    told += item.segment.payload.length;
    if (told < stride) continue;
    told = 0;
    await recording.caughtUp();
  }
  assembler.finish();
  await Promise.all([...retellings.values()].map(({ written }) => written));
  return retellings;
}

const ignore = (): void => undefined;
const nobody: ConnectionListener = {
  took: ignore,
  missed: ignore,
  differs: ignore,
  stray: ignore,
  ended: ignore,
};

function conversationOf(sighting: Sighting, retelling: Retelling | undefined): ImportedConversation {
  const inspection = retelling?.inspection;
  const refused = inspection?.refused;
  return {
    sighting,
    folder: retelling?.folder,
    behind: inspection?.ignored ?? 0,
    refused: refused === undefined ? undefined : { code: refused.code, message: refused.message },
  };
}
