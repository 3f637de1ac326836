import { Command, CommanderError } from 'commander';
import { BridgeError, ConfigError } from '../errors.ts';
import { visible } from './log.ts';
import { startSmall } from './thrift.ts';
import { verbs } from './verbs.ts';
import { version } from './version.ts';

/** Runs one command line and gives its exit code: 0 good, 1 the thing failed, 2 wrong usage. Never throws. */
export async function main(argv: readonly string[]): Promise<number> {
  process.exitCode = 0;
  try {
    if (argv[2] === 'serve') startSmall();
    process.stdout.off('error', onOutputLost).on('error', onOutputLost);
    process.stderr.off('error', nobodyToTell).on('error', nobodyToTell);
    const program = await programFor(argv[2]);
    await program.parseAsync(argv);
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return exitCodeOf(error);
  }
}

/** Whoever reads our output has read enough, as `head` does: nothing more to do, and no fault. A full disk is one. */
function onOutputLost(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(Number(process.exitCode ?? 0));
  process.stderr.write(`samsung-bridge: the output could not be written: ${error.message}\n`);
  process.exit(1);
}

function nobodyToTell(): void {}

/** The whole program where help is asked for, else only the verb that is used: the others' files are not loaded. */
async function programFor(name: string | undefined): Promise<Command> {
  const program = new Command('samsung-bridge')
    .description(
      "Answers in place of Samsung's camera servers, so that old WiFi cameras can send photos again.",
    )
    .version(version, '-V, --version', 'print the version')
    .addHelpText('after', '\nExample: samsung-bridge serve --config bridge.yaml');
  const chosen = verbs.filter((verb) => verb.name === name);
  for (const verb of chosen.length > 0 ? chosen : verbs) program.addCommand(await verb.load());
  throwInsteadOfExit(program);
  return program;
}

function throwInsteadOfExit(command: Command): void {
  command.exitOverride();
  for (const below of command.commands) throwInsteadOfExit(below);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof BridgeError)
    process.stderr.write(`samsung-bridge: ${visibleLines(error.message)} (${error.code})\n`);
  else
    process.stderr.write(
      `samsung-bridge: ${error instanceof Error ? (error.stack ?? error.message) : error}\n`,
    );
  return error instanceof ConfigError && error.path.startsWith('--') ? 2 : 1;
}

function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}
