import { mkdir, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { homedir, hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startBridge } from '../../lib/cli/bridge.ts';
import { type LogLine, makeLog } from '../../lib/cli/log.ts';
import { loadConfig } from '../../lib/config/load.ts';
import { unpacked } from '../bundle/unpacked.ts';
import { within } from '../captures/deadline.ts';
import { runMain } from './main-run.ts';

/** Everything that must not be in a bundle, by the place that it is put into. */
const secrets = {
  sender: 'Georg.Lukas@kamera-lukas.lan',
  stranger: 'Tante.Erna@fremde-post.lan',
  login: 'georgina',
  loginPassword: 'Zwetschge77',
  wrongLogin: 'heinrich-der-loewe',
  wrongPassword: 'Mirabelle88',
  plainPassword: 'Pflaumenmus99',
  recipient: 'oma.lukas@familie-lukas.lan',
  mailUser: 'postmeister-lukas',
  mailPassword: 'Quitte%2B44geheim',
  mailFrom: 'absender@familie-lukas.lan',
  token: 'tk_Kirsche1234Baumhaus5678',
  fileToken: 'ft_Birne-im-Gartenzaun',
  envSecret: 'umgebungsgeheimnis-3141',
  commandEnv: 'kommandogeheimnis-2718',
  commandArgument: '--wohin=ferienhaus-am-see',
  commandInput: 'Grüße aus der Kommandozeile',
  postscript: '#familienfotos-lukas',
  folder: 'hochzeitsalbum-von-erna',
  words: 'Unser Garten in Wuppertal',
  altText: 'Erna gießt die Tomaten',
  title: 'Urlaub bei den Großeltern',
  fileName: 'Hochzeit_Erna_Karl.JPG',
  socialFileName: 'Kindergeburtstag_Paul.JPG',
  hardware: 'a0b1c2d3e4f5',
  hardwareWithColons: 'a0:b1:c2:d3:e4:f5',
  neighbour: '192.168.47.11',
  logHost: 'ernas-raspberry',
  homeUser: 'erna-lukas',
  sessionKey: '00112233445566778899aabbccddeeff',
  postLink: '/@erna_lukas/11122233344',
  logToken: 'eyJhbGciOiJIUzI1NiJ9.erna',
  duid: '358921047766554',
  programOutput: 'Erna hat das Bild gesehen',
  cutAltText: 'Der kleine Paul mit seiner Oma vor dem Haus',
  deliveredPath: 'Bilder von Paul und Erna/Sommer.jpg',
  moduleError: 'kein Eintrag zu Familie Lukas',
  dataFolder: 'ernas-geheimes-album',
  blankFolder: 'tante-frieda',
  moduleLine: 'Frieda winkt vom Balkon',
  album: 'Friedas Taufe',
  poster: 'karl-heinz-lukas',
} as const;

const env = 'WHY_BUNDLE_SPEC_SECRET';

const configuration = (folder: string): string => `listen: ["127.0.0.1:0"]
data: ./data
senders:
  - ${secrets.sender}
  - { name: ${secrets.login}, password: "${secrets.plainPassword}" } # ${secrets.loginPassword}
routes:
  facebook: photos
  "${secrets.recipient}": photos
default: { email: mail, social: photos }
destinations:
  photos: { type: store, folder: "${folder}/${secrets.folder}/{sender}" }
  mail: { type: smtp, url: "smtp://${secrets.mailUser}:${secrets.mailPassword}@127.0.0.1:9", tls: none, from: "${secrets.mailFrom}" }
  toots: { type: mastodon, server: "https://photog.social", token: "${secrets.token}", postscript: "${secrets.postscript}" }
  others: { extends: toots, tokenFile: "${folder}/erna.token", postscript: "\${${env}}" }
  more: { type: store, folder: "./der ${secrets.blankFolder}" }
  run: { type: command, run: ["./${secrets.folder}.sh", "${secrets.commandArgument}", "{filename}"], stdin: "${secrets.commandInput}", env: { KEY: "${secrets.commandEnv}" } }
`;

/** Two letters are in every second id. */
const ownHost = hostname().length < 3 ? secrets.logHost : hostname();

/** The bridge's own log as systemd keeps it, and lines of others. */
const foreignLog = (lines: readonly string[], folder: string): string =>
  [
    ...lines.map((line) => `Nov 23 14:32:10 ${secrets.logHost} samsung-bridge[812]: ${line}`),
    `2026-11-23T14:32:10+0100 ${secrets.logHost} samsung-bridge[812]: 14:32:10 warning: camera ${secrets.neighbour} email: from "${secrets.words}" by ${secrets.stranger} (SB_SENDER_UNKNOWN)`,
    `Nov 23 14:32:11 ${secrets.logHost} systemd[1]: Started /home/${secrets.homeUser}/bridge for ${secrets.hardwareWithColons}`,
    `plain: token=${secrets.logToken} key ${secrets.sessionKey} at https://photog.social${secrets.postLink} DUID=${secrets.duid}`,
    `a line of another program, on ${ownHost} and ${secrets.logHost}: ${secrets.fileToken}`,
    `and another: ${secrets.words}, ${secrets.altText}, ${secrets.title}, ${secrets.fileName}, ${secrets.socialFileName}`,
    `cannot write to ${join(folder, `der ${secrets.blankFolder}`)}/x: full`,
    `Authorization: Bearer ${secrets.logToken}`,
    ...[
      `run: | ${secrets.programOutput}`,
      `parcel 1hkz9q2v0c7f: the server takes 1500 characters of alt text; whole: ${secrets.cutAltText}`,
      `1hkz9q2v0c7f → photos: delivered, /srv/${secrets.deliveredPath} (attempt 1)`,
      `./mine.mjs failed with TypeError: ${secrets.moduleError} (line 12)`,
      `mine.mjs: ${secrets.moduleLine}`,
      `${secrets.album} 10.0.0.7 facebook → photos: photo announced`,
      `1hkz9q2v0c7f: a post of 2 files for facebook from ${secrets.poster}: all have come`,
      `the disk of /mnt/${secrets.dataFolder}/outbox is full`,
    ].flatMap((text) => [`14:32:12 ${text}`, JSON.stringify({ time: 'x', level: 'info', text })]),
    `a line without end: ${'a'.repeat(300_000)} ${secrets.words}`,
  ].join('\n');

interface Context {
  folder: string;
}

const test = suite<Context>('cli/why --bundle');

test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), 'why-bundle-'));
  process.env[env] = secrets.envSecret;
});

test.after.each(async ({ folder }) => {
  delete process.env[env];
  await rm(folder, { recursive: true });
});

function say(port: number, bytes: string): Promise<void> {
  return within(
    new Promise((resolve, reject) => {
      const socket = createConnection({ host: '127.0.0.1', port }, () => socket.end(bytes, 'latin1'));
      socket
        .on('error', reject)
        .on('close', () => resolve())
        .resume();
    }),
    5000,
  );
}

/** A bridge that heard all of it; gives its log. */
async function lived({ folder }: Context): Promise<readonly string[]> {
  const config = join(folder, 'bridge.yaml');
  await writeFile(config, configuration(folder));
  await writeFile(join(folder, 'erna.token'), `${secrets.fileToken}\n`);
  const lines: string[] = [];
  const write = makeLog({ write: (text) => lines.push(text.trimEnd()) });
  const bridge = await startBridge(await loadConfig(config), (line: LogLine) => write(line));
  const port = bridge.addresses[0]?.port ?? 0;
  try {
    await cameras(folder, port);
  } finally {
    await bridge.stop();
  }
  return lines;
}

async function cameras(folder: string, port: number): Promise<void> {
  const photos = await Promise.all(
    [secrets.fileName, secrets.socialFileName].map(async (name) => {
      await writeFile(join(folder, name), Buffer.from('ffd8ffe0001122334455', 'hex'));
      return join(folder, name);
    }),
  );
  const to = ['--model', 'nx300', '--to', `127.0.0.1:${port}`, '--via'];
  const camera = (...words: readonly string[]) => within(runMain('camera', ...to, ...words), 20_000);
  const mail = [
    'email',
    '--title',
    secrets.title,
    '--message',
    `${secrets.words}~${secrets.altText}`,
    '--recipient',
    secrets.recipient,
  ];
  await camera(...mail, '--sender', secrets.sender, photos[0] ?? '');
  await camera(...mail, '--sender', secrets.stranger, photos[0] ?? '');
  const share = ['facebook', '--message', `${secrets.words}~${secrets.altText}`];
  await camera(...share, '--user', secrets.login, '--password', secrets.plainPassword, photos[1] ?? '');
  await camera(...share, '--user', secrets.wrongLogin, '--password', secrets.wrongPassword, photos[1] ?? '');
  await say(
    port,
    `HEAD /sp/control HTTP/1.1\r\nHost: ${secrets.logHost}\r\nUser-Agent: SEC_MODE_${secrets.hardware}\r\n\r\n`,
  );
  await say(
    port,
    `GET /upload/${secrets.sessionKey}/${secrets.fileName} HTTP/1.1\r\nHost: ${secrets.neighbour}\r\n\r\n`,
  );
  await say(
    port,
    `POST /facebook/auht?DUID=${secrets.duid} HTTP/1.1\r\nHost: snsgw.samsungmobile.com\r\nContent-Length: 0\r\n\r\n`,
  );
}

/** Secrets that stand in a bundle, with the file. */
function leaks(files: ReadonlyMap<string, Buffer>): readonly string[] {
  const own = { home: homedir() === '/root' ? secrets.homeUser : homedir(), host: ownHost };
  return [...files].flatMap(([file, bytes]) => {
    const text = bytes.toString('utf8').toLowerCase();
    return Object.entries({ ...secrets, ...own })
      .filter(([, secret]) =>
        [secret, encodeURIComponent(secret), decodeURIComponent(secret)].some((form) =>
          text.includes(form.toLowerCase()),
        ),
      )
      .map(([name]) => `${file}: ${name}`);
  });
}

/** Runs `why --bundle` for the bridge of this folder, with the log that stands there. */
function bundled(folder: string, file: string): ReturnType<typeof runMain> {
  const config = ['--config', join(folder, 'bridge.yaml')];
  return runMain('why', ...config, '--bundle', file, '--log', join(folder, 'x.log'));
}

test('of all the secrets that went in, none is in the bundle, and what is needed to help is', async (context) => {
  const { folder } = context;
  const log = await lived(context);
  assert.match(log.join('\n'), new RegExp(secrets.stranger), 'the log has them, else this shows nothing');
  await writeFile(join(folder, 'x.log'), foreignLog(log, folder));
  const file = join(folder, 'report.tar.gz');
  const { code, out } = await bundled(folder, file);
  assert.is(code, 0);
  assert.match(out, /holds:\n {2}README\.txt\n[\s\S]*Look at it before you send it/);
  assert.is((await stat(file)).mode & 0o777, 0o600);
  const files = await unpacked(file, join(folder, 'unpacked'));
  assert.equal(leaks(files), []);
  const text = (name: string): string => String(files.get(name));
  assert.equal([...files.keys()].sort(), [
    'README.txt',
    'configuration.json',
    'conversations.jsonl',
    'health.json',
    'log.txt',
    'outbox.json',
    'routes.txt',
    'versions.json',
    'why.txt',
  ]);
  assert.match(text('configuration.json'), /"url": "smtp:\/\/…@127\.0\.0\.1:9"/);
  assert.match(
    text('configuration.json'),
    new RegExp(`"postscript": "\\$\\{${env}\\}"`),
    'names of variables stay',
  );
  assert.match(text('configuration.json'), /"folder": "…\{sender\}"/);
  assert.match(text('routes.txt'), /^facebook → photos \(store\)\n<address-\d+> → photos \(store\)\n/);
  assert.match(text('why.txt'), /SB_SENDER_UNKNOWN[\s\S]*under "senders" in the configuration/);
  assert.match(text('why.txt'), /path segment 2 is "auht" for "auth"/);
  assert.match(text('conversations.jsonl'), /"request":"POST \/facebook\/auht"/);
  assert.match(text('conversations.jsonl'), /SEC_MODE_<hardware-\d+>/);
  assert.match(text('log.txt'), /^Nov 23 14:32:10 <host> samsung-bridge: \{"time":/);
  assert.match(
    text('log.txt'),
    /camera <camera-\d+> \(192\.168\.x\.x\) email: from "<word-\d+>" by <address-\d+> \(SB_SENDER_UNKNOWN\)/,
  );
  assert.match(text('versions.json'), /"undici": "\d/);
  assert.is(JSON.parse(text('outbox.json')).length, 2);
});

/** A bridge that is broken: what is wrong, and what the bundle says of it. */
const broken: readonly (readonly [what: string, config: string | undefined, remark: RegExp])[] = [
  [
    'a configuration that is no YAML',
    `senders: [ "${secrets.sender}"\nroutes: {{{`,
    /no YAML that can be read/,
  ],
  [
    'a configuration with an error',
    `sendrs: ["${secrets.sender}"]\n`,
    /the configuration cannot be used: .*sendrs/,
  ],
  ['a configuration with aliases', `a: &a [1]\nb: *a\ndata: ./data\n`, /no YAML that can be read/],
  [
    'a configuration with a value that is none',
    `default: { email: "${secrets.title}" }\n`,
    /the configuration cannot be used: .*expected the name of a destination, came "<word-\d+>"/,
  ],
  ['no data folder', `data: ./nowhere\n`, /no conversations/],
  ['no configuration at all', undefined, /the configuration cannot be read/],
];

for (const [what, config, remark] of broken)
  test(`${what}: the bundle says so and goes on`, async ({ folder }) => {
    if (config !== undefined) await writeFile(join(folder, 'bridge.yaml'), config);
    const file = join(folder, 'report.tgz');
    await writeFile(join(folder, 'x.log'), `${secrets.sender} came, from ${secrets.neighbour}`);
    const { code, out } = await bundled(folder, file);
    assert.is(code, 0, out);
    assert.match(out, remark);
    const files = await unpacked(file, join(folder, 'unpacked'));
    assert.match(String(files.get('README.txt')), remark);
    assert.equal(leaks(files), []);
    assert.ok(files.has('versions.json') && files.has('health.json'));
  });

test('it never overwrites a file', async ({ folder }) => {
  const file = join(folder, 'report.tar.gz');
  await writeFile(file, 'mine');
  const { code, err } = await runMain('why', '--data', folder, '--bundle', file);
  assert.is(code, 1);
  assert.match(err, /it is there already; choose another name \(SB_BUNDLE\)/);
  assert.is(await readFile(file, 'utf8'), 'mine');
});

for (const [what, args] of [
  ['a name that ends otherwise', ['--bundle', 'report.zip']],
  ['--log without --bundle', ['--log', 'x']],
  ['--captures without --bundle', ['--captures', 'x']],
] as const)
  test(`${what}: wrong usage`, async ({ folder }) => {
    assert.is((await runMain('why', '--data', folder, ...args)).code, 2);
  });

test('captures come along, but for one that still has something secret in it, and one with photos', async ({
  folder,
}) => {
  const capture = async (name: string, request: string, note: string) => {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, '1-request.bin'), request);
    await writeFile(join(folder, name, '1-reply.bin'), 'HTTP/1.1 200 OK\r\n\r\n');
    await writeFile(join(folder, name, 'notes-of-erna.txt'), 'not of the capture');
    await writeFile(
      join(folder, name, 'capture.yaml'),
      `model: NX300\nfirmware: unknown\nsource: { title: t, address: a }\nprovenance: recorded\nnotes: ["${note}"]\nconversations:\n  - { request: 1-request.bin, reply: 1-reply.bin, segments: [${request.length}], judge: none }\n`,
    );
  };
  await capture('good', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n', 'fine');
  await capture('bad', `GET /?from=${secrets.sender} HTTP/1.1\r\n\r\n`, 'fine');
  await capture('kept', 'GET / HTTP/1.1\r\nHost: b\r\n\r\n', 'Photos and words were kept.');
  await capture('large', 'GET / HTTP/1.1\r\nHost: c\r\n\r\n', 'fine');
  await writeFile(join(folder, 'large', '2-request.bin'), '');
  await truncate(join(folder, 'large', '2-request.bin'), 100_000_001);
  await writeFile(join(folder, 'bridge.yaml'), `senders: ["${secrets.sender}"]\n`);
  const file = join(folder, 'report.tar.gz');
  const folders = ['good', 'bad', 'kept', secrets.folder, 'large'].map((name) => join(folder, name));
  const { out } = await runMain(
    'why',
    '--config',
    join(folder, 'bridge.yaml'),
    '--bundle',
    file,
    '--captures',
    ...folders,
  );
  const files = await unpacked(file, join(folder, 'unpacked'));
  assert.equal(
    [...files.keys()].filter((name) => name.startsWith('captures/')).sort(),
    ['1-reply.bin', '1-request.bin', 'capture.yaml'].map((name) => `captures/1-nx300/${name}`),
  );
  assert.match(out, /capture 2 is left out: something secret still stands in 1-request\.bin/);
  assert.match(out, /capture 3 is left out: its photos and words were kept/);
  assert.match(out, /capture 4 cannot be read/);
  assert.match(out, /captures of more than 100 MB: the rest is left out/);
  assert.equal(leaks(files), []);
});

test.run();
