import { readFile } from 'node:fs/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { StandInMastodon } from '../destinations/stand-in-mastodon.ts';
import { makePhoto } from '../e2e/photo.ts';
import { assertSucc, mail, SocialCamera, shot } from './camera.ts';
import { accountAt, atHome, type Home } from './home.ts';

/** Which account, how loud, with what below: bugs 1 to 4 and 24 of the old Python service (docs/old-service.md). */
const test = suite('old-bugs/accounts');

/** One e-mail after the other, each when the one before is out. */
async function mailInTurn(home: Home, recipients: readonly string[]): Promise<void> {
  for (const [index, name] of recipients.entries()) {
    const words = { recipients: [`${name}@camera.example`], message: `to ${name}` };
    assertSucc(await mail(home, words, [shot()]));
    await home.delivered(index + 1);
  }
}

/** Recipients that lead to destinations of the same name. */
function routesTo(...names: readonly string[]): string {
  return `routes: { ${names.map((name) => `"${name}@camera.example": ${name}`).join(', ')} }`;
}

function postsOf({ posts }: StandInMastodon): readonly unknown[] {
  return posts.map(({ text, visibility }) => `${text.replace(/\s+/g, ' ')}, ${visibility}`);
}

test('1 · after a post on the public account, the other account stays unlisted', () =>
  atHome(async (home) => {
    const server = await home.mastodon();
    await home.start(`${routesTo('main', 'pub')}
destinations:
  main: { ${accountAt(server)} }
  pub: { extends: main, visibility: public }`);
    await mailInTurn(home, ['main', 'pub', 'main', 'pub', 'main']);
    const [unlisted, open] = ['to main, unlisted', 'to pub, public'];
    assert.equal(postsOf(server), [unlisted, open, unlisted, open, unlisted]);
  }));

test('2 · two accounts keep their own server, token, visibility and postscript', () =>
  atHome(async (home) => {
    const near = await home.mastodon({ token: 'token-near' });
    const far = await home.mastodon({ token: 'token-far' });
    const lone = `destinations: { near: { ${accountAt(near)} }, far: { type: mastodon, server: "${far.url}" } }`;
    assert.match(await home.refusedStart(`default: { email: far }\n${lone}`), /destinations\.far.*token/);
    await home.start(`${routesTo('main', 'far', 'quiet')}
destinations:
  main: { ${accountAt(near)}, visibility: private, postscript: "#near" }
  far: { extends: main, server: "${far.url}", token: token-far, visibility: public, postscript: "#far" }
  quiet: { extends: main, visibility: direct }`);
    await mailInTurn(home, ['far', 'quiet', 'main', 'far', 'quiet']);
    assert.equal(postsOf(near), [
      'to quiet #near, direct',
      'to main #near, private',
      'to quiet #near, direct',
    ]);
    assert.equal(postsOf(far), ['to far #far, public', 'to far #far, public']);
    for (const { token, requests } of [near, far])
      for (const { headers } of requests)
        assert.ok([undefined, `Bearer ${token}`].includes(headers.authorization), headers.authorization);
  }));

const store = '{ type: store, folder: ./photos }';

test('3 · an account that is not there stops the start with its line, and any name that is there will do', () =>
  atHome(async (home) => {
    const wrong = [
      ['routes: { facebook: mastodon.pubb }', /:1: routes\.facebook: .*did you mean "mastodon\.pub"\?/],
      ['default: { email: shell }', /:1: default\.email: /],
      ['routes: { faceboook: mastodon.pub }', /:1: routes\.faceboook: .*did you mean "facebook"\?/],
    ] as const;
    for (const [line, told] of wrong)
      assert.match(await home.refusedStart(`${line}\ndestinations: { mastodon.pub: ${store} }\n`), told);
    await home.start(`default: { email: a.b.c }\ndestinations: { a.b.c: ${store} }\n`);
    assertSucc(await mail(home, {}, [shot()]));
    await home.delivered();
  }));

test('4 · a route to a named account works for a social site too', () =>
  atHome(async (home) => {
    const server = await home.mastodon();
    await home.start(`routes: { facebook: mastodon.pub, picasa: store.work }
destinations:
  mastodon: { ${accountAt(server)} }
  mastodon.pub: { extends: mastodon, visibility: public }
  store.work: { type: store, folder: ./work }`);
    const photo = shot();
    for (const site of ['facebook', 'picasa'])
      assertSucc(await (await SocialCamera.at(home, site)).share(photo, { content: 'Hi~alt' }));
    await home.delivered(2);
    assert.equal(postsOf(server), ['Hi, public']);
    assert.equal(
      (await home.kept('work')).map(({ bytes }) => bytes.equals(photo.bytes)),
      [true],
    );
  }));

test('24 · an account with neither visibility nor postscript posts, unlisted and with the words alone', () =>
  atHome(async (home) => {
    const server = await home.mastodon();
    await home.start(`default: { email: mastodon }
destinations: { mastodon: { type: mastodon, server: "${server.url}", token: ${server.token} } }`);
    const bytes = await readFile(await makePhoto(home.folder, 'SAM_0001.JPG'));
    assertSucc(await mail(home, { message: 'A walk~An oak' }, [{ name: 'SAM_0001.JPG', bytes }]));
    await home.delivered();
    assert.equal(
      server.posts.map(({ text, visibility, media }) => [text, visibility, media[0]?.description]),
      [['A walk', 'unlisted', 'An oak']],
    );
  }));

test.run();
