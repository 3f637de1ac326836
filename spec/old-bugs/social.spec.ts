import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loginBody } from '../handlers/sns-messages.ts';
import { assertSucc, assertXmlError, clip, logIn, type ShareWords, SocialCamera, shot } from './camera.ts';
import { accountAt, atHome } from './home.ts';

/** The share menu of cameras: bugs 5 to 9 and 26 of the old Python service (docs/old-service.md). */
const test = suite('old-bugs/social');

/** Everything shared goes to a folder, and each share out at once or at the logout. */
const toFolder = 'default: { social: photos }\ndestinations: { photos: { type: store, folder: ./photos } }\n';

test('5 · a video can be shared', () =>
  atHome(async (home) => {
    await home.start(toFolder);
    const video = clip('SAM_0003.MP4');
    for (const site of ['facebook', 'youtube'])
      assertSucc(await (await SocialCamera.at(home, site)).share(video, { content: 'Waves~The sea' }));
    await home.delivered(2);
    const kept = await home.kept();
    assert.equal(kept.map(({ bytes, told }) => [bytes.equals(video.bytes), told.type, told.via]).sort(), [
      [true, 'video/mp4', 'facebook'],
      [true, 'video/mp4', 'youtube'],
    ]);
  }));

test("6 · a video goes to Mastodon with a category or without, and the camera's name stands below", () =>
  atHome(async (home) => {
    const server = await home.mastodon();
    await home.start(`default: { social: main }\ndestinations: { main: { ${accountAt(server)} } }\n`);
    const cases = [
      [clip(), {}, 'Hi'],
      [clip(), { category: 'Travel' }, 'Hi'],
      [clip(), { category: 'NX300' }, 'Hi\n\nSamsung NX300'],
      [shot(), { album: 'NX300' }, 'Hi\n\nSamsung NX300'],
      [shot(), {}, 'Hi'],
    ] as const;
    for (const [index, [file, words, text]] of cases.entries()) {
      const camera = await SocialCamera.at(home, 'facebook');
      assertSucc(await camera.share(file, { ...words, content: 'Hi~alt' }));
      await home.delivered(index + 1);
      assert.is(server.posts[index]?.text, text);
      assert.ok(server.posts[index]?.media[0]?.bytes.equals(file.bytes), `file ${index}`);
    }
  }));

test('7 · a photo or video needs neither album nor words; without a name the camera shows an error', () =>
  atHome(async (home) => {
    await home.start(toFolder);
    const spare: readonly ShareWords[] = [{}, { album: '', content: '' }, { category: '' }];
    const camera = await SocialCamera.at(home, 'facebook');
    for (const [index, words] of spare.entries()) {
      assertSucc(await camera.share(shot(`P${index}.JPG`), words));
      assertSucc(await camera.share(clip(`V${index}.MP4`), words));
    }
    for (const kind of ['Photo', 'Video'] as const)
      for (const words of [{}, { name: '' }, { content: 'Hi', album: 'NX300' }])
        assertXmlError(await camera.announce(words, kind), 400);
    assertSucc(await camera.logOut());
    await home.delivered();
    assert.equal(
      (await home.kept()).map(({ told }) => [told.nameOnCamera, told.words]).sort(),
      ['P0.JPG', 'P1.JPG', 'P2.JPG', 'V0.MP4', 'V1.MP4', 'V2.MP4'].map((name) => [name, '']),
    );
  }));

const login = loginBody('georg', 'x');

/** Logins as no camera should say them, and what is answered. */
const oddLogins: readonly (readonly [what: string, body: string, status: number])[] = [
  ['no CryptSessionKey', login.replace(/<CryptSessionKey.*\n/, ''), 200],
  ['no ApplicationKey', login.replace(/<ApplicationKey.*\n/, ''), 200],
  ['no PersistKey, no SessionKey', login.replace(/<(PersistKey|SessionKey).*\n/g, ''), 200],
  ['OAuth and no name', '<Request Method="login"><OAuth Version="1.0"/></Request>', 400],
  ['another key than it was encrypted with', login.replace('/////xAAw', 'AAAAAxAAw'), 401],
  ['a name that is cut in the middle', login.replace(/(UserName Value="\w{5})[^"]*/, '$1'), 400],
  ['nothing', '', 400],
  ['no XML', 'hello', 400],
];

test('8 · a login that lacks something, or cannot be decrypted, gets an answer that the camera understands', () =>
  atHome(async (home) => {
    await home.start(toFolder);
    for (const [what, body, status] of oddLogins) {
      const heard = await logIn(home, 'facebook', body);
      if (status === 200) assert.match(heard.body, /^<Response SessionKey="\w{32}">\n/, what);
      else assertXmlError(heard, status, `${what}: ${heard.text}`);
    }
  }));

test('9 · the same words a second time are a second post, with its own photos', () =>
  atHome(async (home) => {
    const server = await home.mastodon();
    await home.start(`default: { social: main }\ndestinations: { main: { ${accountAt(server)} } }\n`);
    const camera = await SocialCamera.at(home, 'facebook');
    const files = ['1.JPG', '2.JPG', '3.JPG', '4.JPG', '1.JPG', '2.JPG'].map((name) => shot(name));
    for (const file of files) assertSucc(await camera.share(file, { content: 'A walk~first~second' }));
    await home.delivered(3);
    assert.equal(
      server.posts.map(({ text, media }) => [text, ...media.map(({ bytes }) => numberOf(bytes))]),
      [
        ['A walk', 0, 1],
        ['A walk', 2, 3],
        ['A walk', 4, 5],
      ],
    );

    function numberOf(bytes: Buffer): number {
      return files.findIndex((file) => file.bytes.equals(bytes));
    }
  }));

const names = ['SAM 0001.JPG', 'a/b.jpg', 'a#1.jpg', 'a?b=c.jpg', '100%.jpg', '%2e%2e%2f.jpg'];
const oddNames = ['..', '사진.JPG', 'a&b.jpg', 'a+b.jpg', "it's.jpg", 'a"b.jpg', '.hidden.JPG', 'a\\b.jpg'];

test('26 · a file uploads under any name, by PUT or POST, and keeps that name', () =>
  atHome(async (home) => {
    await home.start(toFolder);
    const camera = await SocialCamera.at(home, 'facebook');
    const files = [...names, ...oddNames].map((name) => shot(name));
    for (const [index, file] of files.entries()) {
      const name = file.name.replace(/[&"]/g, (sign) => (sign === '&' ? '&amp;' : '&quot;'));
      const verb = index % 2 === 0 ? 'PUT' : 'POST';
      assertSucc(await camera.share(file, { name }, { verb }), `${verb} ${file.name}`);
    }
    await camera.logOut();
    await home.delivered();
    const kept = await home.kept();
    assert.is(kept.length, files.length);
    for (const { name, bytes } of files)
      assert.ok(kept.find(({ told }) => told.nameOnCamera === name)?.bytes.equals(bytes), name);
  }));

test.run();
