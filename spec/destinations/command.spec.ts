import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Shed } from './command-shed.ts';
import { Notebook } from './parcels.ts';

const test = suite<{ shed: Shed }>('destinations/command');

test.before(async (context) => {
  context.shed = await Shed.open();
});

test.after(({ shed }) => shed.close());

const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe1]), Buffer.alloc(5000, 7)]);
const two = [
  ['SAM_0001.JPG', jpeg],
  ['SAM_0002.JPG', jpeg],
] as const;

test('every placeholder is filled, and stands in the environment too', async ({ shed }) => {
  const names = 'filename alt type sender title body text recipient recipients via site model id'.split(' ');
  const run = shed.script(
    'printf "%s\\n" "$@" >arguments; env >environment',
    ...names.map((name) => `${name}={${name}}`),
  );
  const parcel = await shed.workshop.parcel([['사진', jpeg]], {
    title: 'Ferien',
    words: 'Am Meer~Eine Welle',
  });
  const { error } = await shed.deliver(shed.config(run), parcel);
  assert.is(error, undefined);
  const expected = [
    'filename=사진.jpg',
    'alt=Eine Welle',
    'type=image/jpeg',
    'sender=Camera@samsungcamera.com',
    'title=Ferien',
    'body=Am Meer~Eine Welle',
    'text=Am Meer',
    'recipient=public@camera.example',
    'recipients=public@camera.example',
    'via=email',
    'site=',
    'model=NX300',
    `id=${parcel.id}`,
  ];
  assert.equal((await shed.read('arguments')).trimEnd().split('\n'), expected);
  const environment = (await shed.read('environment')).split('\n');
  for (const line of expected)
    assert.ok(environment.includes(`SB_${line.replace(/^\w+/, (name) => name.toUpperCase())}`), line);
});

test('the environment holds nothing else of the bridge, and what the configuration adds', async ({
  shed,
}) => {
  process.env.BRIDGE_SECRET = 'secret';
  const config = shed.config(shed.script('env >environment'), { env: { LANG: 'ko_KR.UTF-8', MORE: 'much' } });
  await shed.deliver(config, await shed.workshop.parcel([['a.jpg', jpeg]]));
  delete process.env.BRIDGE_SECRET;
  const lines = (await shed.read('environment')).trimEnd().split('\n');
  const names = lines.map((line) => line.replace(/=.*/, '')).filter((name) => !name.startsWith('SB_'));
  // PWD, OLDPWD, SHLVL and _ are the shell's own.
  const own = ['HOME', 'LANG', 'MORE', 'OLDPWD', 'PATH', 'PWD', 'SHLVL', 'TZ', '_'];
  assert.equal(
    names.filter((name) => !own.includes(name)),
    [],
  );
  assert.ok(lines.includes('LANG=ko_KR.UTF-8') && lines.includes('MORE=much'));
});

test('a social site fills {site}', async ({ shed }) => {
  const parcel = await shed.workshop.parcel([['a.jpg', jpeg]], {
    via: 'facebook',
    sender: 'georg',
    model: undefined,
  });
  await shed.deliver(shed.config(shed.script('echo "$1" >site', '{site} {via} {sender} {model}.')), parcel);
  assert.is(await shed.read('site'), 'facebook facebook georg .\n');
});

test('{file} is a copy with the camera’s name: a program that spoils it leaves the original whole', async ({
  shed,
}) => {
  const parcel = await shed.workshop.parcel([['SAM_0001.JPG', jpeg]]);
  const script = 'cp "$1" seen; echo "$1" >path; echo spoiled >>"$1"; chmod 777 "$1"; : >"$1"';
  const { receipt } = await shed.deliver(shed.config(shed.script(script, '{file}')), parcel);
  assert.is(receipt?.where, '/bin/sh');
  assert.equal(await readFile(join(shed.bench, 'seen')), jpeg);
  assert.match(await shed.read('path'), /^\/.*\/SAM_0001\.JPG\n$/);
  assert.equal(await readFile(parcel.pathOf('1')), jpeg);
  assert.equal(await shed.leftovers(), []);
});

test('it runs once for each file, in order', async ({ shed }) => {
  const parcel = await shed.workshop.parcel(two, { words: 'x~first~second' });
  await shed.deliver(shed.config(shed.script('echo "$1: $2" >>each', '{filename}', '{alt}')), parcel);
  assert.is(await shed.read('each'), 'SAM_0001.JPG: first\nSAM_0002.JPG: second\n');
});

test('for a parcel it runs once; an argument with a file in it stands there for each', async ({ shed }) => {
  const parcel = await shed.workshop.parcel(two, { words: 'x~first\nline~second' });
  const script = 'printf "%s|" "$@" >all; cat >input; printf "%s" "$SB_FILENAME" >names';
  const run = shed.script(script, '{title}', '--photo={file}', 'end', '{filename}');
  const config = shed.config(run, { per: 'parcel', stdin: '{text}:\n{alt}\n' });
  const { error } = await shed.deliver(config, parcel);
  assert.is(error, undefined);
  const scratch = join(shed.scratch, `log-${parcel.id}`);
  const files = ['1/SAM_0001.JPG', '2/SAM_0002.JPG'].map((name) => `--photo=${scratch}/${name}`);
  assert.is(
    await shed.read('all'),
    [parcel.title, ...files, 'end', 'SAM_0001.JPG', 'SAM_0002.JPG', ''].join('|'),
  );
  assert.is(await shed.read('input'), 'x:\nfirst line\nsecond\n');
  assert.is(await shed.read('names'), 'SAM_0001.JPG\nSAM_0002.JPG');
});

test('two files of one name do not overwrite each other', async ({ shed }) => {
  const parcel = await shed.workshop.parcel([
    ['SAM_0001.JPG', jpeg],
    ['SAM_0001.JPG', Buffer.from('other')],
  ]);
  const run = shed.script('cat "$1" >one; cat "$2" >two', '{file}');
  await shed.deliver(shed.config(run, { per: 'parcel' }), parcel);
  assert.equal(
    [(await readFile(join(shed.bench, 'one'))).length, await shed.read('two')],
    [jpeg.length, 'other'],
  );
});

test('standard input is what the template says; a program that does not read it succeeds', async ({
  shed,
}) => {
  const parcel = await shed.workshop.parcel([['a.jpg', jpeg]], { words: `${'long '.repeat(400_000)}~alt` });
  const reading = await shed.deliver(shed.config(shed.script('wc -c >count'), { stdin: '{text}\n' }), parcel);
  assert.is(reading.error, undefined);
  assert.is(Number(await shed.read('count')), 'long '.repeat(400_000).trim().length + 1);
  const ignoring = await shed.deliver(shed.config(shed.script('exit 0'), { stdin: '{text}' }), parcel);
  assert.is(ignoring.error, undefined);
  const closing = await shed.deliver(
    shed.config(shed.script('exec <&-; sleep 0.1'), { stdin: '{text}' }),
    parcel,
  );
  assert.is(closing.error, undefined);
});

test('a retry goes on at the file where it failed', async ({ shed }) => {
  const notebook = new Notebook();
  const parcel = await shed.workshop.parcel([...two, ['SAM_0003.JPG', jpeg]]);
  const script = 'echo "$1" >>runs; [ "$1" != SAM_0002.JPG ] || [ -e fixed ]';
  const config = shed.config(shed.script(script, '{filename}'));
  const first = await shed.deliver(config, parcel, { notebook });
  assert.is(first.error?.retry, 'later');
  await writeFile(join(shed.bench, 'fixed'), '');
  const second = await shed.deliver(config, parcel, { notebook });
  assert.is(second.receipt?.remark, undefined);
  assert.is(await shed.read('runs'), 'SAM_0001.JPG\nSAM_0002.JPG\nSAM_0002.JPG\nSAM_0003.JPG\n');
});

test('a file refused for good does not keep the others back, and the delivery says so', async ({ shed }) => {
  const notebook = new Notebook();
  const parcel = await shed.workshop.parcel([...two, ['SAM_0003.JPG', jpeg]]);
  const script = 'echo "$1" >>refusals; [ "$1" != SAM_0001.JPG ] || exit 65';
  const config = shed.config(shed.script(script, '{filename}'));
  const { error } = await shed.deliver(config, parcel, { notebook });
  assert.is(error?.retry, 'never');
  assert.match(error?.message ?? '', /code 65 for "SAM_0001\.JPG".*1 of 3 files/);
  await shed.deliver(config, parcel, { notebook });
  assert.is(await shed.read('refusals'), 'SAM_0001.JPG\nSAM_0002.JPG\nSAM_0003.JPG\nSAM_0001.JPG\n');
});

test('a program that was run is not run again where the disk did not take the note', async ({ shed }) => {
  const notebook = new Notebook();
  notebook.death = { at: 1, when: 'before' };
  const { receipt } = await shed.deliver(
    shed.config(shed.script('exit 0')),
    await shed.workshop.parcel(two),
    { notebook },
  );
  assert.is(receipt?.where, '/bin/sh');
});

test('a parcel without files runs nothing, and says so', async ({ shed }) => {
  const parcel = await shed.workshop.parcel([]);
  const none = await shed.deliver(shed.config(shed.script('exit 1')), parcel);
  assert.is(none.receipt?.remark, 'no files: nothing was run');
  const once = await shed.deliver(shed.config(shed.script('exit 1'), { per: 'parcel' }), parcel);
  assert.is(once.error?.code, 'SB_COMMAND_EXIT');
});

test('what a killed bridge left in the scratch folder goes', async ({ shed }) => {
  const parcel = await shed.workshop.parcel([['a.jpg', jpeg]]);
  const left = join(shed.scratch, `log-${parcel.id}`, '1');
  await mkdir(left, { recursive: true });
  await writeFile(join(left, 'left.jpg'), '');
  await shed.deliver(shed.config(shed.script('ls "$(dirname "$1")" >listing', '{file}')), parcel);
  assert.is(await shed.read('listing'), 'a.jpg\n');
  assert.equal(await shed.leftovers(), []);
});

test.run();
