import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { models } from '../../lib/cameras/models.ts';
import { findSite, type Site } from '../../lib/cameras/sites.ts';
import { findCaptures, loadCapture } from '../../lib/captures/capture.ts';
import { PretendCamera } from '../../lib/captures/pretend-camera.ts';
import { testPicture } from '../../lib/captures/test-picture.ts';
import { filesBelow } from '../captures/record/stage.ts';
import { held, refusedRequestOf, requestOf } from '../captures/scrub/secrets.ts';
import { type BridgeProcess, makePlace, type Place, run, serve } from './bridge-process.ts';
import { formsOf, hiddenIn, sayRaw } from './recorded.ts';

/** What docs/recording.md says, shown on the real program. */
const test = suite<{ place: Place }>('e2e/record');

test.before.each(async (context) => {
  context.place = await makePlace();
});

test.after.each(({ place }) => place.remove());

const facebook = findSite('facebook') as Site;
const listening = ['--listen', '127.0.0.1:0', '--data', 'data'] as const;

/** A bridge that records, for as long as the task takes. */
async function recording(
  place: Place,
  words: readonly string[],
  task: (bridge: BridgeProcess) => Promise<void>,
): Promise<BridgeProcess> {
  const bridge = await serve(place, ...listening, ...words);
  try {
    await task(bridge);
  } finally {
    await bridge.end();
  }
  return bridge;
}

const words = {
  sender: 'margarethe.lukas@my-domain.de',
  recipients: ['hannah@elsewhere.org', 'frieda@x.de'],
  title: 'Dearest Hannah',
  message: 'the bathroom~a door of oak',
};
const login = { user: 'jörgensen&co', password: 'hunter2!ß secret' };
const secrets = [
  ...words.recipients,
  words.sender,
  'margarethe',
  'my-domain',
  'hannah',
  'elsewhere',
  'Dearest',
  'Hannah',
  'bathroom',
  'door of oak',
  login.user,
  'jörgensen',
  login.password,
  'hunter2',
];

/** Every model says what it can; each at its own bridge's one address. */
async function sayAll({ port }: BridgeProcess): Promise<number> {
  let said = 0;
  for (const model of models) {
    const camera = new PretendCamera(model, { host: '127.0.0.1', port });
    const photo = await testPicture(model.name);
    const options = { site: facebook, message: words.message, emptyAuth: false, pjpeg: false, logout: true };
    if (model.services.social.value !== 'no') await camera.share({ ...login, ...options }, [photo]);
    if (model.services.email.value !== 'no') await camera.sendEmail(words, [photo]);
    said += 1;
  }
  return said;
}

function expectNowhere(files: ReadonlyMap<string, string>, wanted: readonly string[]): void {
  for (const [file, text] of files)
    for (const secret of wanted)
      for (const form of formsOf(secret)) assert.not(text.includes(form), `${secret} as ${form} in ${file}`);
}

test('nothing of a person or a key is in what every model leaves, nor in what they encrypt', async ({
  place,
}) => {
  let said = 0;
  const bridge = await recording(place, ['--record', 'rec'], async (running) => {
    said = await sayAll(running);
  });
  assert.ok(said > 20);
  const files = await filesBelow(join(place.folder, 'rec'));
  assert.ok(files.size > 3 * said, `${files.size} files`);
  expectNowhere(files, secrets);
  const hidden = [...files]
    .filter(([file]) => file.endsWith('request.bin'))
    .flatMap(([, text]) => hiddenIn(text));
  assert.ok(hidden.length > said);
  assert.equal(
    [...new Set(hidden)].filter((text) => !/^(?:(?:password)+|[x&a-z]+)$/.test(text)),
    [],
  );
  const output = bridge.output() + bridge.log.map((line) => JSON.stringify(line)).join('\n');
  for (const form of formsOf(login.password)) assert.not(output.includes(form));
  const replayed = await run(place, 'replay', 'rec');
  assert.is(replayed.code, 0, replayed.stdout + replayed.stderr);
});

test('the keys that the bridge gave out are in no file', async ({ place }) => {
  const keys = new Set<string>();
  await recording(place, ['--record', 'rec'], async ({ port }) => {
    const answer = await sayRaw(port, [
      Buffer.from(
        'POST /facebook/auth HTTP/1.1\r\nHost: a\r\nContent-Length: 78\r\n\r\n<Request Method="login"><UserName Value="someone"/><Password Value="p"/></Request>'.slice(
          0,
          64 + 78,
        ),
      ),
    ]);
    const key = /SessionKey="([0-9a-f]{32})"/.exec(answer)?.[1];
    assert.ok(key, answer);
    keys.add(key ?? '');
    await sayRaw(port, [
      Buffer.from(`PUT /upload/${key}/a.jpg HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc`),
    ]);
  });
  expectNowhere(await filesBelow(join(place.folder, 'rec')), [...keys]);
});

function inTwo(request: Buffer): readonly Buffer[] {
  const middle = Math.floor(request.length * 0.7);
  return [request.subarray(0, middle), request.subarray(middle)];
}

test('what the bridge refuses is recorded as well, in its pieces, without its secrets', async ({ place }) => {
  const hello = Buffer.from('16030100310100002d0301', 'hex');
  const all = held.flatMap((one) => [requestOf(one), refusedRequestOf(one)]);
  await recording(place, ['--record', 'rec'], async ({ port }) => {
    await sayRaw(port, [hello.subarray(0, 5), hello.subarray(5)]);
    await sayRaw(port, [Buffer.from('POST /social/colum'), Buffer.from('bus/em')], 'break');
    for (let at = 0; at < all.length; at += 16)
      await Promise.all(all.slice(at, at + 16).map((request) => sayRaw(port, inTwo(request))));
  });
  const folders = await findCaptures(join(place.folder, 'rec'));
  const captures = await Promise.all(folders.map(loadCapture));
  const conversations = captures.flatMap((capture) => capture.conversations);
  assert.is(conversations.length, all.length + 2);
  const [first, second] = conversations;
  assert.equal([first?.request, first?.segments], [hello, [5, 6]]);
  assert.equal([second?.request.toString(), second?.seen.ended], ['POST /social/columbus/em', 'reset']);
  const files = await filesBelow(join(place.folder, 'rec'));
  const wanted = held
    .flatMap(({ secrets: own }) => own)
    .filter((secret) => secret.length > 5 && !/\r/.test(secret));
  for (const [file, text] of files)
    for (const secret of wanted)
      assert.not(text.includes(Buffer.from(secret).toString('latin1')), `${secret} in ${file}`);
});

test('with --keep-bodies photos and words stay, and secrets do not', async ({ place }) => {
  const photo = await testPicture('NX300');
  await recording(place, ['--record', 'rec', '--keep-bodies'], async ({ port }) => {
    const model = models.find(({ name }) => name === 'NX300') ?? assert.unreachable();
    const camera = new PretendCamera(model as (typeof models)[number], { host: '127.0.0.1', port });
    await camera.sendEmail(words, [photo]);
    const options = { site: facebook, message: words.message, emptyAuth: true, pjpeg: true, logout: true };
    await camera.share({ ...login, ...options }, [photo]);
  });
  const files = await filesBelow(join(place.folder, 'rec'));
  const all = [...files.values()].join('\n');
  for (const word of ['Dearest Hannah', 'the bathroom~a door of oak']) assert.ok(all.includes(word), word);
  const content = Buffer.concat([...(photo.open() as Iterable<Buffer>)]).toString('latin1');
  assert.is(all.split(content).length - 1, 2);
  const kept = ['Dearest', 'Hannah', 'bathroom', 'door of oak'];
  expectNowhere(
    files,
    secrets.filter((secret) => !kept.includes(secret)),
  );
  assert.match([...files].find(([file]) => file.endsWith('.yaml'))?.[1] ?? '', 'are kept as they came');
});

test('without --record nothing is written, and --keep-bodies alone is wrong usage', async ({ place }) => {
  await recording(place, [], async ({ port }) => {
    await sayRaw(port, [Buffer.from('GET / HTTP/1.1\r\nHost: gld.samsungosp.com\r\n\r\n')]);
  });
  assert.not(existsSync(join(place.folder, 'rec')));
  const files = await filesBelow(place.folder);
  assert.equal(
    [...files.keys()].filter((file) => file.endsWith('.bin')),
    [],
  );
  const wrong = await run(place, 'serve', ...listening, '--keep-bodies');
  assert.equal([wrong.code, wrong.stderr.includes('--record')], [2, true]);
});

test('a folder that cannot be written is told at the start', async ({ place }) => {
  await place.write('rec', 'a file');
  const { code, stderr } = await run(place, 'serve', ...listening, '--record', 'rec');
  assert.is(code, 1);
  assert.match(stderr, /SB_RECORD_FOLDER/);
});

test.run();
