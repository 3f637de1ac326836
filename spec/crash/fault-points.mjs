/**
 * Loaded into the real program before anything else (`node --import`): counts every change of the disk and every piece of
 * traffic as it happens, and kills the process with SIGKILL at the one that FAULT_AT names. That a thing was done is a point
 * of its own: then the world knows of it, and the program does not. FAULT_LOG is a file for the names of the points: all of
 * them where FAULT_AT is missing, else that of the last one. FAULT_FROM and FAULT_ONLY are patterns: the first point that is
 * counted, and those that are.
 */
import fs from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';
import { basename, dirname } from 'node:path';

const { FAULT_AT, FAULT_FROM, FAULT_LOG, FAULT_ONLY } = process.env;
const fatal = Number(FAULT_AT ?? Number.POSITIVE_INFINITY);
const first = new RegExp(FAULT_FROM ?? '');
const counted = new RegExp(FAULT_ONLY ?? '');
const append = fs.appendFileSync;
let begun = false;
let count = 0;

/** @param {string} name */
function point(name) {
  begun ||= first.test(name);
  if (!begun || !counted.test(name)) return;
  count += 1;
  if (FAULT_LOG !== undefined && (FAULT_AT === undefined || count === fatal))
    append(FAULT_LOG, `${count} ${name}\n`);
  if (count < fatal) return;
  process.kill(process.pid, 'SIGKILL');
  for (;;); // until the signal has ended this thread, too
}

/** What a call is about: the last two names of a path, or the first line of what is sent. */
function short(about) {
  const given = Array.isArray(about) ? about[0]?.chunk : about;
  const line = Buffer.isBuffer(given) ? given.toString('latin1', 0, 80) : given;
  if (typeof line !== 'string') return '';
  if (/HTTP\/1\.\d/.test(line)) return line.split('\r\n')[0];
  return line.startsWith('/') ? `${basename(dirname(line))}/${basename(line)}` : '';
}

/** A method whose promise tells its end. */
function promised(owner, name, fits = () => true) {
  const real = owner[name];
  owner[name] = async function (...given) {
    if (!fits(...given)) return real.apply(this, given);
    const called = `${name} ${given.map(short).join(' ')}`.trimEnd();
    point(`before ${called}`);
    const result = await real.apply(this, given);
    point(`after ${called}`);
    return result;
  };
}

/** A method whose last argument is called at its end. */
function calledBack(owner, name, fits = () => true) {
  const real = owner[name];
  owner[name] = function (...given) {
    const back = given.at(-1);
    if (!fits.apply(this, given) || typeof back !== 'function') return real.apply(this, given);
    const called = `${name} ${short(given[0])}`.trimEnd();
    const told = (...results) => {
      point(`after ${called}`);
      back(...results);
    };
    point(`before ${called}`);
    return real.apply(this, [...given.slice(0, -1), told]);
  };
}

/** Only connections; standard output and the like are sockets for Node, too. */
function isConnection() {
  return this.remoteAddress !== undefined || this.connecting;
}

async function arm() {
  for (const name of ['mkdir', 'rename', 'rm', 'writeFile']) promised(promises, name);
  const folder = await promises.open('.', 'r');
  const handles = Object.getPrototypeOf(folder);
  for (const name of ['sync', 'datasync', 'writeFile', 'write']) promised(handles, name);
  await folder.close();
  calledBack(fs, 'open', (_path, flags) => flags !== 'r');
  for (const name of ['writev', 'fdatasync']) calledBack(fs, name);
  for (const name of ['_write', '_writev']) calledBack(Socket.prototype, name, isConnection);
  const push = Socket.prototype.push;
  Socket.prototype.push = function (chunk, encoding) {
    if (isConnection.call(this))
      point(chunk === null ? 'before reading its end' : `before reading ${short(chunk)}`);
    return push.call(this, chunk, encoding);
  };
  syncBuiltinESMExports();
}

/** Children of the program are told nothing, and live. */
if (FAULT_LOG !== undefined) await arm();
