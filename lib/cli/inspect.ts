import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Command } from 'commander';
import { loadCapture } from '../captures/capture.ts';
import type { Pieces } from '../captures/exchange.ts';
import { type Inspection, Inspector } from '../captures/inspection.ts';
import { BridgeError } from '../errors.ts';

/** `samsung-bridge inspect`: what the bridge makes of raw bytes. Exit 1 where it would refuse them. */
export function inspectCommand(): Command {
  return new Command('inspect')
    .description('tell what the bridge understands of one raw request')
    .argument('<file>', 'a file with the bytes of a request, a folder of a capture, or - for standard input')
    .option('--json', 'print the JSON on one line')
    .addHelpText('after', example)
    .action(inspect);
}

const example = `
Exit code: 0 the request is understood, 1 it is refused, 2 wrong usage.

Example: samsung-bridge inspect captures/nx300/email-one-photo/1-request.bin`;

async function inspect(name: string, options: { readonly json?: true }): Promise<void> {
  const isFolder = name !== '-' && (await isDirectory(name));
  const inspections = isFolder ? await ofCapture(name) : [await ofBytes(bytesOf(name))];
  const printed = isFolder ? inspections : inspections[0];
  process.stdout.write(`${JSON.stringify(printed, null, options.json === true ? undefined : 2)}\n`);
  process.exitCode = inspections.every(({ refused }) => refused === undefined) ? 0 : 1;
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    throw new BridgeError('SB_FILE', `cannot read ${path}: check its name`, { cause });
  }
}

async function ofCapture(folder: string): Promise<readonly Inspection[]> {
  const { conversations } = await loadCapture(folder);
  return Promise.all(conversations.map(({ request }) => ofBytes([request])));
}

async function ofBytes(pieces: Pieces): Promise<Inspection> {
  const inspector = new Inspector();
  for await (const piece of pieces) inspector.push(piece);
  return inspector.finish();
}

function bytesOf(name: string): Pieces {
  return name === '-' ? process.stdin : createReadStream(name);
}
