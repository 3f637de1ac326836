// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a reference to the environment is meant
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultConfig, loadConfig, withOverrides } from '../../lib/config/load.ts';
import { ConfigError } from '../../lib/errors.ts';
import { configOf, plainStore } from './yaml-cases.ts';

const test = suite('config/load');

let folder = '';
test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bridge-config-'));
});
test.after(() => rm(folder, { recursive: true }));

async function written(content: string | Buffer): Promise<string> {
  const file = join(folder, 'bridge.yaml');
  await writeFile(file, content);
  return file;
}

async function refusalOf(file: string, env: NodeJS.ProcessEnv = {}): Promise<ConfigError> {
  const error: unknown = await loadConfig(file, env).catch((each: unknown) => each);
  assert.instance(error, ConfigError);
  return error as ConfigError;
}

test('loads a file: paths are relative to it, and it is named in full', async () => {
  const file = relative(process.cwd(), await written('data: ${SUB}/d\n'));
  const config = await loadConfig(file, { SUB: 's' });
  assert.is(config.file, join(folder, 'bridge.yaml'));
  assert.is(config.data, join(folder, 's/d'));
  assert.ok(Object.isFrozen(config));
});

test('takes the environment of the process where none is given', async () => {
  process.env.SB_SPEC_FOLDER = '/from/env';
  try {
    assert.is((await loadConfig(await written('data: ${SB_SPEC_FOLDER}'))).data, '/from/env');
  } finally {
    delete process.env.SB_SPEC_FOLDER;
  }
});

test('names the file as it was given, and the line', async () => {
  const file = await written('data: x\nlisten: y\n');
  assert.ok((await refusalOf(file)).message.startsWith(`${file}:2: listen: expected HOST:PORT`));
});

test('refuses a file that is not there, a folder, and bytes that are no text', async () => {
  const cases = [
    [join(folder, 'nope.yaml'), 'SB_CONFIG_FILE', 'look at the path after --config'],
    [folder, 'SB_CONFIG_FILE', 'name the file in it'],
    [await written(Buffer.from([0xff, 0xfe, 0x64, 0])), 'SB_CONFIG_SYNTAX', 'save the file as UTF-8'],
  ] as const;
  for (const [file, code, cure] of cases) {
    const error = await refusalOf(file);
    assert.is(error.code, code);
    assert.is(error.file, file);
    assert.ok(error.message.includes(cure), error.message);
  }
});

test('without a configuration: port 8080, anybody near, photos into the data folder', () => {
  const config = defaultConfig({ cwd: '/srv' });
  assert.is(config.file, undefined);
  assert.equal(config.listen, [{ host: '0.0.0.0', port: 8080 }]);
  assert.is(config.data, '/srv/data');
  assert.is(config.senders, undefined);
  assert.equal(config.default, { email: 'photos', social: 'photos' });
  assert.equal({ ...config.destinations }, { photos: { ...plainStore('/srv/data/photos'), implied: true } });
});

test('no configuration and an empty one are the same', () => {
  assert.equal({ ...defaultConfig({ cwd: '/etc/bridge' }), file: '' }, { ...configOf(''), file: '' });
});

test('--data moves the folder that nobody named along, with and without a file', () => {
  for (const config of [defaultConfig({ cwd: '/srv' }), configOf('listen: 80')]) {
    const moved = withOverrides(config, { data: 'elsewhere', cwd: '/mnt' });
    assert.is(moved.data, '/mnt/elsewhere');
    assert.equal(
      { ...moved.destinations },
      { photos: { ...plainStore('/mnt/elsewhere/photos'), implied: true } },
    );
    assert.is(withOverrides(moved, { data: '/x' }).data, '/x');
    assert.equal(withOverrides(moved, { data: '/x' }).destinations.photos, {
      ...plainStore('/x/photos'),
      implied: true,
    });
    assert.ok(
      Object.isFrozen(moved) &&
        Object.isFrozen(moved.destinations) &&
        Object.isFrozen(moved.destinations.photos),
    );
  }
});

test('--data leaves a folder that somebody named where it is, also one in the old data folder', () => {
  const config = configOf(
    'destinations: { photos: { type: store, folder: ./data/photos } }\ndefault: { email: photos }',
  );
  const moved = withOverrides(config, { data: '/mnt' });
  assert.is(moved.data, '/mnt');
  assert.equal(moved.destinations.photos, plainStore('/etc/bridge/data/photos'));
});

test('--data is relative to the current folder', () => {
  assert.is(withOverrides(configOf(''), { data: 'd' }).data, join(process.cwd(), 'd'));
});

test('--listen takes the place of what the configuration says', () => {
  const config = configOf('listen: [80, 81]');
  assert.equal(withOverrides(config, { listen: '[::1]:0' }).listen, [{ host: '::1', port: 0 }]);
  assert.equal(
    withOverrides(config, { listen: ['1', '127.0.0.1:2'] }).listen.map(({ port }) => port),
    [1, 2],
  );
  assert.ok(Object.isFrozen(withOverrides(config, { listen: '1' }).listen[0]));
});

test('nothing on the command line changes nothing', () => {
  const config = configOf('listen: 80');
  assert.equal(withOverrides(config, {}), config);
  assert.equal(withOverrides(config, { listen: undefined, data: undefined }), config);
  assert.equal(withOverrides(config, { listen: [] }), config);
});

test('a wrong option is told like a wrong key', () => {
  const wrong = [
    [{ listen: '0.0.0.0' }, '--listen', 'write it like'],
    [{ listen: ['1', 'http://u:secret@h'] }, '--listen', '…@h'],
    [{ data: '' }, '--data', 'write --data DIR'],
  ] as const;
  for (const [options, path, cure] of wrong)
    assert.throws(
      () => withOverrides(configOf(''), options),
      (error: unknown) =>
        error instanceof ConfigError &&
        error.code === 'SB_CONFIG_VALUE' &&
        error.message.startsWith(`${path}: expected `) &&
        error.message.includes(cure) &&
        !error.message.includes('secret'),
    );
});

test.run();
