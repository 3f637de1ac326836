import { randomBytes } from 'node:crypto';
import { EventEmitter, on } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { models } from '../../lib/cameras/models.ts';
import { type RunningBridge, startBridge } from '../../lib/cli/bridge.ts';
import type { LogLine } from '../../lib/cli/log.ts';
import { defaultConfig, withOverrides } from '../../lib/config/load.ts';
import { within } from '../captures/deadline.ts';
import { runMain } from './main-run.ts';

interface Context {
  folder: string;
  bridge: RunningBridge;
  /** Emits `line` with each line of the bridge's log. */
  log: EventEmitter<{ line: [LogLine] }>;
}

const test = suite<Context>('cli/camera and the bridge itself');

test.before(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), 'camera-bridge-'));
  context.log = new EventEmitter();
  const config = withOverrides(defaultConfig({ cwd: context.folder }), {
    listen: ['127.0.0.1:0'],
    data: join(context.folder, 'data'),
  });
  context.bridge = await startBridge(config, (line) => context.log.emit('line', line));
});

test.after(async ({ folder, bridge }) => {
  await bridge.stop();
  await rm(folder, { recursive: true });
});

function camera({ bridge }: Context, ...args: readonly string[]) {
  const to = `127.0.0.1:${bridge.addresses[0]?.port}`;
  return within(runMain('camera', '--to', to, ...args), 20_000);
}

/** Photos of random bytes below a folder of their own. */
async function shots({ folder }: Context, names: readonly string[], start = '\xff\xd8\xff') {
  const home = await mkdtemp(join(folder, 'shots-'));
  const paths = names.map((name) => join(home, name));
  for (const path of paths)
    await writeFile(path, Buffer.concat([Buffer.from(start, 'latin1'), randomBytes(3000)]));
  return paths;
}

/** Runs the camera, and gives what it said and what the bridge logged until a post was delivered. */
async function deliver(context: Context, ...args: readonly string[]) {
  const lines: string[] = [];
  const arrived = untilDelivered(context, lines);
  const ran = await camera(context, ...args);
  assert.is(ran.code, 0, ran.out + lines.join('\n'));
  await within(arrived);
  return lines;
}

async function untilDelivered({ log }: Context, lines: string[]): Promise<void> {
  for await (const [{ text }] of on(log, 'line')) {
    lines.push(text);
    if (text.includes('delivered')) return;
  }
}

/** Each file is there once, byte for byte, in one of the photos kept. */
async function expectKept({ folder }: Context, paths: readonly string[]): Promise<void> {
  const place = join(folder, 'data/photos');
  const names = (await readdir(place, { recursive: true })).filter((name) => /\.(jpg|mp4)$/i.test(name));
  const kept = await Promise.all(names.map((name) => readFile(join(place, name))));
  for (const path of paths) {
    const sent = await readFile(path);
    assert.is(kept.filter((bytes) => bytes.equals(sent)).length, 1, path);
  }
}

const sharing = models.filter((model) => model.services.social.value === 'yes');

for (const { name } of sharing)
  test(`the ${name} shares two photos, and they arrive`, async (context) => {
    const paths = await shots(context, ['SAM_0001.JPG', 'SAM_0002.JPG']);
    const words = ['--message', `By a ${name}~one~two`, '--empty-auth'];
    const lines = await deliver(context, '--model', name, '--via', 'facebook', ...words, ...paths);
    assert.ok(
      lines.some((line) => line.startsWith(`${name} 127.0.0.1 facebook`)),
      lines.join('\n'),
    );
    await expectKept(context, paths);
  });

test('without alt texts the logout ends the post', async (context) => {
  const paths = await shots(context, ['SAM_0001.JPG']);
  await deliver(context, '--model', 'nx300', '--via', 'picasa', '--logout', ...paths);
  await expectKept(context, paths);
});

for (const name of ['사진 1.JPG', 'a#b?c&d"e.JPG', '.hidden.JPG', '%2e%2e%2f.JPG', "it's.JPG"])
  test(`a photo that the camera calls ${name} arrives`, async (context) => {
    const paths = await shots(context, [name]);
    const words = ['--message', 'x~y', '--pjpeg'];
    await deliver(context, '--model', 'nx300', '--via', 'weibo', ...words, ...paths);
    await expectKept(context, paths);
  });

test('a video arrives', async (context) => {
  const paths = await shots(context, ['SAM_0003.MP4'], '\0\0\0\x18ftypmp42');
  await deliver(context, '--model', 'wb150f', '--via', 'youtube', '--message', 'x~y', ...paths);
  await expectKept(context, paths);
});

for (const [model, site] of [
  ['nx300', 'skydrive'],
  ['nx mini', 'flickr'],
  ['nx mini', 'dropbox'],
] as const)
  test(`${site} is refused: the screen says failed, exit 1`, async (context) => {
    const { code, out } = await camera(context, '--model', model, '--via', site);
    assert.is(code, 1);
    assert.match(out, /because the status is 401[\s\S]*SB_OAUTH_SITE[\s\S]*The screen says: failed\n$/);
  });

test.run();
