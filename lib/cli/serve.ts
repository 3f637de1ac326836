import { Command } from 'commander';
import type { Recording } from '../captures/recording.ts';
import type { Config } from '../config/config.ts';
import { defaultConfig, loadConfig, withOverrides } from '../config/load.ts';
import { asGivenIn } from './as-given.ts';
import { startBridge } from './bridge.ts';
import { type Log, makeLog } from './log.ts';
import { originOf } from './origin.ts';
import { startRecorder } from './recorder.ts';
import { steady } from './steady-output.ts';
import { runFast } from './thrift.ts';
import { version } from './version.ts';

interface ServeOptions {
  readonly config?: string;
  readonly listen?: string[];
  readonly data?: string;
  readonly record?: string;
  readonly keepBodies?: true;
}

/** `samsung-bridge serve`: runs until SIGTERM or SIGINT. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('answer cameras until stopped; without --config: port 8080, photos into ./data/photos')
    .option('--config <file>', 'the configuration, e.g. bridge.yaml')
    .option('--listen <host:port...>', 'listen here instead')
    .option('--data <dir>', 'keep outbox and sessions here instead')
    .option(
      '--record <dir>',
      'write every conversation there as a capture, without secrets; see docs/recording.md',
    )
    .option('--keep-bodies', 'with --record: keep photos and words in the captures, too')
    .addHelpText('after', example)
    .action(serve);
}

const example = `
Stop it with Ctrl-C or SIGTERM: conversations, then deliveries in hand have 10 seconds to end. A second Ctrl-C ends it at once.

Exit code: 0 it was stopped, 1 it could not start, 2 wrong usage.

Example: samsung-bridge serve --config bridge.yaml --listen 10.0.0.1:80`;

async function serve(options: ServeOptions, command: Command): Promise<void> {
  if (options.keepBodies && options.record === undefined)
    command.error('error: --keep-bodies says what --record keeps: give both', { exitCode: 2 });
  const out = steady(process.stdout);
  const log = asGivenIn(makeLog(steady(process.stderr)), options);
  const base =
    options.config === undefined ? defaultConfig({ cwd: process.cwd() }) : await loadConfig(options.config);
  const config = withOverrides(base, { listen: options.listen, data: options.data });
  const stopped = stopSignal();
  const recording = await recordingOf(options, config, log);
  const bridge = await startBridge(config, log, recording?.tapFor);
  for (const line of [...banner(config, bridge.addresses), ...recordingLines(options)])
    out.write(`${line}\n`);
  runFast();
  await stopAfter(stopped, log);
  await bridge.stop();
  await recording?.close();
  log({ level: 'info', text: 'stopped' });
}

async function recordingOf(
  { record, keepBodies }: ServeOptions,
  { limits }: Config,
  log: Log,
): Promise<Recording | undefined> {
  if (record === undefined) return undefined;
  return startRecorder({ folder: record, keepBodies: keepBodies === true, freeDisk: limits.freeDisk, log });
}

function recordingLines({ record, keepBodies }: ServeOptions): readonly string[] {
  if (record === undefined) return [];
  const kept =
    keepBodies === true ? 'with photos and words' : 'without photos and words (--keep-bodies keeps them)';
  return [
    `Every conversation is written to ${record}, ${kept}. Look at it before you hand it in: docs/recording.md`,
  ];
}

async function stopAfter(stopped: Promise<string>, log: Log): Promise<void> {
  log({ level: 'info', text: `${await stopped}: no new conversations, finishing what is in hand` });
}

function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal));
  });
}

function banner(config: Config, addresses: readonly { host: string; port: number }[]): string[] {
  const lines = [
    `samsung-bridge ${version} listens on ${addresses.map(originOf).join(', ')}, keeps its data in ${config.data}`,
  ];
  return config.file === undefined ? [...lines, ...howToGoOn(config, addresses[0]?.port ?? 8080)] : lines;
}

function howToGoOn(config: Config, port: number): string[] {
  const photos = Object.values(config.destinations).find((destination) => destination.type === 'store');
  return [
    `No --config given: photos from any sender on a private address are stored in ${photos?.folder ?? config.data}.`,
    `Try it without a camera, in a second terminal:  samsung-bridge camera --model nx300 --to 127.0.0.1:${port} --via email`,
    '(in a clone: bin/samsung-bridge camera …). To post to Mastodon, write a bridge.yaml: see docs/start.md.',
  ];
}
