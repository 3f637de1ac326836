import { stat } from 'node:fs/promises';
import { Command } from 'commander';
import { findModel } from '../cameras/models.ts';
import type { Imported, ImportOptions } from '../captures/import/import.ts';
import { BridgeError } from '../errors.ts';
import { exportCaptures } from './export.ts';
import { importAsJson, importAsText } from './import-screen.ts';
import { visible } from './log.ts';
import { bytesOf, unreadable } from './named-file.ts';

interface Options {
  readonly out?: string;
  readonly camera?: string;
  readonly port?: string;
  readonly model?: string;
  readonly firmware?: string;
  readonly keepBodies?: true;
  readonly export?: string;
  readonly json?: true;
}

/** `samsung-bridge import`: a trace becomes a capture; with `--export`, a capture becomes a trace. */
export function importCommand(): Command {
  return new Command('import')
    .description("make a capture of a camera's conversations in a trace of tcpdump or Wireshark")
    .argument('<file>', 'the trace, pcap or pcapng; with --export, the folder of a capture, or of several')
    .option('--out <folder>', 'folder of the new capture, e.g. captures/nx300/my-email')
    .option('--camera <address>', 'address of the camera, where the trace has several')
    .option('--port <number>', 'port that the camera talked to, where it is neither 80 nor 8080')
    .option('--model <name>', 'the camera, e.g. nx300 (see samsung-bridge models)')
    .option('--firmware <version>', 'its firmware, as its menu tells it')
    .option('--keep-bodies', 'keep photos and words, which are replaced otherwise')
    .option('--export <file>', 'write a capture as pcapng instead, which Wireshark opens')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', example)
    .action(act);
}

const example = `
The capture has no passwords, keys and addresses, and, without --keep-bodies, no photos and words of yours.
How to record a trace: docs/importing.md

Exit code: 0 the capture is written, 1 it is not, 2 wrong usage.

Example: samsung-bridge import camera.pcap --out captures/nx300/my-email --model nx300
Example: samsung-bridge import --export email.pcapng captures/nx300/email-one-photo`;

const importing = ['out', 'camera', 'port', 'model', 'firmware', 'keepBodies'];

async function act(file: string, options: Options, command: Command): Promise<void> {
  if (options.export === undefined) return importFile(optionsOf(file, options, command), options);
  for (const option of command.options)
    if (
      importing.includes(option.attributeName()) &&
      command.getOptionValue(option.attributeName()) !== undefined
    )
      wrong(`${option.long} does not go with --export`, command);
  const written = await exportCaptures(file, options.export);
  const text =
    options.json === true ? JSON.stringify(written) : `${visible(written.file)}: open it in Wireshark`;
  process.stdout.write(`${text}\n`);
}

function optionsOf(file: string, options: Options, command: Command): ImportOptions {
  const { out, camera, port, model, firmware, keepBodies } = options;
  if (out === undefined)
    return wrong('--out is missing: the folder of the new capture, e.g. captures/nx300/my-email', command);
  return {
    name: file,
    open: () => bytesOf(file),
    out,
    camera,
    port: port === undefined ? undefined : portOf(port, command),
    model: model === undefined ? undefined : modelOf(model, command),
    firmware,
    keepBodies,
  };
}

async function importFile(options: ImportOptions, { json }: Options): Promise<void> {
  await expectFile(options.name);
  const { importTrace } = await import('../captures/import/import.ts');
  const imported: Imported = await importTrace(options);
  process.stdout.write(`${json === true ? importAsJson(imported) : importAsText(imported)}\n`);
  process.exitCode = imported.folders.length > 0 ? 0 : 1;
}

/** It is read twice. */
async function expectFile(file: string): Promise<void> {
  if (file === '-')
    throw new BridgeError(
      'SB_FILE',
      'expected the file of a trace, not standard input: save it first, it is read twice',
    );
  const found = await stat(file).catch((cause) => {
    throw unreadable(file, cause);
  });
  if (found.isFile()) return;
  const cure = found.isDirectory()
    ? '--export writes a capture as a trace'
    : 'save the trace first, it is read twice';
  throw new BridgeError('SB_FILE', `expected the file of a trace, ${file} is none: ${cure}`);
}

function portOf(text: string, command: Command): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port > 0 && port < 65_536) return port;
  return wrong(`--port: expected a number from 1 to 65535, got ${visible(text)}`, command);
}

/** The name as lib/cameras has it. */
function modelOf(name: string, command: Command): string {
  const model = findModel(name);
  if (model !== undefined) return model.name;
  return wrong(
    `no camera named ${visible(name)} is known (see samsung-bridge models); leave --model out, and write it into capture.yaml`,
    command,
  );
}

function wrong(message: string, command: Command): never {
  return command.error(`error: ${message}`, { exitCode: 2 });
}
