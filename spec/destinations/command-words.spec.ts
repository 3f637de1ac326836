import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeCommand } from '../../lib/destinations/command/command.ts';
import type { CommandConfig } from '../../lib/destinations/command/command-config.ts';
import { CommandLine } from '../../lib/destinations/command/command-line.ts';
import { Template } from '../../lib/destinations/command/template.ts';
import { ConfigError } from '../../lib/errors.ts';
import { Shed } from './command-shed.ts';

const test = suite<{ shed: Shed }>('destinations/command-words');

test.before(async (context) => {
  context.shed = await Shed.open();
});

test.after(({ shed }) => shed.close());

/** What a camera may say, and what a program gets as an argument of its own. */
const words: readonly (readonly [said: string, got: string])[] = [
  ['; rm -rf "$HOME"', '; rm -rf "$HOME"'],
  ['$(touch pwned)', '$(touch pwned)'],
  ['`touch pwned`', '`touch pwned`'],
  ['a && touch pwned', 'a && touch pwned'],
  ['a | touch pwned', 'a | touch pwned'],
  ['> pwned', '> pwned'],
  ["' touch pwned '", "' touch pwned '"],
  ['one\ntwo', 'one\ntwo'],
  ['one\r\n\ttwo', 'one\r\n\ttwo'],
  ['-o/etc/passwd', ' -o/etc/passwd'],
  ['--output=pwned', ' --output=pwned'],
  ['--', ' --'],
  ['-', ' -'],
  ['a\0b', 'ab'],
  ['\0-o', ' -o'],
  ['', ''],
  ['*', '*'],
  ['~root', '~root'],
  ['%s %n', '%s %n'],
  ['{file}', '{file}'],
  ['{{id}}', '{{id}}'],
  ['사진 🌅 \u202e gpj', '사진 🌅 \u202e gpj'],
];

for (const [said, got] of words)
  test(`${JSON.stringify(said)} stays one argument and nothing more`, async ({ shed }) => {
    const parcel = await shed.workshop.parcel([[said, Buffer.from('x')]], {
      title: said,
      sender: said,
      words: said,
    });
    const script = 'printf "%s\\0" "$@" >arguments; printf "%s\\0" "$SB_TITLE" >environment; cat >input';
    const run = shed.script(script, 'first', '{title}', '{sender}', 'last');
    const { error } = await shed.deliver(shed.config(run, { stdin: '{title}' }), parcel);
    assert.is(error, undefined);
    assert.equal((await shed.read('arguments')).split('\0'), ['first', got, got, 'last', '']);
    const exact = said.replaceAll('\0', '');
    assert.is(await shed.read('environment'), `${exact}\0`);
    assert.is(await shed.read('input'), exact);
    assert.equal((await readdir(shed.bench)).sort(), ['arguments', 'environment', 'input']);
  });

test('behind -- a hyphen stays as it is', async ({ shed }) => {
  const parcel = await shed.workshop.parcel([['a', Buffer.from('x')]], { title: '-o' });
  const run = shed.script('printf "%s|" "$@" >arguments', '{title}', '--', '{title}', '--title={title}');
  await shed.deliver(shed.config(run), parcel);
  assert.is(await shed.read('arguments'), ' -o|--|-o|--title=-o|');
});

const names = [
  '../../etc/passwd',
  '/etc/passwd',
  '..',
  '',
  '-rf',
  'a/b\\c.jpg',
  'CON',
  'x'.repeat(400),
  'a\nb.jpg',
  '.bashrc',
];

for (const name of names)
  test(`a file that a camera calls ${JSON.stringify(name).slice(0, 30)} stays in the scratch folder`, async ({
    shed,
  }) => {
    const parcel = await shed.workshop.parcel([[name, Buffer.from('x')]]);
    await shed.deliver(shed.config(shed.script('printf %s "$1" >path; cat "$1" >content', '{file}')), parcel);
    const [path, folder] = [await shed.read('path'), join(shed.scratch, `log-${parcel.id}`, '1')];
    assert.ok(path.startsWith(`${folder}/`) && !path.slice(folder.length + 1).includes('/'), path);
    assert.not.match(path.slice(folder.length + 1), /^[-.]|[\p{Cc}]/u);
    assert.is(await shed.read('content'), 'x');
  });

const line = (run: readonly string[], stdin?: string) =>
  new CommandLine('log', {
    type: 'command',
    run,
    stdin,
    per: 'file',
    folder: '/',
    scratch: '/tmp',
    env: {},
    timeLimit: 1000,
  } satisfies CommandConfig);

const refused: readonly (readonly [
  run: readonly string[],
  stdin: string | undefined,
  code: string,
  path: string,
  cure: RegExp,
])[] = [
  [[], undefined, 'SB_COMMAND_PROGRAM', 'run[0]', /name one/],
  [['{title}'], undefined, 'SB_COMMAND_PROGRAM', 'run[0]', /without placeholders/],
  [['log', '{filname}'], undefined, 'SB_COMMAND_PLACEHOLDER', 'run[1]', /did you mean \{filename\}/],
  [['log', 'x', '--to={recipents}'], undefined, 'SB_COMMAND_PLACEHOLDER', 'run[2]', /\{recipients\}/],
  [['log'], '{Body}', 'SB_COMMAND_PLACEHOLDER', 'stdin', /\{body\}/],
  [['log', '{xyz}'], undefined, 'SB_COMMAND_PLACEHOLDER', 'run[1]', /known are \{filename\} \{file\}/],
  [['log', '{}'], undefined, 'SB_COMMAND_PLACEHOLDER', 'run[1]', /known are/],
  [['awk', '{print $1}'], undefined, 'SB_COMMAND_PLACEHOLDER', 'run[1]', /written \{\{/],
  [['log', 'a {'], undefined, 'SB_COMMAND_PLACEHOLDER', 'run[1]', /stands alone.*written \{\{/],
  [['sh', '-c', 'echo {title}'], undefined, 'SB_COMMAND_SCRIPT', 'run[2]', /SB_TITLE/],
  [
    ['/usr/bin/env', 'bash', '-o', 'pipefail', '-ec', 'echo {title}'],
    undefined,
    'SB_COMMAND_SCRIPT',
    'run[5]',
    /SB_TITLE/,
  ],
  [['python3.12', '-c', 'print("{title}")'], undefined, 'SB_COMMAND_SCRIPT', 'run[2]', /SB_TITLE/],
  [['busybox', 'ash', '-c', '{body}'], undefined, 'SB_COMMAND_SCRIPT', 'run[3]', /SB_TITLE/],
  [['perl', '-e', 'one', '-e', '{body}'], undefined, 'SB_COMMAND_SCRIPT', 'run[4]', /SB_TITLE/],
];

for (const [run, stdin, code, path, cure] of refused)
  test(`refuses ${JSON.stringify(stdin ?? run)} when it is made`, () => {
    try {
      line(run, stdin);
      assert.unreachable();
    } catch (error) {
      assert.instance(error, ConfigError);
      assert.equal(
        [(error as ConfigError).code, (error as ConfigError).path],
        [code, `destinations.log.${path}`],
      );
      assert.match((error as ConfigError).message, cure);
    }
  });

for (const run of [
  ['sh', '-c', 'echo "$1"', 'sh', '{title}'],
  ['python3', 'send.py', '-c', '{title}'],
  ['log.sh', '-c', '{title}'],
])
  test(`takes ${JSON.stringify(run)}`, () => assert.ok(line(run)));

test('makeCommand refuses at once, before any photo', async ({ shed }) => {
  assert.throws(() => makeCommand('log', shed.config(['log', '{nope}']), { version: '1' }), /log\.run\[1\]/);
});

const blank = { filename: '', file: '', alt: '', type: '' };
const parcel = {
  sender: '',
  title: '',
  body: '',
  text: '',
  recipient: '',
  recipients: '',
  via: '',
  site: '',
  model: '',
  id: '',
};

test('any text whose braces are doubled stands for itself, and any value comes through whole', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (text, title) => {
      const doubled = text.replace(/[{}]/g, '$&$&');
      const template = Template.parse(`${doubled}{title}${doubled}`, 'run[1]');
      const subject = { parcel: { ...parcel, title }, files: [blank] };
      return template.fill(subject) === `${text}${title}${text}`;
    }),
    { numRuns: 300 },
  );
});

test.run();
