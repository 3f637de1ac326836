import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { BridgeError } from '../errors.ts';
import { explain, explainParcel } from '../explain/explanation.ts';
import type { Whereabouts } from '../explain/fate.ts';
import { explainNothing } from '../explain/nothing.ts';
import { afterOf, allOf, byNumber, type Life, livesOf, type Placed } from '../explain/story.ts';
import { journalFolder } from '../journal/journal.ts';
import { readJournal } from '../journal/reading.ts';
import { showParcel } from '../outbox/listing.ts';
import { tenantOf } from '../outbox/tenant.ts';
import { bytesInWords } from '../wording.ts';
import { asGiven, type Given } from './as-given.ts';
import { dataFolderOf } from './data-folder.ts';
import { visible } from './log.ts';
import { type BridgeStanding, type ToldTalk, type WhyReport, whyAsText } from './why-text.ts';

interface WhyOptions extends Given {
  readonly last: number;
  readonly json?: true;
  readonly bundle?: string;
  readonly log?: string;
  readonly captures?: readonly string[];
}

/** `samsung-bridge why`: what became of the last conversations, and what to do. */
export function whyCommand(): Command {
  return new Command('why')
    .description(
      'explain the last conversations: what happened, what the camera was told and showed, where the photos are, what to do',
    )
    .argument(
      '[id]',
      'the number of a conversation, as in the log, or the id of a parcel; without: the last ones',
    )
    .option('--config <file>', 'the configuration that the bridge runs with')
    .option('--data <dir>', 'the data folder, where it is not the configured one')
    .option(
      '--last <n>',
      'how many conversations to list, or to explain in a bundle (30 at least)',
      counting,
      10,
    )
    .option('--json', 'for programs')
    .option('--bundle <file.tar.gz>', 'write a report without secrets instead, for a public issue')
    .option(
      '--log <file>',
      'with --bundle: the log of the bridge, e.g. from journalctl; - for standard input',
    )
    .option('--captures <dir...>', 'with --bundle: captures besides those that serve --record made')
    .addHelpText('after', help)
    .action(why);
}

const help = `
The bridge may run meanwhile, or be stopped. Exit code: 0 there is something to tell, 1 there is not, 2 wrong usage.

Example: samsung-bridge why --config bridge.yaml
         samsung-bridge why --config bridge.yaml --bundle report.tar.gz`;

function counting(text: string): number {
  const count = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (count === 0) throw new InvalidArgumentError('Expected a number from 1.');
  return count;
}

async function why(id: string | undefined, options: WhyOptions, command: Command): Promise<void> {
  const { bundle, log, captures } = options;
  if (id?.trim() === '')
    command.error('error: the number of a conversation or the id of a parcel is empty', { exitCode: 2 });
  if (bundle === undefined && (log !== undefined || captures !== undefined))
    command.error('error: --log and --captures say what --bundle takes in: give that, too', { exitCode: 2 });
  if (bundle !== undefined && id !== undefined)
    command.error(
      'error: --bundle takes in the last conversations, not one: give no id; --last says how many',
      {
        exitCode: 2,
      },
    );
  if (bundle === undefined) await tell(id, options);
  else if (/\.(tar\.gz|tgz)$/.test(bundle)) await bundled({ ...options, bundle });
  else command.error('error: --bundle makes a .tar.gz: give it a name that ends so', { exitCode: 2 });
}

async function bundled(options: WhyOptions & { readonly bundle: string }): Promise<void> {
  const { makeBundle } = await import('./why-bundle.ts');
  const { file, bytes, names, remarks } = await makeBundle(options);
  if (options.json === true) return print(JSON.stringify({ file, bytes, names, remarks }, undefined, 2));
  print(
    [
      `${file} (${bytesInWords(bytes)}) holds:`,
      ...names.map((name) => `  ${name}`),
      ...remarks.map((remark) => `remark: ${remark}`),
      'Look at it before you send it: tar xzf FILE, then read every page. README.txt says what was replaced, and what stays.',
    ].join('\n'),
  );
}

async function tell(id: string | undefined, options: WhyOptions): Promise<void> {
  const data = await dataFolderOf(options);
  const lives = await journalOf(data);
  const outbox = join(data, 'outbox');
  const report =
    id === undefined
      ? await reportOfLast(lives, options.last, await besidesOf(outbox))
      : await reportOf(lives, id, outbox);
  print(options.json === true ? asJson(report, options) : asGiven(whyAsText(report), options));
}

/** What was given is put into each text before it is one of JSON, which has quotes of its own. */
function asJson(report: WhyReport, given: Given): string {
  const told = (_: string, value: unknown) => (typeof value === 'string' ? asGiven(value, given) : value);
  return JSON.stringify(report, told, 2);
}

function print(text: string): void {
  process.stdout.write(`${text.split('\n').map(visible).join('\n')}\n`);
}

/** Throws `SB_NO_JOURNAL` where no bridge has written one. */
async function journalOf(data: string): Promise<readonly Life[]> {
  const lives = livesOf(await readJournal(journalFolder(data)));
  if (lives.length > 0) return lives;
  throw new BridgeError(
    'SB_NO_JOURNAL',
    `no conversations in ${data}: no bridge has run with that data folder; start it with "samsung-bridge serve", or give the --config or --data that it is given`,
  );
}

/** What is known besides the journal. */
export interface Besides {
  /** Whether a process holds the outbox. */
  readonly runs: boolean;
  /** Where a parcel is now. */
  whereabouts(id: string): Promise<Whereabouts>;
}

async function besidesOf(outbox: string): Promise<Besides> {
  return { runs: (await tenantOf(outbox)) !== undefined, whereabouts: (id) => whereaboutsOf(id, outbox) };
}

/** The last conversations, and what there is to say about them. */
export async function reportOfLast(
  lives: readonly Life[],
  last: number,
  besides: Besides,
): Promise<WhyReport> {
  const placed = allOf(lives).slice(-last);
  const conversations = await Promise.all(placed.map((one) => told(one, besides)));
  const present = lives.at(-1);
  const isEmpty = present !== undefined && present.talks.length === 0;
  const nothing = isEmpty ? { nothing: explainNothing(present.started) } : {};
  return { bridge: standingOf(lives, besides), conversations, ...nothing };
}

function standingOf(lives: readonly Life[], besides: Besides): BridgeStanding {
  const life = lives.at(-1);
  const runs = besides.runs && life?.stopped === undefined;
  const seen = life?.talks.at(-1)?.time ?? life?.started?.time;
  return {
    state: runs ? 'runs' : life?.stopped === undefined ? 'ended without a word' : 'stopped',
    version: life?.started?.version,
    since: life?.started?.time,
    listen: life?.started?.listen ?? [],
    until: runs ? undefined : (life?.stopped?.time ?? seen),
    turnedAway: life?.turnedAway.length ?? 0,
  };
}

/** A number is a conversation where there is one; all else is a parcel. */
async function reportOf(lives: readonly Life[], id: string, outbox: string): Promise<WhyReport> {
  const besides = await besidesOf(outbox);
  return { bridge: standingOf(lives, besides), asked: true, ...(await askedFor(lives, id, outbox, besides)) };
}

async function askedFor(
  lives: readonly Life[],
  id: string,
  outbox: string,
  besides: Besides,
): Promise<Pick<WhyReport, 'conversations' | 'parcel'>> {
  const numbered = /^\d{1,9}$/.test(id) ? byNumber(lives, Number(id)) : undefined;
  if (numbered !== undefined) return { conversations: [await told(numbered, besides)] };
  const whole = id.toLowerCase();
  const fits = ({ talk: { parcel } }: Placed): boolean =>
    parcel !== undefined && (parcel.startsWith(whole) || parcel.endsWith(whole));
  const placed = allOf(lives).filter(fits);
  const conversations = await Promise.all(placed.map((one) => told(one, besides)));
  if (conversations.length > 0) return { conversations };
  return { conversations, parcel: await parcelAlone(id, outbox) };
}

async function parcelAlone(id: string, outbox: string): Promise<WhyReport['parcel']> {
  try {
    const listed = await showParcel(outbox, id);
    return { id: listed.id, ...explainParcel(listed.id, listed) };
  } catch (error) {
    const isUnknown = error instanceof BridgeError && /^SB_(PARCEL_UNKNOWN|NO_OUTBOX)$/.test(error.code);
    if (!isUnknown) throw error;
    const text = `expected the number of a conversation or the id of a parcel, came ${JSON.stringify(id)}, which is neither here; samsung-bridge why, without it, lists the last conversations`;
    throw new BridgeError('SB_WHY_UNKNOWN', text, { cause: error });
  }
}

async function told(placed: Placed, besides: Besides): Promise<ToldTalk> {
  const { talk, life } = placed;
  const whereabouts = talk.parcel === undefined ? undefined : await besides.whereabouts(talk.parcel);
  const stopped = life.stopped === undefined ? undefined : Date.parse(life.stopped.time);
  const around = { after: afterOf(placed), started: life.started, now: Date.now(), stopped };
  return { ...talk, explanation: explain(talk, around, whereabouts) };
}

/** Where a parcel is in an outbox. */
export async function whereaboutsOf(id: string, outbox: string): Promise<Whereabouts> {
  try {
    return await showParcel(outbox, id);
  } catch (error) {
    const isGone = error instanceof BridgeError && error.code === 'SB_PARCEL_UNKNOWN';
    return isGone ? 'gone' : 'unseen';
  }
}
