import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { BridgeError } from '../errors.ts';
import { shortTime, standing } from '../outbox/delivery-line.ts';
import { gathered } from '../outbox/gathering-listing.ts';
import { type ListedDelivery, type ListedParcel, listParcels, showParcel } from '../outbox/listing.ts';
import { everyParcel } from '../outbox/request.ts';
import { requestDescribe, requestDrop, requestRetry } from '../outbox/requests.ts';
import { bytesInWords, counted } from '../wording.ts';
import { asGiven, asGivenIn, type Given } from './as-given.ts';
import { dataFolderOf } from './data-folder.ts';
import { type Log, makeLog, visible } from './log.ts';

interface Where extends Given {
  readonly json?: boolean;
}

/** `samsung-bridge outbox`: what waits, what went out, what failed, and another try; also while the bridge runs. */
export function outboxCommand(): Command {
  return new Command('outbox')
    .description(
      'show the parcels that wait, are delivered or failed, and act on them; the bridge may run meanwhile',
    )
    .addHelpText('after', '\nExample: samsung-bridge outbox list --config bridge.yaml')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(retryCommand())
    .addCommand(describeCommand())
    .addCommand(dropCommand());
}

const idHint = 'An id may be cut to its first or last letters.';
const exitCodes = 'Exit code: 0 done, 1 not, 2 wrong usage.';

function verb(usage: string, description: string, example: string): Command {
  const [name, ...args] = usage.split(' ');
  const command = new Command(name);
  for (const arg of args) command.argument(arg);
  const takesId = args.length > 0;
  return command
    .description(description)
    .option('--config <file>', 'the configuration that the bridge runs with')
    .option('--data <dir>', 'the data folder, where it is not the configured one')
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      [...(takesId ? ['', idHint] : []), '', exitCodes, '', `Example: samsung-bridge outbox ${example}`].join(
        '\n',
      ),
    );
}

function listCommand(): Command {
  return verb(
    'list',
    'all parcels: gathered, waiting, done, damaged; each in order of arrival',
    'list --json',
  ).action(async (where: Where) => {
    const folder = await folderOf(where);
    const parcels = await listParcels(folder);
    if (where.json === true) print(JSON.stringify(parcels, undefined, 2));
    else if (parcels.length === 0) print(`the outbox ${folder} is empty`);
    else for (const line of parcels.flatMap((parcel) => listLines(parcel, where))) print(line);
  });
}

function showCommand(): Command {
  return verb('show <id>', 'one parcel: sender, words, files and deliveries', 'show 7f3a').action(
    async (id: string, where: Where) => {
      const parcel = await hinting(where, async () => showParcel(await folderOf(where), id));
      if (where.json === true) print(JSON.stringify(parcel, undefined, 2));
      else for (const line of showLines(parcel, where)) print(line);
    },
  );
}

function retryCommand(): Command {
  const description =
    'try a parcel again now; all: whatever waits for the clock, is paused, was refused or given up';
  return verb('retry <id|all>', description, 'retry all')
    .option('--damaged', 'publish a damaged photo of this parcel as far as it decodes')
    .action((id: string, where: Where & { readonly damaged?: boolean }, command: Command) => {
      const damaged = where.damaged === true ? 'publish' : undefined;
      if (damaged !== undefined && id === everyParcel)
        command.error('error: --damaged is for one parcel: give its id', { exitCode: 2 });
      return ask(where, (folder, log) => requestRetry(folder, id, log, damaged));
    });
}

function describeCommand(): Command {
  const description = 'give alt texts, in order of the files, to a parcel that is held for them';
  return verb(
    'describe <id> <alt...>',
    description,
    'describe 7f3a "A cat on a wall" "The same cat, asleep"',
  ).action((id: string, alt: readonly string[], where: Where) =>
    ask(where, (folder, log) => requestDescribe(folder, id, alt, log)),
  );
}

function dropCommand(): Command {
  return verb('drop <id>', 'remove a parcel with its photos, for good', 'drop 1hkz9q2v0c7f').action(
    (id: string, where: Where) => ask(where, (folder, log) => requestDrop(folder, id, log)),
  );
}

async function ask(where: Where, request: (folder: string, log: Log) => Promise<string>): Promise<void> {
  const folder = await folderOf(where);
  await becomeOwner(folder);
  const said = await hinting(where, () => request(folder, asGivenIn(makeLog(process.stderr), where)));
  const text = asGiven(said, where);
  print(where.json === true ? JSON.stringify({ text }) : text);
}

/** The commands that an error names work as they are printed. */
async function hinting<T>(where: Where, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    throw new BridgeError(error.code, asGiven(error.message, where), { cause: error });
  }
}

async function folderOf(where: Where): Promise<string> {
  return join(await dataFolderOf(where), 'outbox');
}

/** Root acts as whoever the outbox belongs to, else the bridge could not read what root leaves there. */
async function becomeOwner(folder: string): Promise<void> {
  const { getuid, setegid, seteuid } = process;
  if (getuid?.() !== 0 || setegid === undefined || seteuid === undefined) return;
  const owner = await stat(folder).catch(() => undefined);
  if (owner === undefined || owner.uid === 0) return;
  setegid(owner.gid);
  seteuid(owner.uid);
}

function listLines(listed: ListedParcel, where: Where): readonly string[] {
  const { id, place, parcel, deliveries, damage } = listed;
  const what = parcel === undefined ? '' : `  ${shortTime(parcel.received)}  ${contents(parcel.files)}`;
  return [
    `${id}  ${place}${what}`,
    ...gatheredSoFar(listed).map((text) => `  ${text}`),
    ...deliveries.map((delivery) => `  ${toWhom(delivery, where)}`),
    ...(damage === undefined ? [] : [`  damaged: ${damage}`]),
  ];
}

function showLines(listed: ListedParcel, where: Where): readonly string[] {
  const { id, place, folder, parcel, deliveries, damage } = listed;
  const about = parcel === undefined ? [] : aboutLines(parcel);
  const described = deliveries.find((delivery) => delivery.described !== undefined)?.described ?? [];
  return [
    `${id}  ${place}  ${folder}`,
    ...(damage === undefined ? [] : [`damaged    ${damage}`]),
    ...gatheredSoFar(listed).map((text) => `gathering  ${text}`),
    ...about,
    ...described.map((alt, index) => `alt text   ${index + 1}: ${alt}`),
    ...deliveries.map((delivery) => `delivery   ${toWhom(delivery, where)}`),
  ];
}

function gatheredSoFar({ parcel, gathering }: ListedParcel): readonly string[] {
  return parcel === undefined || gathering === undefined ? [] : [gathered(parcel, gathering)];
}

function aboutLines(parcel: NonNullable<ListedParcel['parcel']>): readonly string[] {
  const { received, via, sender, model, title, words, recipients, files } = parcel;
  return [
    `received   ${shortTime(received)} from ${sender}${model === undefined ? '' : `, ${model}`}, via ${via}`,
    ...(recipients.length === 0 ? [] : [`for        ${recipients.join(', ')}`]),
    ...(title === '' ? [] : [`title      ${title}`]),
    ...(words === '' ? [] : [`words      ${words}`]),
    ...files.map((file) => `file       ${file.stored}: ${file.name}, ${bytesInWords(file.bytes)}`),
  ];
}

function toWhom(delivery: ListedDelivery, where: Where): string {
  const { destination, code, pausedBy } = delivery;
  const stands = `${destination}: ${asGiven(standing(delivery), where)}${inBrackets(code)}`;
  if (pausedBy === undefined) return stands;
  const { parcel, reason = '' } = pausedBy;
  return `${stands}; the destination is paused, as ${parcel} found out: ${asGiven(reason, where)}${inBrackets(pausedBy.code)}`;
}

function inBrackets(code: string | undefined): string {
  return code === undefined ? '' : ` (${code})`;
}

function contents(files: readonly { readonly bytes: number }[]): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return `${counted(files.length, 'file')}, ${bytesInWords(bytes)}`;
}

function print(text: string): void {
  process.stdout.write(`${text.split('\n').map(visible).join('\n')}\n`);
}
