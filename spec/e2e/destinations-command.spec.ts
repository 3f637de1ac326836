import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makePhoto } from './photo.ts';
import { Scene } from './scene.ts';

const test = suite<{ scene: Scene }>('e2e/destinations-command');

test.before.each(async (context) => {
  context.scene = await Scene.open();
});

test.after.each(({ scene }) => scene.close());

/** Bytes that a program writes to its output, in lines of six. */
const flood = 400_000_002;
/** What the bridge may take of real memory at its highest, in bytes: it has 70 MB before, and must not keep the flood. */
const mostMemory = 160_000_000;

/** What each program does, and what is told of it then. */
const programs: Readonly<Record<string, readonly [script: string, options: string, told: RegExp]>> = {
  good: ['exit 0', '', /good: delivered/],
  fails: [
    'echo "no paper" >&2; exit 3',
    '',
    /fails: later, next try .* code 3 .*"no paper" .*\(SB_COMMAND_EXIT\)/,
  ],
  refuses: ['exit 65', '', /refuses: never, kept: .* code 65 .*\(SB_COMMAND_EXIT\)/],
  missing: ['exit 127', '', /missing: the destination is paused; .*code 127 .*\(SB_COMMAND_EXIT\)/],
  slow: ['sleep 600', ', timeLimit: 500ms', /slow: later, .* in its timeLimit.*\(SB_COMMAND_TIME\)/],
  floods: [
    `yes flood | head -c ${flood}; echo "and out"; exit 1`,
    '',
    /floods: later, .* code 1 .*"and out".*\(SB_COMMAND_EXIT\)/,
  ],
  stuck: [
    'i=0; until [ -e "$GO" ] || [ $i = 600 ]; do i=$((i + 1)); sleep 0.05; done',
    ', timeLimit: 10m',
    /stuck: being delivered since/,
  ],
};

function config(folder: string): string {
  const commands = Object.entries(programs).map(
    ([name, [script, options]]) =>
      `  ${name}: { type: command, run: ["sh", "-c", ${JSON.stringify(script)}], env: { GO: "${join(folder, 'go')}" }${options} }`,
  );
  const routes = [...Object.keys(programs), 'photos'].map((name) => `  "${name}@camera.example": ${name}`);
  return `routes:
${routes.join('\n')}
destinations:
  photos: { type: store, folder: ./photos }
${commands.join('\n')}
`;
}

/** The highest that a process had of real memory, in bytes; undefined where the system does not tell. */
function highestMemory(pid: number): number | undefined {
  const path = `/proc/${pid}/status`;
  if (!existsSync(path)) return undefined;
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(path, 'utf8')) ?? [];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

test('programs that fail, hang and flood keep no camera, no other destination and no memory', async ({
  scene,
}) => {
  const { folder } = scene.place;
  const bridge = await scene.serve(config(folder));
  const photo = await makePhoto(folder, 'SAM_0001.JPG');
  const names = [...Object.keys(programs), 'photos'];
  const to = names.flatMap((name) => ['--recipient', `${name}@camera.example`]);
  const sent = await scene.camera('email', [...to, '--message', 'By the lake~a lake', photo]);
  assert.is(sent.code, 0, sent.stdout + sent.stderr);

  await Promise.all(
    names
      .filter((name) => name !== 'stuck')
      .map((name) => bridge.logged(({ text }) => text.includes(`→ ${name}: `))),
  );
  await scene.delivered('photos');
  assert.ok(scene.stored('SAM_0001.JPG').equals(readFileSync(photo)));
  const { stdout } = await scene.outbox('list');
  for (const [, , told] of Object.values(programs)) assert.match(stdout, told);
  assert.match(stdout, /photos: delivered/);

  const again = await scene.camera('email', ['--recipient', 'photos@camera.example', photo]);
  assert.is(again.code, 0, again.stdout + again.stderr);
  await scene.delivered('photos', 2);

  await scene.place.write('go', '');
  await scene.delivered('stuck');

  const said = bridge.log.map(({ text }) => text).filter((text) => text.startsWith('floods: '));
  assert.match(said[0] ?? '', new RegExp(`said ${flood + 'and out\n'.length} bytes, the last:$`));
  const lines = said.indexOf('floods: | and out');
  assert.ok(lines >= 1 && lines <= 20, `${lines} lines of a flood are in the log`);
  const highest = highestMemory(bridge.pid);
  if (highest === undefined) console.log('SKIPPED: no /proc here, the memory of the bridge was not measured');
  else assert.ok(highest < mostMemory, `the bridge took ${highest} bytes of memory`);
});

test.run();
