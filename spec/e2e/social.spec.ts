import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { StandInPost } from '../destinations/stand-in-mastodon.ts';
import type { LoggedLine, Ran } from './bridge-process.ts';
import { difference, foreignPhotos, makePhoto, uprightPixels } from './photo.ts';
import { Scene, sha256 } from './scene.ts';

const test = suite<{ scene: Scene }>('e2e/social');

test.before.each(async (context) => {
  context.scene = await Scene.open();
});

test.after.each(({ scene }) => scene.close());

/** Facebook to Mastodon, every other site to a folder. */
const config = (server: string, mastodon = ''): string => `senders: [georg]
routes: { facebook: mastodon }
default: { social: photos }
destinations:
  mastodon: { type: mastodon, server: "${server}", token: secret-token, visibility: private, postscript: "#SamsungNX"${mastodon} }
  photos: { type: store, folder: ./photos }
`;

function share(scene: Scene, via: string, ...words: readonly string[]): Promise<Ran> {
  return scene.camera(via, ['--user', 'georg', '--password', 'whatever', ...words]);
}

function sent({ code, stdout, stderr }: Ran): void {
  assert.is(code, 0, stdout + stderr);
  assert.match(stdout, /The screen says: sent\n$/);
}

/** Its photos show what these photos show, in the same order. */
async function expectPixels({ media }: StandInPost, photos: readonly string[]): Promise<void> {
  assert.is(media.length, photos.length);
  for (const [index, photo] of photos.entries()) {
    const was = await uprightPixels(photo);
    const is = await uprightPixels(media[index]?.bytes ?? Buffer.alloc(0));
    assert.equal([is.width, is.height], [was.width, was.height], photo);
    assert.ok(difference(was.pixels, is.pixels).mean < 6, photo);
  }
}

function onlyPost(posts: readonly StandInPost[]): StandInPost {
  const [post] = posts;
  assert.is(posts.length, 1);
  if (post === undefined) throw new Error('unreachable');
  return post;
}

const altTexts = ({ media }: StandInPost): readonly (string | null)[] =>
  media.map((medium) => medium.description);

const timeOf = ({ time }: LoggedLine): number => Date.parse(String(time));

test('two photos shared to Facebook are one post on Mastodon: order, text, alt texts, visibility', async ({
  scene,
}) => {
  const server = await scene.mastodon();
  await scene.serve(config(server.url));
  const photos = [
    await makePhoto(scene.place.folder, 'SAM_0007.JPG', 5),
    await makePhoto(scene.place.folder, 'SAM_0003.JPG', 20),
  ];
  sent(await share(scene, 'facebook', '--message', 'A walk~the gate~an old oak, "bare"', ...photos));
  await scene.delivered('mastodon');
  const post = onlyPost(server.posts);
  assert.is(post.text, 'A walk\n\nSamsung NX300\n#SamsungNX');
  assert.is(post.visibility, 'private');
  assert.equal(altTexts(post), ['the gate', 'an old oak, "bare"']);
  await expectPixels(post, photos);
});

test('real photos by others, shared to Facebook, are one post with the same pixels', async ({ scene }) => {
  if (!existsSync(foreignPhotos)) {
    console.log('SKIPPED: no ../shared/photos here, real photos were not shared');
    return;
  }
  const names = readdirSync(foreignPhotos).slice(0, 4);
  assert.ok(names.length >= 2);
  const server = await scene.mastodon();
  await scene.serve(config(server.url));
  const photos = names.map((name) => join(fileURLToPath(foreignPhotos), name));
  sent(await share(scene, 'facebook', '--message', ['Four', ...names].join('~'), ...photos));
  await scene.delivered('mastodon');
  const post = onlyPost(server.posts);
  assert.equal(altTexts(post), names);
  await expectPixels(post, photos);
});

test('two photos shared to Picasa lie in the folder byte for byte, each with its words beside it', async ({
  scene,
}) => {
  const server = await scene.mastodon();
  await scene.serve(config(server.url));
  const names = ['SAM_0007.JPG', 'SAM_0003.JPG'];
  const photos = await Promise.all(names.map((name, seed) => makePhoto(scene.place.folder, name, seed + 1)));
  sent(await share(scene, 'picasa', '--message', 'By the sea~a wave~', ...photos));
  await scene.delivered('photos');
  for (const [index, photo] of photos.entries()) {
    const bytes = readFileSync(photo);
    assert.ok(scene.stored(names[index] ?? '').equals(bytes), photo);
    const beside = JSON.parse(scene.stored(`${names[index]}.json`).toString());
    const { parcel, received, ...told } = beside;
    assert.equal(told, {
      file: names[index],
      nameOnCamera: names[index],
      type: 'image/jpeg',
      bytes: bytes.length,
      sha256: sha256(bytes),
      text: 'By the sea',
      altText: ['a wave', ''][index],
      words: 'By the sea~a wave~',
      title: '',
      sender: 'georg',
      recipients: [],
      via: 'picasa',
      model: 'NX300',
      photo: index + 1,
      of: 2,
    });
    assert.ok(Math.abs(Date.parse(received) - Date.now()) < 60_000, received);
    assert.is(parcel, scene.sidecars()[0]?.parcel);
  }
  assert.is(server.requests.filter(({ spot }) => spot === 'upload').length, 0);
});

test('without alt texts a post goes out when the quiet period is over, where that is allowed', async ({
  scene,
}) => {
  const server = await scene.mastodon();
  const bridge = await scene.serve(config(server.url, ', altText: allow, quietPeriod: 1500ms'));
  const photos = [
    await makePhoto(scene.place.folder, 'SAM_0001.JPG', 1),
    await makePhoto(scene.place.folder, 'SAM_0002.JPG', 2),
  ];
  sent(await share(scene, 'facebook', '--message', 'No words for it', ...photos));
  const left = await bridge.logged(({ text }) => /: no further file came in time$/.test(text));
  const last = bridge.log.filter((line) => line.handler === 'sns-upload').at(-1) ?? left;
  assert.ok(timeOf(left) - timeOf(last) >= 1_400, `it left ${timeOf(left) - timeOf(last)} ms after the last`);
  await scene.delivered('mastodon');
  const post = onlyPost(server.posts);
  assert.equal(altTexts(post), [null, null]);
  await expectPixels(post, photos);
});

test('a logout sends the post at once, however long the quiet period', async ({ scene }) => {
  const server = await scene.mastodon();
  const bridge = await scene.serve(config(server.url, ', altText: allow, quietPeriod: 1d'));
  const photo = await makePhoto(scene.place.folder, 'SAM_0001.JPG');
  sent(await share(scene, 'facebook', '--message', 'Off', '--logout', photo));
  await bridge.logged(({ text }) => /: the session is over$/.test(text));
  await scene.delivered('mastodon');
  await expectPixels(onlyPost(server.posts), [photo]);
});

test('a post without alt texts is held until `outbox describe` has given them, then it is posted', async ({
  scene,
}) => {
  const server = await scene.mastodon();
  const bridge = await scene.serve(config(server.url));
  const photos = [
    await makePhoto(scene.place.folder, 'SAM_0001.JPG', 1),
    await makePhoto(scene.place.folder, 'SAM_0002.JPG', 2),
  ];
  sent(await share(scene, 'facebook', '--message', 'Later', '--logout', ...photos));
  await bridge.logged(({ text }) => /→ mastodon: held/.test(text));
  const [held] = await scene.listed();
  assert.is(held?.deliveries[0]?.state, 'held');
  assert.match((await scene.outbox('list')).stdout, /mastodon: held: .*describe/);
  assert.is(server.count('upload') + server.count('post'), 0);
  const described = await scene.outbox('describe', held?.id ?? '', 'A gull', 'The same gull, gone');
  assert.is(described.code, 0, described.stderr);
  await scene.delivered('mastodon');
  const post = onlyPost(server.posts);
  assert.equal(altTexts(post), ['A gull', 'The same gull, gone']);
  await expectPixels(post, photos);
  assert.is((await scene.listed())[0]?.deliveries[0]?.state, 'delivered');
});

test.run();
