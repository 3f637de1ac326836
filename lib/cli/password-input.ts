import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { BridgeError } from '../errors.ts';

/** Where a password comes from: a terminal, or a pipe. */
export type PasswordSource = NodeJS.ReadableStream & { readonly isTTY?: boolean };

/** Where a person is asked. */
export interface Prompter {
  write(text: string): unknown;
}

/** Bytes of a password that comes from a pipe. */
const pipeLimit = 4096;

/**
 * Reads one password: from a terminal twice, unseen; from a pipe the only line. Throws a BridgeError: `SB_PASSWORD` where it is
 * empty, more than a line, or not the same twice, `SB_CANCELLED` where the person gives up.
 */
export async function readPassword(source: PasswordSource, prompter: Prompter): Promise<string> {
  const password = source.isTTY === true ? await askTwice(source, prompter) : await onlyLine(source);
  if (password === '') throw unfit('came an empty one; type at least one character');
  return password;
}

async function askTwice(source: PasswordSource, prompter: Prompter): Promise<string> {
  const password = await ask('Password (not shown): ', source, prompter);
  if (password === '') return password;
  if ((await ask('Once more: ', source, prompter)) === password) return password;
  throw unfit('came two different ones; run it again');
}

/** The line editor turns the terminal's own echo off; what it would write itself goes nowhere. */
async function ask(question: string, source: PasswordSource, prompter: Prompter): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const editor = createInterface({ input: source, output: nowhere, terminal: true, historySize: 0 });
  prompter.write(question);
  try {
    return await new Promise((resolve, reject) => {
      editor.once('line', resolve);
      editor.once('SIGINT', () => reject(cancelled()));
      editor.once('close', () => reject(cancelled()));
    });
  } finally {
    editor.close();
    prompter.write('\n');
  }
}

async function onlyLine(source: PasswordSource): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of source) {
    const bytes = Buffer.from(chunk);
    chunks.push(bytes);
    length += bytes.length;
    if (length > pipeLimit) throw unfit(`came more than ${pipeLimit} bytes`);
  }
  const text = utf8(Buffer.concat(chunks)).replace(/\r?\n$/, '');
  if (/[\r\n]/.test(text)) throw unfit('came several lines');
  return text;
}

function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unfit('came bytes that are not UTF-8');
  }
}

function unfit(came: string): BridgeError {
  return new BridgeError('SB_PASSWORD', `expected one password on one line; ${came}`);
}

function cancelled(): BridgeError {
  return new BridgeError('SB_CANCELLED', 'cancelled: nothing was written');
}
