import { stat } from 'node:fs/promises';
import { DeliveryError, type Retry } from '../../errors.ts';
import type { Invocation } from './command-line.ts';
import type { ProgramRun, Ending as RunEnding } from './program-run.ts';

/** Codes of sysexits.h and of shells that say something: all others but 0 are `later`. */
const exits: Readonly<Record<number, readonly [retry: Retry, what: string]>> = {
  64: ['paused', 'it was called wrongly (EX_USAGE); correct run'],
  65: ['never', 'it refuses this for good (EX_DATAERR)'],
  75: ['later', 'it asks for another try (EX_TEMPFAIL)'],
  77: ['paused', 'it lacks a permission (EX_NOPERM); grant it'],
  78: ['paused', 'it is not set up (EX_CONFIG); set it up'],
  126: ['paused', 'a program that it runs is not executable; make it so'],
  127: ['paused', 'a program that it runs is not found; install it, or name its full path'],
};

/** The error of a run that did not end well; undefined where it did. `what` is what it was run for. */
export async function commandFault(
  ending: RunEnding,
  run: ProgramRun,
  invocation: Invocation,
  what: string,
): Promise<DeliveryError | undefined> {
  const { program } = invocation;
  const last = run.output.lines().at(-1)?.slice(0, 200);
  const words = last === undefined ? '' : `; its last words: ${JSON.stringify(last)}`;
  switch (ending.kind) {
    case 'exit':
      return exitFault(ending.code, `${program} ended with code ${ending.code} for ${what}`, words);
    case 'signal':
      return later('SB_COMMAND_SIGNAL', `${program} was ended by ${ending.signal} for ${what}${words}`);
    case 'time':
      return later('SB_COMMAND_TIME', `${program} was not done with ${what} in its timeLimit${words}`);
    case 'stopped':
      return later('SB_COMMAND_STOPPED', `${program} was broken off in the middle of ${what}`);
    case 'not-started':
      return notStarted(ending.error, invocation);
  }
}

function later(code: string, message: string): DeliveryError {
  return new DeliveryError(code, 'later', `${message}; it is tried again`);
}

function exitFault(code: number, message: string, words: string): DeliveryError | undefined {
  if (code === 0) return undefined;
  const [retry, meaning] = exits[code] ?? ['later', 'it is tried again'];
  return new DeliveryError('SB_COMMAND_EXIT', retry, `${message}: ${meaning}${words}`);
}

const cures: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there, or the interpreter that its first line names is not: correct run',
  ENOTDIR: 'a part of its path is a file: correct run',
  EACCES: 'it may not be executed: chmod +x',
  EPERM: 'it may not be executed: look at its rights',
  ENOEXEC: 'it is not a program of this machine, or a script without #! in its first line',
  EISDIR: 'it is a folder: correct run',
  ELOOP: 'its links lead round in a circle',
};

/** The system could not start the program; its code is ENOENT for a missing working folder, too. */
async function notStarted(error: NodeJS.ErrnoException, invocation: Invocation): Promise<DeliveryError> {
  const { program, folder } = invocation;
  const code = error.code ?? 'an error';
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    const message = `${program} is to be run in ${folder}, which is no folder; make it, or correct folder`;
    return new DeliveryError('SB_COMMAND_FOLDER', 'paused', message, { cause: error });
  }
  if (code === 'E2BIG') {
    const cure = 'give the words by stdin or $SB_BODY instead of an argument';
    const message = `the words are too long for an argument of ${program}; ${cure}`;
    return new DeliveryError('SB_COMMAND_TOO_LONG', 'never', message, { cause: error });
  }
  const cure = cures[code];
  const message = `${program} is to be run, the system says ${code}; ${cure ?? 'it is tried again'}`;
  return new DeliveryError('SB_COMMAND_START', cure === undefined ? 'later' : 'paused', message, {
    cause: error,
  });
}
