import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { adviceFor, advisedCodes } from '../../lib/explain/advice/advice.ts';
import { leniencyWords } from '../../lib/explain/leniency-words.ts';
import { allLeniencies } from '../../lib/wire/leniencies.ts';

const root = resolve(import.meta.dirname, '../..');
const test = suite('explain/advice');

/** Codes of the pages that no conversation ends with: they stop a start, a command, or are lines of their own. */
const elsewhere: ReadonlySet<string> = new Set([
  'SB_CANCELLED',
  'SB_CONFIG_VALUE',
  'SB_JOURNAL',
  'SB_PASSWORD',
  'SB_ROOM_MADE',
]);

/** Codes of the rooms on the camera's side that no conversation ends with. */
const starting: ReadonlySet<string> = new Set([
  'SB_ADDRESS_NOT_OURS',
  'SB_CONFIG_MODULE',
  'SB_CONFIG_VALUE',
  'SB_LISTEN',
  'SB_PORT_IN_USE',
  'SB_PORT_NOT_PERMITTED',
]);

function codesIn(text: string): readonly string[] {
  return [...new Set(text.match(/\bSB_[A-Z0-9]+(?:_[A-Z0-9]+)*\b/g) ?? [])];
}

function section(page: string, title: string): string {
  const text = readFileSync(join(root, 'docs', page), 'utf8');
  const begin = text.indexOf(`\n## ${title}\n`);
  assert.ok(begin >= 0, `${page} has a section ${title}`);
  const end = text.indexOf('\n## ', begin + 1);
  return text.slice(begin, end === -1 ? undefined : end);
}

test('every code of the pages that a conversation can end with has advice', () => {
  const told = [
    readFileSync(join(root, 'docs/bad-input.md'), 'utf8'),
    section('troubleshooting.md', 'A conversation'),
    section('troubleshooting.md', 'Sharing'),
  ].flatMap(codesIn);
  assert.ok(told.length > 70, `${told.length}`);
  const silent = told.filter((code) => !advisedCodes.includes(code) && !elsewhere.has(code));
  assert.equal([...new Set(silent)].sort(), []);
});

test('every code of the rooms that a conversation passes through has advice', () => {
  const rooms = ['wire', 'handlers', 'server', 'plugins'].flatMap((room) =>
    readdirSync(join(root, 'lib', room), { encoding: 'utf8' }).map((name) => join('lib', room, name)),
  );
  const refusals = ['gathering-refusals.ts', 'disk-floor.ts', 'disk-refusal.ts'];
  const files = [...rooms, ...refusals.map((name) => join('lib/outbox', name))];
  const codes = files.flatMap((file) => codesIn(readFileSync(join(root, file), 'utf8')));
  assert.ok(codes.length > 70, `${codes.length}`);
  const silent = codes.filter((code) => !advisedCodes.includes(code) && !starting.has(code));
  assert.equal([...new Set(silent)].sort(), []);
});

test('no advice is for a code that does not exist', () => {
  const sources = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('explain/'))
    .map((name) => readFileSync(join(root, 'lib', name), 'utf8'));
  const known = new Set(sources.flatMap(codesIn));
  assert.equal(
    advisedCodes.filter((code) => !known.has(code)),
    [],
  );
});

for (const code of advisedCodes)
  test(`${code}: one sentence, and something to do`, () => {
    const { rung, means, todo } = adviceFor(code);
    assert.ok(rung >= 1 && rung <= 9);
    assert.match(means, /^[a-z].{15,}[^.]$/);
    assert.ok(todo.length > 0);
    for (const cure of todo) assert.match(cure, /^["a-zA-Z].{7,}[^.]$/);
  });

test('a code of a module of the user’s has advice too', () => {
  assert.match(adviceFor('MINE').todo.join(), /module of yours/);
  assert.match(adviceFor('constructor').todo.join(), /module of yours/);
});

test('every leniency is told in words', () => {
  for (const name of allLeniencies) assert.match(leniencyWords([name])[0] ?? '', /^[a-z-]+ \(.+\)$/);
  assert.equal(leniencyWords(['no-host', 'no-host', 'later']), ['no-host (no Host field)', 'later']);
});

test.run();
