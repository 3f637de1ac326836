import { constants } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { type Finding, failed, ok } from '../../finding.ts';
import type { CommandConfig } from './command-config.ts';

/** Looks whether a program is there, may be run, and has the interpreter that its first line names. */
export async function examineCommand(
  program: string,
  { folder, env, scratch }: CommandConfig,
): Promise<readonly Finding[]> {
  // The data folder is made when the bridge starts.
  if (folder !== dirname(scratch) && !(await isFolder(folder)))
    return [
      failed(
        'SB_COMMAND_FOLDER',
        `${program} is to be run in ${folder}, which is no folder`,
        'make it, or correct folder',
      ),
    ];
  const path = env.PATH ?? process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin';
  const found = program.includes('/') ? program : await inPath(program, path);
  if (found === undefined)
    return [
      failed(
        'SB_COMMAND_START',
        `${program} is not found in ${path}`,
        'install it, or name its full path in run',
      ),
    ];
  const fault = (await programFault(found)) ?? (await interpreterFault(found, path));
  return [fault ?? ok(`${found} can be run, in ${folder}; its placeholders are good`)];
}

async function inPath(program: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter)) {
    const candidate = join(folder, program);
    if ((await programFault(candidate)) === undefined) return candidate;
  }
  return undefined;
}

async function programFault(path: string): Promise<Finding | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return failed('SB_COMMAND_START', `${path} is not there`, 'correct run');
  if (!found.isFile()) return failed('SB_COMMAND_START', `${path} is no file`, 'correct run');
  const may = await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
  return may ? undefined : failed('SB_COMMAND_START', `${path} may not be executed`, `chmod +x ${path}`);
}

/** [execve(2)] `#!/usr/bin/env NAME` looks NAME up in PATH. */
async function interpreterFault(path: string, search: string): Promise<Finding | undefined> {
  const [, interpreter, argument] = /^#![ \t]*(\S+)[ \t]*([^\s-]\S*)?/.exec(await firstLine(path)) ?? [];
  if (interpreter === undefined) return undefined;
  const missing = (name: string) =>
    failed(
      'SB_COMMAND_START',
      `${path} wants ${name}, as its first line says, and that cannot be run`,
      `install ${name}, or correct the line`,
    );
  if ((await programFault(interpreter)) !== undefined) return missing(interpreter);
  const byName = interpreter.endsWith('/env') && argument !== undefined && !argument.includes('=');
  return byName && !argument.includes('/') && (await inPath(argument, search)) === undefined
    ? missing(argument)
    : undefined;
}

async function firstLine(path: string): Promise<string> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return '';
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(256), 0, 256, 0);
    return buffer.subarray(0, bytesRead).toString('latin1').split('\n', 1)[0] ?? '';
  } finally {
    await file.close();
  }
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
