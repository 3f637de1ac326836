import { Command } from 'commander';
import { type Capture, findCaptures, loadCapture } from '../captures/capture.ts';
import type { Place } from '../captures/place.ts';
import { describeReplay, type Replayed, replayCapture } from '../captures/replay.ts';
import { visible } from './log.ts';
import { type OwnBridge, startOwnBridge } from './own-bridge.ts';
import { placeOption } from './place-option.ts';

interface ReplayOptions {
  readonly to?: string;
  readonly json?: true;
}

/** `samsung-bridge replay`. `startBridge` starts the bridge that answers where no `--to` is given. */
export function replayCommand(startBridge: () => Promise<OwnBridge> = startOwnBridge): Command {
  return new Command('replay')
    .description('say to a bridge what cameras said, and compare its answers')
    .argument('<capture...>', 'folders of captures, or folders with captures in them')
    .option('--to <host:port>', 'the bridge to ask; without it one is started for this, with nothing kept')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', example)
    .action(async (paths: readonly string[], options: ReplayOptions, command: Command) => {
      const place = options.to === undefined ? undefined : placeOption(options.to, command);
      const captures = await capturesOf(paths);
      print(await replayAll(captures, place, startBridge), options);
    });
}

const example = `
With --to, the photos in a capture are real to that bridge: it takes them, and posts them where it is told to.
Without, a bridge of our own answers on loopback and keeps nothing.

Exit code: 0 all answers are as expected, 1 one differs, 2 wrong usage.

Example: samsung-bridge replay captures/nx300 --to 127.0.0.1:8080`;

async function capturesOf(paths: readonly string[]): Promise<readonly Capture[]> {
  const folders = (await Promise.all(paths.map(findCaptures))).flat();
  return Promise.all(folders.map(loadCapture));
}

async function replayAll(
  captures: readonly Capture[],
  place: Place | undefined,
  startBridge: () => Promise<OwnBridge>,
): Promise<readonly Replayed[]> {
  if (place !== undefined) return inOrder(captures, place);
  const bridge = await startBridge();
  try {
    return await inOrder(captures, bridge);
  } finally {
    await bridge.stop();
  }
}

async function inOrder(captures: readonly Capture[], { host, port }: Place): Promise<readonly Replayed[]> {
  const results: Replayed[] = [];
  for (const capture of captures) results.push(await replayCapture(capture, { host, port }));
  return results;
}

function print(results: readonly Replayed[], { json }: ReplayOptions): void {
  const failed = results.filter(({ ok }) => !ok).length;
  const text = json === true ? JSON.stringify(results, null, 2) : asText(results, failed);
  process.stdout.write(`${text}\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}

function asText(results: readonly Replayed[], failed: number): string {
  const sum = failed === 0 ? `${results.length} as expected` : `${failed} of ${results.length} differ`;
  const lines = [...results.map(describeReplay), sum].join('\n').split('\n');
  return lines.map(visible).join('\n');
}
