import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Outbox } from '../../lib/outbox/outbox.ts';
import { jpeg, send } from '../outbox/trial.ts';
import { runMain } from './main-run.ts';

const test = suite<{ folder: string }>('cli/why --bundle, what it knows to be secret');

test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), 'why-bundle-secrets-'));
});

test.after.each(({ folder }) => rm(folder, { recursive: true }));

/** A capture whose request has this word in it, where no rule would look for one. */
async function capture(folder: string, word: string): Promise<string> {
  const path = join(folder, 'capture');
  const request = `GET /${word} HTTP/1.1\r\nHost: a\r\n\r\n`;
  const files = {
    '1-request.bin': request,
    '1-reply.bin': 'HTTP/1.1 200 OK\r\n\r\n',
    'capture.yaml': `model: NX300\nfirmware: unknown\nsource: { title: t, address: a }\nprovenance: recorded\nnotes: [fine]\nconversations:\n  - { request: 1-request.bin, reply: 1-reply.bin, segments: [${request.length}], judge: none }\n`,
  };
  await mkdir(path);
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
  return path;
}

const word = 'Quittengelee4711';
const least = 'data: ./data\ndefault: { email: p }\n';

const sources: readonly (readonly [what: string, config: string, log?: string])[] = [
  [
    'a configuration',
    `${least}destinations: { p: { type: drop } }\nsenders: [{ name: x, password: ${word} }]\n`,
  ],
  ['a configuration that is no YAML', `${least}destinations: { p: {\n  password: ${word}\n`],
  [
    'the file of a token',
    `${least}destinations: { p: { type: mastodon, server: "https://a.example", tokenFile: ./token } }\n`,
  ],
  [
    'the host of a log',
    `${least}destinations: { p: { type: drop } }\n`,
    `Nov 23 14:32:10 ${word} samsung-bridge[812]: 14:32:10 stopped\n`,
  ],
];

async function bundled(folder: string, config: string, log: string, said: string): Promise<string> {
  await writeFile(join(folder, 'bridge.yaml'), config);
  await writeFile(join(folder, 'log'), log);
  const words = ['--config', join(folder, 'bridge.yaml'), '--log', join(folder, 'log')];
  const captures = ['--captures', await capture(folder, said)];
  const { code, out } = await runMain('why', ...words, '--bundle', join(folder, 'report.tgz'), ...captures);
  assert.is(code, 0, out);
  return out;
}

const leftOut = /capture 1 is left out: something secret still stands in 1-request\.bin/;

for (const [what, config, log = ''] of sources)
  test(`what ${what} names stays out of captures, too`, async ({ folder }) => {
    await writeFile(join(folder, 'token'), `${word}\n`);
    assert.match(await bundled(folder, config, log, word), leftOut);
  });

test('what a parcel names stays out of captures, too, and a capture without any of it comes along', async ({
  folder,
}) => {
  const config = `${least}destinations: { p: { type: drop } }\n`;
  const keep = { age: 1e12, size: 1e12 };
  const outbox = { folder: join(folder, 'data/outbox'), destinations: new Map(), freeDisk: 0, keep };
  const open = await Outbox.open({ ...outbox, log: () => {} });
  await send(open, ['p'], [jpeg(1)]);
  await open.stop(0);
  assert.match(await bundled(folder, config, '', 'a day at the sea'), leftOut);
  await rm(join(folder, 'capture'), { recursive: true });
  await rm(join(folder, 'report.tgz'));
  assert.not.match(await bundled(folder, config, '', word), leftOut);
});

test.run();
