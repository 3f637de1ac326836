import { readFileSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { within } from '../captures/deadline.ts';
import { run } from './bridge-process.ts';
import { makePhoto } from './photo.ts';
import { Scene } from './scene.ts';
import { StepCamera } from './step-camera.ts';

const test = suite<{ scene: Scene }>('e2e/why');

test.before.each(async (context) => {
  context.scene = await Scene.open();
});

test.after.each(({ scene }) => scene.close());

const config = `senders: ["Camera@samsungcamera.com", { name: georg, password: secret }]
default: { email: photos, social: photos }
destinations:
  photos: { type: store, folder: ./photos }
`;

const capture = fileURLToPath(new URL('../../captures/nx300/email-one-photo/1-request.bin', import.meta.url));
const recorded = readFileSync(capture, 'latin1');

/** Sends bytes and waits for the end; half-closes behind them, or breaks off. */
function say({ bridge }: Scene, bytes: string, end: 'half-close' | 'wait' | 'break' = 'wait'): Promise<void> {
  const talk = new Promise<void>((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port: bridge.port });
    const behind = {
      wait: () => {},
      'half-close': () => socket.end(),
      break: () => socket.resetAndDestroy(),
    };
    socket
      .on('error', () => {})
      .on('close', () => resolve())
      .resume();
    socket.write(bytes, 'latin1', () => setTimeout(behind[end], end === 'break' ? 200 : 0));
  });
  return within(talk, 10_000);
}

/** What `why` prints, and that it had something to tell. */
async function why({ place }: Scene, ...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(place, 'why', '--config', 'bridge.yaml', ...words);
  assert.is(code, 0, stderr);
  return stdout;
}

/** Each line of the explanation begins with its name. */
interface Expected {
  readonly verdict?: RegExp;
  readonly means: RegExp;
  readonly told?: RegExp;
  readonly showed: RegExp;
  readonly parcel?: RegExp;
  readonly rung: RegExp;
  readonly do: RegExp;
}

/** The last conversation in full, line by line. */
async function explained(scene: Scene, expected: Expected, ...words: readonly string[]): Promise<void> {
  const text = await why(scene, ...words);
  for (const [name, pattern] of Object.entries(expected))
    assert.match(text, new RegExp(`\\n {2}${name.padEnd(10)}(?:.*\\n {12})*.*${pattern.source}`), text);
}

const failed = /guess: "failed", in words of its own/;

test('rung 1: nothing connected', async ({ scene }) => {
  const bridge = await scene.serve(config);
  const text = await why(scene);
  assert.match(
    text,
    new RegExp(
      `^The bridge \\(\\d.*\\) runs since .* UTC and listens on http://127\\.0\\.0\\.1:${bridge.port}\\.\n`,
    ),
  );
  assert.match(text, /means {5}no camera, and nothing else, has connected/);
  assert.match(text, /showed {4}guess: that it could not connect/);
  assert.match(text, /rung {6}1 of 9: Did anything connect\?/);
  assert.match(
    text,
    new RegExp(`cameras always ask port 80, and the bridge listens on http://127\\.0\\.0\\.1:${bridge.port}`),
  );
  await bridge.end();
  assert.match(await why(scene), /^The bridge \(.*\) does not run: it was stopped at .* UTC\. Start it/);
});

test('where no bridge has run, why says what to do', async ({ scene }) => {
  await scene.place.write('bridge.yaml', config);
  const { code, stderr } = await run(scene.place, 'why', '--config', 'bridge.yaml');
  assert.is(code, 1);
  assert.match(
    stderr,
    /no conversations in .*data: no bridge has run with that data folder; start it with "samsung-bridge serve".*SB_NO_JOURNAL/,
  );
});

/** What somebody says, and what it is explained as. */
const saids: readonly (readonly [what: string, bytes: string, Expected])[] = [
  [
    'rung 2: TLS bytes on the plain port',
    '\x16\x03\x01\x02\x00\x01',
    {
      verdict: /came the beginning of a TLS handshake.*\(SB_TLS\)/,
      means: /spoke TLS/,
      showed: failed,
      rung: /2 of 9/,
      do: /put a TLS proxy/,
    },
  ],
  [
    'rung 2: an SSL 2 hello, as the HMX-QF30 may say it',
    '\x80\x2e\x01\x03\x01\x00',
    {
      verdict: /SSL 2 hello.*\(SB_TLS\)/,
      means: /spoke TLS/,
      showed: failed,
      rung: /2 of 9/,
      do: /camcorders of the HMX-QF30 kind/,
    },
  ],
  [
    'rung 2: a name and a path that no camera asks for',
    'POST /api/v3 HTTP/1.1\r\nHost: update.example\r\nContent-Length: 0\r\n\r\n',
    {
      means: /asked for update\.example, a name that no camera is known to ask for/,
      showed: failed,
      rung: /2 of 9/,
      do: /guess: a program on a computer or phone/,
    },
  ],
  [
    'rung 3: the browser of an NX300 whose check has failed',
    'GET /whatever HTTP/1.1\r\nHost: www.samsungimaging.com\r\n\r\n',
    {
      means: /opened its browser: an NX300 does so when its hotspot check has failed/,
      showed: /the page of the bridge/,
      rung: /3 of 9/,
      do: /gld\.samsungosp\.com lead to the bridge/,
    },
  ],
  [
    'rung 4: a path with a slip in it',
    'POST /facebook/auht HTTP/1.1\r\nHost: snsgw.samsungmobile.com\r\nContent-Length: 0\r\n\r\n',
    {
      verdict: /\(SB_UNKNOWN_REQUEST\)/,
      means: /does not know/,
      showed: failed,
      rung: /4 of 9/,
      do: /record this camera/,
    },
  ],
  [
    'rung 4: the empty login of an NX300',
    'POST /facebook/auth HTTP/1.1\r\nHost: snsgw.samsungmobile.com\r\nContent-Length: 0\r\n\r\n',
    {
      verdict: /\(SB_EMPTY_BODY\)/,
      means: /posted nothing at all; an NX300 does that now and then/,
      showed: /nothing: an NX300 goes on to the real login/,
      rung: /4 of 9/,
      do: /send again/,
    },
  ],
  [
    'rung 4: XML that is none',
    recorded.replace('<sender>', '<sende>>'),
    {
      verdict: /\(SB_EMAIL_XML\)/,
      means: /XML of the e-mail was not understood/,
      showed: failed,
      rung: /4 of 9/,
      do: /another text/,
    },
  ],
  [
    'rung 4: an e-mail whose boundary never comes',
    recorded.replace(
      'boundary=---------------------------7d93b9550d4a',
      'boundary=---------------------------7d93b9550d4b',
    ),
    {
      verdict: /\(SB_MULTIPART_[A-Z_]+\)/,
      means: /the e-mail was not understood/,
      showed: failed,
      rung: /4 of 9/,
      do: /record this camera/,
    },
  ],
  [
    'rung 5: a sender who may not send',
    recorded.replace('Camera@samsungcamera.com', 'Kamera@samsungcamera.com'),
    {
      verdict: /it came from "Kamera@samsungcamera\.com".*\(SB_SENDER_UNKNOWN\)/,
      means: /not one of those who may send/,
      showed: failed,
      rung: /5 of 9/,
      do: /under "senders" in the configuration/,
    },
  ],
  [
    'rung 5: a site that logs in by OAuth',
    'POST /flickr/auth HTTP/1.1\r\nHost: snsgw.samsungmobile.com\r\nContent-Length: 3\r\n\r\n<a>',
    {
      verdict: /\(SB_OAUTH_SITE\)/,
      means: /logs in by OAuth/,
      showed: failed,
      rung: /5 of 9/,
      do: /share to another site/,
    },
  ],
  [
    'rung 5: a session that is over',
    `PUT /upload/${'ab'.repeat(16)}/a.jpg HTTP/1.1\r\nHost: snsgw.samsungmobile.com\r\nContent-Length: 3\r\n\r\nabc`,
    {
      verdict: /\(SB_SESSION_UNKNOWN\)/,
      means: /login that the camera refers to is over/,
      showed: failed,
      rung: /5 of 9/,
      do: /log in again/,
    },
  ],
];

test('each of what a bridge can hear is explained: what happened, what the camera showed, what to do', async ({
  scene,
}) => {
  await scene.serve(config);
  for (const [index, [what, bytes, expected]] of saids.entries()) {
    await say(scene, bytes);
    try {
      await explained(scene, expected, String(index + 1));
    } catch (error) {
      throw new Error(`${what}: ${error instanceof Error ? error.message : error}`);
    }
  }
  const text = await why(scene, '--last', '20');
  assert.match(
    text,
    /! {3}5 {2}\d\d:\d\d:\d\d {2}404 {2}nothing answers POST/,
    'the list marks what went wrong',
  );
  assert.match(
    await why(scene, '5'),
    /resembles {1}- POST snsgw\.samsungmobile\.com\/<site>\/auth \(sns-auth\): same host and method; path segment 2 is "auht" for "auth"/,
  );
});

test('rung 3: a check, then silence; it is told also when the bridge is gone', async ({ scene }) => {
  await scene.serve(`hotspot: { msn: redirect }\n${config}`);
  await say(scene, 'GET / HTTP/1.1\r\nHost: www.msn.com\r\n\r\n');
  await explained(scene, {
    means: /less than a minute ago/,
    showed: /nothing if it liked the answer/,
    rung: /3 of 9/,
    do: /wait a moment/,
  });
  await scene.bridge.end('SIGKILL');
  const journal = join(scene.place.folder, 'data/conversations/journal.jsonl');
  const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
  writeFileSync(journal, readFileSync(journal, 'utf8').replace(/"time":"[^"]*"/g, `"time":"${hourAgo}"`));
  assert.match(await why(scene), /does not run: it ended without a word some time after/);
  await explained(scene, {
    means: /then was silent \(nothing more came within 5 min\)/,
    showed: /its browser opens, or "Hotspot: Certification needed"/,
    rung: /3 of 9: Hotspot check passed\?/,
    do: /answered with a redirect: try the other answer, "hotspot: \{ msn: cookie \}"/,
  });
});

test('rung 5: a wrong password', async ({ scene }) => {
  await scene.serve(config);
  const photo = await makePhoto(scene.place.folder, 'SAM_0001.JPG', 1);
  await scene.camera('facebook', ['--user', 'georg', '--password', 'secrets', photo]);
  await explained(scene, {
    verdict: /\(SB_PASSWORD_REFUSED\)/,
    means: /its password is another one/,
    showed: failed,
    rung: /5 of 9/,
    do: /type name and password again/,
  });
  assert.not.match(await why(scene, '--json'), /secrets/);
});

test('rung 6: a camera that stops in the middle', async ({ scene }) => {
  await scene.serve(config);
  await say(scene, recorded.slice(0, -500), 'break');
  await explained(scene, {
    verdict: /broke the connection at 675 of 1175 bytes \(57 %\).*\(SB_BODY_CUT\)/,
    means: /the connection broke before all bytes had come; nothing of it was kept/,
    told: /nothing: the connection ended before an answer/,
    showed: /unknown; guess: that it could not connect/,
    rung: /6 of 9: Did all bytes arrive\?/,
    do: /closer to the access point/,
  });
});

test('rung 7: the same e-mail again, after a 200', async ({ scene }) => {
  await scene.serve(config);
  await say(scene, recorded);
  await say(scene, recorded);
  await explained(
    scene,
    {
      verdict: /queued as/,
      means: /was told that all is well, and sent the very same again \d s later \(conversation 2\)/,
      told: /200, all is well/,
      showed: /guess: "sent"/,
      rung: /7 of 9: Our answer accepted\?/,
      do: /look at the screen of the camera/,
    },
    '1',
  );
});

test('rung 8: a photo that waits for others, found by the id of its parcel', async ({ scene }) => {
  await scene.serve(config.replace(/senders.*\n/, ''));
  const camera = new StepCamera('facebook', () => scene.bridge.port);
  await camera.logIn();
  await camera.upload(
    await camera.addressFor('SAM_0001.JPG', 'A walk~one~two'),
    Buffer.from('ffd8ff00', 'hex'),
  );
  const expected: Expected = {
    verdict: /photo 1 of 2, 4 B, waiting for more/,
    means: /safe on disk; cameras never say which photo is the last/,
    showed: /guess: "sent"/,
    parcel: /1 of 2 have come; goes out at .* UTC if no more come/,
    rung: /8 of 9: Stored and queued\?/,
    do: /just wait; or share the others/,
  };
  await explained(scene, expected);
  const [{ id = '' } = {}] = await scene.listed();
  await explained(scene, expected, id.slice(-4));
});

test('rung 9: delivered, later, and held for alt texts', async ({ scene }) => {
  const mastodon = '{ type: mastodon, server: "http://127.0.0.1:9", token: t }';
  const bridge = await scene.serve(`routes: { "late@a.example": toots }\n${config}  toots: ${mastodon}\n`);
  const photo = await makePhoto(scene.place.folder, 'SAM_0001.JPG', 1);
  const email = (...words: readonly string[]) => scene.camera('email', [...words, photo]);
  await email();
  await scene.delivered('photos');
  await explained(scene, {
    means: /all is well: the photos were delivered/,
    showed: /guess: "sent"/,
    parcel: /photos: delivered, .*SAM_0001\.JPG/,
    rung: /9 of 9: Delivered\?/,
    do: /nothing: see .*SAM_0001\.JPG/,
  });
  await email('--recipient', 'late@a.example', '--message', 'Words~alt');
  await bridge.logged(({ text }) => text.includes('→ toots: later'));
  await explained(scene, {
    means: /tried again by themselves/,
    showed: /guess: "sent"/,
    parcel: /toots: later, next try .* UTC: /,
    rung: /9 of 9/,
    do: /just wait/,
  });
  await email('--recipient', 'late@a.example', '--message', 'Words');
  await bridge.logged(({ text }) => text.includes('→ toots: held'));
  await explained(scene, {
    means: /waits for a word from you/,
    showed: /guess: "sent"/,
    parcel: /toots: held: /,
    rung: /9 of 9/,
    do: /samsung-bridge outbox describe --config bridge\.yaml \w+ "…"/,
  });
});

test('an id that is neither: exit 1, and how to find one', async ({ scene }) => {
  await scene.serve(config);
  const { code, stderr } = await run(scene.place, 'why', '--config', 'bridge.yaml', '77');
  assert.is(code, 1);
  assert.match(
    stderr,
    /came "77", which is neither here; samsung-bridge why, without it, lists the last conversations.*SB_WHY_UNKNOWN/,
  );
});

test.run();
