import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { unpacked } from '../bundle/unpacked.ts';
import { camera, run, serve } from './bridge-process.ts';
import { makePhoto } from './photo.ts';
import { Scene } from './scene.ts';
import { StepCamera } from './step-camera.ts';
import { config, type Expected, explained, failed, recorded, say, why } from './why-reading.ts';

const test = suite<{ scene: Scene }>('e2e/why');

test.before.each(async (context) => {
  context.scene = await Scene.open();
});

test.after.each(({ scene }) => scene.close());

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
    means: /then was silent \(nothing more came to its end within 5 min\)/,
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

test('a bundle takes along what serve --record made, and the photo in it is none', async ({
  scene: { place },
}) => {
  await place.write('bridge.yaml', `listen: ["127.0.0.1:0"]\n${config}`);
  const photo = await makePhoto(place.folder, 'SAM_0001.JPG', 1);
  const bridge = await serve(place, '--config', 'bridge.yaml', '--record', 'recordings');
  try {
    await camera(place, bridge.port, 'email', '--recipient', 'oma@lukas.lan', photo);
    assert.match(
      (await run(place, 'why', '--config', 'bridge.yaml')).stdout,
      /recorded {2}.*recordings.*\d-request\.bin\n/,
    );
  } finally {
    await bridge.end();
  }
  const { code, stdout } = await run(place, 'why', '--config', 'bridge.yaml', '--bundle', 'report.tar.gz');
  assert.is(code, 0, stdout);
  const files = await unpacked(join(place.folder, 'report.tar.gz'), join(place.folder, 'unpacked'));
  const names = [...files.keys()].filter((name) => name.startsWith('captures/'));
  assert.ok(
    names.some((name) => name.endsWith('/2-request.bin')),
    stdout,
  );
  const bytes = Buffer.concat([...files.values()]);
  assert.not.ok(bytes.includes('oma@lukas.lan'));
  assert.not.ok(bytes.includes(readFileSync(photo).subarray(1000, 1064)), 'the photo');
});

test('numbers go on when the bridge is started again: each names one conversation, also that of an earlier run', async ({
  scene,
}) => {
  await scene.serve(config);
  await say(scene, 'GET /first HTTP/1.1\r\nHost: www.ospserver.net\r\n\r\n');
  await explained(scene, { means: /does not know/, showed: failed, rung: /4 of 9/, do: /record this/ }, '1');
  await scene.bridge.end('SIGKILL');
  await scene.serve(config);
  await say(scene, recorded);
  assert.match(await why(scene, '2'), /Conversation 2: [\s\S]*asked {5}POST [\s\S]*queued as/);
  assert.match(await why(scene, '1'), /Conversation 1: [\s\S]*asked {5}GET www\.ospserver\.net\/first/);
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
