import { spawn } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type BridgeProcess, makePlace, type Place, run, serve } from '../e2e/bridge-process.ts';
import { uprightPixels } from '../e2e/photo.ts';
import { photo, secrets } from '../media/photos.ts';
import { SeveringProxy } from './severing-proxy.ts';
import { installedSnac2, Snac2 } from './snac2-server.ts';

interface Context {
  place: Place;
  snac: Snac2;
  proxy: SeveringProxy;
  /** Address by which the bridge knows the server. */
  server: string;
  token: string;
  bridge: BridgeProcess | undefined;
}

/** A post as snac2 tells it. */
interface Status {
  readonly id: string;
  readonly content: string;
  readonly visibility: string;
  readonly in_reply_to_id: string | null;
  readonly media_attachments: readonly { readonly url: string; readonly description: string }[];
}

const test = suite<Context>('real-server/snac2');
const version = installedSnac2();
const program = resolve(import.meta.dirname, '../../bin/samsung-bridge');

test.before(async (context) => {
  context.snac = await Snac2.start();
  context.place = await makePlace();
  context.proxy = new SeveringProxy(context.snac.url);
  context.server = await context.proxy.listen();
  context.token = await logIn(context);
  await context.place.write(
    'bridge.yaml',
    `listen: ["127.0.0.1:0"]
senders: ["Camera@samsungcamera.com"]
default: { email: snac }
destinations:
  snac: { type: mastodon, server: "${context.server}", tokenFile: ./snac.token, visibility: public, postscript: "#SamsungNX" }
`,
  );
});

test.after.each(async (context) => {
  await context.bridge?.end('SIGKILL');
  context.bridge = undefined;
});

test.after(async ({ snac, place, proxy }) => {
  await proxy.close();
  await snac.close();
  await place.remove();
});

/** `samsung-bridge login`, with a person who opens the address and types what the page shows. */
async function logIn({ server, snac, place }: Context): Promise<string> {
  const words = [program, 'login', server, '--out', 'snac.token'];
  const child = spawn(process.execPath, words, { cwd: place.folder });
  let said = '';
  child.stderr.on('data', (bytes) => {
    said += bytes;
    const address = /http\S+\/oauth\/authorize\S+(?=\n)/.exec(said)?.[0];
    if (address === undefined || !said.endsWith('error): ')) return;
    snac.allow(address).then(
      (code) => child.stdin.end(`${code}\n`),
      () => child.kill(),
    );
  });
  const code = await new Promise((done) => {
    const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
    child.on('close', (code) => {
      clearTimeout(late);
      done(code);
    });
  });
  assert.is(code, 0, said);
  assert.match(said, /Logged in as @georg@/);
  return (await readFile(join(place.folder, 'snac.token'), 'utf8')).trim();
}

async function asked(context: Context, path: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${context.token}` };
  const answer = await fetch(`${context.snac.url}${path}`, { headers });
  assert.is(answer.status, 200, path);
  return answer.json();
}

/** What the account has posted with these words. */
async function posts(context: Context, words: string): Promise<readonly Status[]> {
  const { id } = (await asked(context, '/api/v1/accounts/verify_credentials')) as { id: string };
  const all = (await asked(context, `/api/v1/accounts/${id}/statuses?limit=40`)) as readonly Status[];
  return all.filter(({ content }) => content.includes(words));
}

async function send({ place }: Context, port: number, words: string, count: number): Promise<void> {
  const names = Array.from({ length: count }, (_, index) => `SAM_${1000 + index}.JPG`);
  for (const [index, name] of names.entries())
    await writeFile(join(place.folder, name), await photo({ width: 160 + 16 * index, orientation: 6 }));
  const to = ['--model', 'nx300', '--to', `127.0.0.1:${port}`, '--via', 'email', '--message', words];
  const { code, stdout, stderr } = await run(place, 'camera', ...to, ...names);
  assert.is(code, 0, stdout + stderr);
}

/** Waits until nothing is left to do, asking for another try at once where a failure has to wait. */
async function allDelivered(place: Place): Promise<void> {
  const end = performance.now() + 30_000;
  for (;;) {
    const { stdout } = await run(place, 'outbox', 'list', '--config', 'bridge.yaml', '--json');
    if (!/"(queued|working|later|held|paused|never)"/.test(stdout)) return;
    if (performance.now() > end) throw new Error(`not delivered in 30 s:\n${stdout}`);
    if (/"(later|held|paused)"/.test(stdout))
      await run(place, 'outbox', 'retry', 'all', '--config', 'bridge.yaml');
  }
}

test('login gets a token that works, and keeps it to itself', async (context) => {
  assert.is((await stat(join(context.place.folder, 'snac.token'))).mode & 0o777, 0o600);
  context.bridge = await serve(context.place, '--config', 'bridge.yaml');
  await context.bridge.logged(({ text }) => /^snac: ready, @georg@127\.0\.0\.1/.test(text));
});

test('a camera sends two photos: one post, in order, with alt texts, upright and without secrets', async (context) => {
  context.bridge = await serve(context.place, '--config', 'bridge.yaml');
  await send(context, context.bridge.port, 'From the sea~a gull~the same gull', 2);
  await allDelivered(context.place);
  const [post, ...more] = await posts(context, 'From the sea');
  assert.equal(more, []);
  assert.is(post?.visibility, 'public');
  assert.match(post?.content ?? '', /#?SamsungNX/);
  const files = post?.media_attachments ?? [];
  assert.equal(
    files.map(({ description }) => description),
    ['a gull', 'the same gull'],
  );
  for (const [index, { url }] of files.entries()) {
    const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
    const { width, height } = await uprightPixels(bytes);
    assert.equal([width, height], [120, 160 + 16 * index], url);
    for (const secret of [...secrets, 'GPS', 'Exif'])
      assert.not(bytes.includes(secret), `${secret} in ${url}`);
  }
});

test('five photos are too many for one post of snac2: they become a thread, none is left out', async (context) => {
  context.bridge = await serve(context.place, '--config', 'bridge.yaml');
  await send(context, context.bridge.port, 'Five~one~two~three~four~five', 5);
  await allDelivered(context.place);
  const [first, ...more] = await posts(context, 'Five');
  const rest = (await posts(context, '2/2')).filter(({ in_reply_to_id }) => in_reply_to_id === first?.id);
  assert.equal([more.length, rest.length], [0, 1]);
  const altTexts = [first, ...rest].map((post) =>
    post?.media_attachments.map(({ description }) => description),
  );
  assert.equal(altTexts, [['one', 'two', 'three', 'four'], ['five']]);
});

test('the answer to a post gets lost: the post is found on the account, and there is no second one', async (context) => {
  const severed = context.proxy.sever('POST', '/api/v1/statuses');
  context.bridge = await serve(context.place, '--config', 'bridge.yaml');
  await send(context, context.bridge.port, 'Lost answer~fog', 1);
  await severed;
  await context.bridge.logged(({ code }) => code === 'SB_NETWORK');
  assert.is((await posts(context, 'Lost answer')).length, 1);
  await allDelivered(context.place);
  assert.is((await posts(context, 'Lost answer')).length, 1);
});

test('what snac2 makes of signs and long alt texts is found again, too: no second post', async (context) => {
  const altText = 'and the lighthouse behind it '.repeat(60).trim();
  for (const words of ['Signs *bold* :-) `x`~fog', `Signs > of @georg~${altText}`]) {
    const severed = context.proxy.sever('POST', '/api/v1/statuses');
    context.bridge = await serve(context.place, '--config', 'bridge.yaml');
    await send(context, context.bridge.port, words, 1);
    await severed;
    await allDelivered(context.place);
    await context.bridge.end('SIGTERM');
  }
  assert.is((await posts(context, 'Signs')).length, 2);
});

test('kill -9 between the post and its answer: after a restart there is no second post', async (context) => {
  const severed = context.proxy.sever('POST', '/api/v1/statuses');
  context.bridge = await serve(context.place, '--config', 'bridge.yaml');
  await send(context, context.bridge.port, 'Killed~mist', 1);
  await severed;
  await context.bridge.end('SIGKILL');
  context.bridge = await serve(context.place, '--config', 'bridge.yaml');
  await allDelivered(context.place);
  assert.is((await posts(context, 'Killed')).length, 1);
});

test('a token that snac2 does not know pauses the account, and the right one resumes it without a restart', async (context) => {
  const tokenFile = join(context.place.folder, 'snac.token');
  await writeFile(tokenFile, 'wrong');
  context.bridge = await serve(context.place, '--config', 'bridge.yaml');
  await send(context, context.bridge.port, 'Paused~dusk', 1);
  await context.bridge.logged(({ code }) => code === 'SB_MASTODON_TOKEN');
  await writeFile(tokenFile, context.token);
  await allDelivered(context.place);
  assert.is((await posts(context, 'Paused')).length, 1);
});

if (version === undefined)
  console.log(
    '\nSKIPPED: real-server/snac2: no snac2 on this machine (Debian: apt-get install snac2, from bookworm-backports)\n',
  );
else {
  console.log(`  snac2 ${version}`);
  test.run();
}
