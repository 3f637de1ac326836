import { Command, InvalidArgumentError } from 'commander';
import { type Capture, findCaptures, loadCapture } from '../captures/capture.ts';
import { type Door, doorAt } from '../captures/door.ts';
import { type Replayed, type ReplayOptions, replayCapture } from '../captures/replay.ts';
import { loadConfig } from '../config/load.ts';
import { startOwnBridge } from './own-bridge.ts';
import { placeOption } from './place-option.ts';
import { captureLines, coloured, plain, sum } from './replay-screen.ts';

interface Options {
  readonly to?: string;
  readonly config?: string;
  readonly json?: true;
  readonly timing?: true;
  readonly longestPause: number;
  readonly ignoreHeaders?: readonly string[];
  readonly onlyAccept?: true;
}

/** `samsung-bridge replay`. */
export function replayCommand(): Command {
  return new Command('replay')
    .description('say to a bridge what cameras said, and compare its answers')
    .argument('<capture...>', 'folders of captures, or folders with captures in them')
    .option(
      '--to <host:port>',
      'the server to ask; without it a bridge in memory answers, and nothing is kept',
    )
    .option('--config <file>', 'without --to: the bridge in memory follows the rules of this configuration')
    .option('--timing', 'with the pauses that the camera made, where the capture tells them')
    .option('--longest-pause <seconds>', 'shorten longer pauses to this', seconds, 5)
    .option('--ignore-headers <names>', 'do not compare these headers, e.g. server,date', names)
    .option('--only-accept', "ask only the model's own rule, do not compare bytes")
    .option('--json', 'print the result as JSON')
    .addHelpText('after', example)
    .action(async (paths: readonly string[], options: Options, command: Command) => {
      const captures = await capturesOf(paths);
      const results = await replayAll(captures, options, command);
      say(options.json === true ? JSON.stringify(results, null, 2) : sum(results));
      process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
    });
}

const example = `
With --to, the photos in a capture are real to that bridge: it takes them, and posts them where it is told to.
Without, a bridge in this process answers, with neither port nor network, and keeps nothing. It takes any sender; with --config it
takes those that yours takes, and photos go where they go there, but nothing is delivered.

An answer is as expected when every byte of it is (but for {session} and {time}, which are new each time), when a camera of
that model would accept it, and when it comes in one segment where the camera got it in one, as far as a socket can see that.
What a trace does not hold is not compared; where the request has such a hole, the conversation is told and left out.

Exit code: 0 all answers are as expected, 1 one differs, 2 wrong usage.

Examples: samsung-bridge replay captures
          samsung-bridge replay captures/nx300 --to 127.0.0.1:8080
          samsung-bridge replay captures/nx300 --to 127.0.0.1:5000 --ignore-headers server,date`;

function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 3600) return value;
  throw new InvalidArgumentError('expected seconds, 0 to 3600.');
}

function names(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))) return names;
  throw new InvalidArgumentError('expected names of headers with commas between, e.g. server,date.');
}

function replayOptions({ timing, longestPause, ignoreHeaders, onlyAccept }: Options): ReplayOptions {
  return {
    timing: timing === true ? { longestPause: longestPause * 1000 } : undefined,
    ignoredHeaders: ignoreHeaders,
    onlyAccept,
  };
}

async function capturesOf(paths: readonly string[]): Promise<readonly Capture[]> {
  const folders = (await Promise.all(paths.map(findCaptures))).flat();
  return Promise.all(folders.map(loadCapture));
}

/** Each capture is shown as soon as it is replayed: a server may take its time, and go away before the last one. */
async function replayAll(
  captures: readonly Capture[],
  options: Options,
  command: Command,
): Promise<readonly Replayed[]> {
  const { to, config } = options;
  if (to !== undefined && config !== undefined)
    command.error('error: --config is for the bridge in memory, --to for another: give one', { exitCode: 2 });
  if (to !== undefined) return inOrder(captures, doorAt(placeOption(to, command)), options);
  const bridge = await startOwnBridge({ rules: config === undefined ? undefined : await loadConfig(config) });
  try {
    return await inOrder(captures, bridge.door, options);
  } finally {
    await bridge.stop();
  }
}

async function inOrder(
  captures: readonly Capture[],
  door: Door,
  options: Options,
): Promise<readonly Replayed[]> {
  const paint = process.stdout.isTTY && !process.env.NO_COLOR ? coloured : plain;
  const results: Replayed[] = [];
  for (const capture of captures) {
    const replayed = await replayCapture(capture, door, replayOptions(options));
    if (options.json !== true) say(captureLines(replayed, paint).join('\n'));
    results.push(replayed);
  }
  return results;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
