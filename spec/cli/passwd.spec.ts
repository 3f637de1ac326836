import { PassThrough } from 'node:stream';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type PasswordSource, readPassword } from '../../lib/cli/password-input.ts';
import { BridgeError } from '../../lib/errors.ts';
import { PasswordBook } from '../../lib/handlers/password-book.ts';
import { type MainRun, runMain } from './main-run.ts';

const test = suite('cli/passwd');

function piped(bytes: string | Buffer): PasswordSource {
  const pipe = new PassThrough();
  pipe.end(bytes);
  return pipe;
}

/** A terminal on which somebody types one text for each question. */
class Terminal extends PassThrough {
  readonly isTTY = true;
  isRaw = false;
  shown = '';
  readonly #typed: string[];

  constructor(...typed: readonly string[]) {
    super();
    this.#typed = [...typed];
  }

  setRawMode(isRaw: boolean): this {
    this.isRaw = isRaw;
    return this;
  }

  readonly screen = {
    write: (text: string): void => {
      this.shown += text;
      const next = text.endsWith(': ') ? this.#typed.shift() : undefined;
      if (next !== undefined) setImmediate(() => this.push(next));
    },
  };
}

async function typedOn(terminal: Terminal): Promise<string> {
  return readPassword(terminal, terminal.screen);
}

async function refusalOf(reading: Promise<string>): Promise<string> {
  try {
    await reading;
  } catch (error) {
    if (error instanceof BridgeError) return error.code;
    throw error;
  }
  throw new Error('it was taken');
}

const pipes: readonly (readonly [what: string, bytes: string, password: string])[] = [
  ['a line', 'hunter2\n', 'hunter2'],
  ['a line without its end', 'hunter2', 'hunter2'],
  ['a line of Windows', 'hunter2\r\n', 'hunter2'],
  ['spaces, which count', ' a b \n', ' a b '],
  ['Korean', '암호\n', '암호'],
];

for (const [what, bytes, password] of pipes)
  test(`takes ${what} from a pipe`, async () => {
    assert.is(await readPassword(piped(bytes), { write: () => assert.unreachable() }), password);
  });

const unfit: readonly (readonly [what: string, bytes: string | Buffer])[] = [
  ['nothing', ''],
  ['an empty line', '\n'],
  ['two lines', 'a\nb\n'],
  ['more than 4 KiB', 'x'.repeat(4097)],
  ['what is not UTF-8', Buffer.from([0x61, 0xe9])],
];

for (const [what, bytes] of unfit)
  test(`does not take ${what} from a pipe`, async () => {
    assert.is(await refusalOf(readPassword(piped(bytes), { write: () => {} })), 'SB_PASSWORD');
  });

test('asks twice on a terminal, and shows nothing of what is typed', async () => {
  const terminal = new Terminal('hunter2\r', 'hunter2\r');
  assert.is(await typedOn(terminal), 'hunter2');
  assert.is(terminal.shown, 'Password (not shown): \nOnce more: \n');
  assert.is(terminal.isRaw, false);
});

test('a wrong key can be taken back', async () => {
  assert.is(await typedOn(new Terminal('hunterx\x7f2\r', 'hunter2\r')), 'hunter2');
});

const terminals: readonly (readonly [what: string, typed: readonly string[], code: string])[] = [
  ['two different passwords', ['hunter2\r', 'hunter3\r'], 'SB_PASSWORD'],
  ['nothing', ['\r'], 'SB_PASSWORD'],
  ['Ctrl-C', ['hunt\x03'], 'SB_CANCELLED'],
  ['Ctrl-D', ['\x04'], 'SB_CANCELLED'],
  ['Ctrl-C at the second question', ['hunter2\r', '\x03'], 'SB_CANCELLED'],
];

for (const [what, typed, code] of terminals)
  test(`does not take ${what} from a terminal`, async () => {
    const terminal = new Terminal(...typed);
    assert.is(await refusalOf(typedOn(terminal)), code);
    assert.is(terminal.isRaw, false);
  });

/** Runs `passwd` with something else for stdin. */
async function runWith(source: PasswordSource): Promise<MainRun> {
  const own = Object.getOwnPropertyDescriptor(process, 'stdin');
  Object.defineProperty(process, 'stdin', { value: source, configurable: true });
  try {
    return await runMain('passwd');
  } finally {
    if (own !== undefined) Object.defineProperty(process, 'stdin', own);
  }
}

test('prints one line, which lets that password in and no other', async () => {
  const { code, out, err } = await runWith(piped('hunter2\n'));
  assert.equal([code, err], [0, '']);
  assert.match(out, /^\$scrypt\$ln=14,r=8,p=5\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}\n$/);
  const book = new PasswordBook([{ name: 'georg', password: out.trimEnd() }]);
  assert.equal([await book.check('georg', 'hunter2'), await book.check('georg', 'hunter3')], [true, false]);
});

test('exits with 1 and says why where there is no password', async () => {
  const { code, out, err } = await runWith(piped(''));
  assert.equal([code, out], [1, '']);
  assert.match(err, 'expected one password on one line; came an empty one');
});

test('its help has an example, and a warning', async () => {
  const { code, out } = await runMain('passwd', '--help');
  assert.is(code, 0);
  assert.match(out, 'Example: samsung-bridge passwd');
  assert.match(out, 'a password that you use nowhere else');
});

test('an argument, which would stay in the history of the shell, is wrong usage', async () => {
  assert.is((await runMain('passwd', 'hunter2')).code, 2);
});

test.run();
