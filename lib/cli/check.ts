import { isIP } from 'node:net';
import { Command, Option } from 'commander';
import type { CameraModel } from '../cameras/model.ts';
import { findModel, models } from '../cameras/models.ts';
import type { Place } from '../captures/place.ts';
import { countOf, type Report, reportText } from '../checks/report.ts';
import { isSnippetKind, snippetKinds } from '../checks/snippets/snippets.ts';
import { visible } from './log.ts';
import { placeOption } from './place-option.ts';

interface CheckOptions {
  readonly config?: string;
  readonly data?: string;
  readonly resolver?: string;
  readonly model?: string;
  readonly address?: string;
  readonly to?: string;
  readonly snippets?: string;
  readonly json?: true;
}

/** What a person asks to have checked. */
export interface CheckRequest {
  /** Path of the configuration; undefined for none. */
  readonly config: string | undefined;
  /** The data folder, where it is not the configured one. */
  readonly data: string | undefined;
  /** `IP` or `IP:PORT`. */
  readonly resolver: string | undefined;
  /** One, or all. */
  readonly models: readonly CameraModel[];
  /** Where the camera is led to, where this machine does not tell. */
  readonly address: string | undefined;
  /** Where the bridge listens. */
  readonly to: Place | undefined;
}

/** `samsung-bridge check`: exit 1 where something is in the way of photos. */
export function checkCommand(): Command {
  return new Command('check')
    .description(
      'look at names, port, hotspot answers, configuration and destinations before the camera does',
    )
    .option('--config <file>', 'the configuration that "serve" is given')
    .option('--data <dir>', 'the data folder that "serve" is given')
    .option('--resolver <ip[:port]>', "the resolver that the camera asks; default: this machine's own")
    .option('--model <name>', 'one camera, e.g. nx300; default: all')
    .option('--address <ip>', 'the address that the camera is to be led to; default: one of this machine')
    .option('--to <host:port>', 'where the bridge listens; default: as the configuration says')
    .addOption(
      new Option('--snippets <kind>', 'print lines for your resolver, hotspot or camera instead').choices([
        'all',
        ...snippetKinds,
      ]),
    )
    .option('--json', 'print the result as JSON')
    .addHelpText('after', example)
    .action(check);
}

const example = `
Nothing is posted, mailed or kept; a folder is tried with a probe that is taken away again. It works whether the bridge runs
or not. Say --resolver: the camera asks the resolver that its DHCP server names, often the router.

Exit code: 0 nothing is in the way (there may be warnings), 1 something is, 2 wrong usage.

Examples:
  samsung-bridge check --config bridge.yaml --resolver 10.0.0.1 --model nx300
  samsung-bridge check --snippets dnsmasq --address 10.0.0.5`;

async function check(options: CheckOptions, command: Command): Promise<void> {
  const request = requestOf(options, command);
  if (options.snippets !== undefined) return printSnippets(options.snippets, request, options, command);
  const { runChecks } = await import('./check-run.ts');
  const report = await runChecks(request);
  print(options.json === true ? asJson(report) : reportText(report));
  process.exitCode = countOf(report, 'failed') === 0 ? 0 : 1;
}

function requestOf(options: CheckOptions, command: Command): CheckRequest {
  return {
    config: options.config,
    data: options.data,
    resolver: options.resolver === undefined ? undefined : resolverOption(options.resolver, command),
    models: options.model === undefined ? models : [modelOption(options.model, command)],
    address: options.address === undefined ? undefined : addressOption(options.address, command),
    to: options.to === undefined ? undefined : placeOption(options.to, command),
  };
}

function modelOption(name: string, command: Command): CameraModel {
  const names = models.map((model) => model.name).join(', ');
  return (
    findModel(name) ??
    wrong(`--model: no camera named ${visible(name)} is known: choose one of ${names}`, command)
  );
}

function addressOption(text: string, command: Command): string {
  const [first = 0] = text.split('.').map(Number);
  if (isIP(text) === 6 || (isIP(text) === 4 && first > 0 && first < 224)) return text;
  return wrong(
    `--address: expected the IP address of a machine, e.g. 10.0.0.1, got ${visible(text)}`,
    command,
  );
}

function resolverOption(text: string, command: Command): string {
  const [, inBrackets, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const address = inBrackets ?? plain ?? text;
  const fits = isIP(address) !== 0 && (port === undefined || (Number(port) >= 1 && Number(port) <= 65_535));
  if (fits) return text;
  return wrong(
    `--resolver: expected an IP address, perhaps with a port, e.g. 10.0.0.1, got ${visible(text)}`,
    command,
  );
}

async function printSnippets(
  kind: string,
  request: CheckRequest,
  { json }: CheckOptions,
  command: Command,
): Promise<void> {
  const { NeedsOption, snippetsAsText, snippetsFor } = await import('./check-snippets.ts');
  try {
    const made = await snippetsFor(isSnippetKind(kind) ? [kind] : snippetKinds, request);
    print(json === true ? JSON.stringify(made, null, 2) : snippetsAsText(made).trimEnd());
  } catch (error) {
    if (error instanceof NeedsOption) return wrong(error.message, command);
    throw error;
  }
}

function asJson(report: Report): string {
  return JSON.stringify({ ok: countOf(report, 'failed') === 0, ...report }, null, 2);
}

function print(text: string): void {
  process.stdout.write(`${text.split('\n').map(visible).join('\n')}\n`);
}

function wrong(message: string, command: Command): never {
  return command.error(`error: ${message}`, { exitCode: 2 });
}
