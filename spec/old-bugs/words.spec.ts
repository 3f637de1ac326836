import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { messagePart, photoPart, xmlOf } from '../handlers/nx300-email.ts';
import { assertSucc, assertXmlError, mail, mailOf, SocialCamera, shot } from './camera.ts';
import { accountAt, atHome } from './home.ts';

/** What is typed on the camera: bugs 10 and 22 of the old Python service (docs/old-service.md). */
const test = suite('old-bugs/words');

interface Share {
  readonly what: string;
  readonly content: string;
  readonly photos: number;
  /** The text of each post, and the alt text of each of its photos. */
  readonly posts: readonly (readonly [text: string, ...altTexts: (string | null)[]])[];
  readonly deliveries?: number;
}

const shares: readonly Share[] = [
  { what: 'no alt text', content: 'A walk', photos: 2, posts: [['A walk', null, null]] },
  { what: 'too few photos', content: 'A walk~first~second', photos: 1, posts: [['A walk', 'first']] },
  {
    what: 'too many photos',
    content: 'A walk~first',
    photos: 2,
    posts: [
      ['A walk', 'first'],
      ['A walk', 'first'],
    ],
    deliveries: 2,
  },
  { what: 'a literal tilde', content: '3 \\~ 4 km~oak', photos: 1, posts: [['3 ~ 4 km', 'oak']] },
  {
    what: 'more photos than a server takes',
    content: 'Five~1~2~3~4~5',
    photos: 5,
    posts: [
      ['Five', '1', '2', '3', '4'],
      ['2/2', '5'],
    ],
  },
];

test('10 · words with no alt text, too few or too many come out; where they may not, no photo is sent in vain', () =>
  atHome(async (home) => {
    const server = await home.mastodon();
    await home.start(`default: { social: main }
routes: { picasa: strict, "strict@camera.example": strict, weibo: patient }
destinations:
  main: { ${accountAt(server)}, quietPeriod: 1s }
  strict: { extends: main, altText: reject }
  patient: { extends: main, altText: hold }`);
    let deliveries = 0;
    for (const { what, content, photos, posts, deliveries: more = 1 } of shares) {
      const before = server.posts.length;
      const camera = await SocialCamera.at(home, 'facebook');
      for (let number = 1; number <= photos; number += 1)
        assertSucc(await camera.share(shot(`${number}.JPG`), { content }), what);
      deliveries += more;
      await home.delivered(deliveries);
      const made = server.posts.slice(before).map(({ text, media }) => [text, ...media.map(altTextOf)]);
      assert.equal(made, posts, what);
    }

    const before = server.count('upload');
    const strict = await SocialCamera.at(home, 'picasa');
    assertXmlError(await strict.announce({ name: '1.JPG', content: 'A walk' }), 400);
    assertXmlError(await mail(home, { recipients: ['strict@camera.example'] }, [shot()]), 400);
    assert.equal(await home.pending(), []);
    assertSucc(await (await SocialCamera.at(home, 'weibo')).share(shot(), { content: 'A walk' }));
    await home.logged(/ → patient: held: .*outbox describe.*\(SB_ALT_TEXT\)$/);
    assert.is(server.count('upload'), before);
  }));

function altTextOf({ description }: { readonly description: string | null }): string | null {
  return description;
}

/** What stands in `<body>` → the words as they are kept. */
const bodies: readonly (readonly [body: string, words: string])[] = [
  ['<![CDATA[Hi\r\nlanguage_sh100_utf8]]>', 'Hi'],
  ['<![CDATA[Hi\nlanguage_sh100_utf8]]>', 'Hi'],
  ['<![CDATA[Hi\\r\\nlanguage_sh100_utf8]]>', 'Hi'],
  ['<![CDATA[Hi\r\nlanguage_wb850f_euckr]]>', 'Hi'],
  ['<![CDATA[language_sh100_utf8]]>', ''],
  ['<![CDATA[Hi\r\nlanguage_lessons are fun]]>', 'Hi\nlanguage_lessons are fun'],
  ['<![CDATA[]]>', ''],
  ['', ''],
];

test('22 · the language marker never shows, however its line begins, and an e-mail without words is taken', () =>
  atHome(async (home) => {
    await home.start(
      'default: { email: photos }\ndestinations: { photos: { type: store, folder: ./photos } }',
    );
    const xmls = bodies.map(([body]) => xmlOf().replace(/<body>.*<\/body>/s, `<body>${body}</body>`));
    const lacking = [/<body>.*<\/body>/s, /<title>.*<\/title>/s].map((element) =>
      xmlOf().replace(element, ''),
    );
    for (const [index, xml] of [...xmls, ...lacking].entries()) {
      const { name, bytes } = shot(`${index}.JPG`);
      assertSucc(await mailOf(home, [messagePart(xml), photoPart(bytes, name)]), xml);
      await home.delivered(index + 1);
    }
    const words = new Map((await home.kept()).map(({ told }) => [told.nameOnCamera, told.words]));
    for (const [index, [body, wanted]] of bodies.entries())
      assert.is(String(words.get(`${index}.JPG`)).replaceAll('\r\n', '\n'), wanted, body);
  }));

test.run();
