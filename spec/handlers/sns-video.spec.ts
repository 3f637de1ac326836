import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sites } from '../../lib/cameras/sites.ts';
import { snsPhoto } from '../../lib/handlers/sns-photo.ts';
import { snsVideo } from '../../lib/handlers/sns-video.ts';
import { pretendBridge } from './pretend.ts';
import { answerOf, refusedBy } from './refusal.ts';
import { type FileWords, fileBody, messageTo } from './sns-messages.ts';

const test = suite('handlers/sns-video');

async function announced(site: string, words: FileWords) {
  const bridge = pretendBridge();
  const { key } = await bridge.social.open({ user: 'georg', site });
  const request = messageTo(`/${site}/video`, fileBody('Video', { key, file: 'SAM_0002.MP4', ...words }));
  return { bridge, request };
}

const rows: readonly (readonly [
  what: string,
  words: FileWords,
  verdict: string,
  model: string | undefined,
])[] = [
  ['with nothing but its name', {}, 'video "SAM_0002.MP4" announced', undefined],
  ['with words', { content: 'The sea' }, 'video "SAM_0002.MP4" announced', undefined],
  ['with a category', { category: 'Travel' }, 'video "SAM_0002.MP4" announced, category "Travel"', undefined],
  [
    'whose category is a model',
    { category: 'nx300' },
    'video "SAM_0002.MP4" announced, category "nx300"',
    'NX300',
  ],
];

for (const [what, words, verdict, model] of rows)
  test(`a video ${what} is announced`, async () => {
    const { bridge, request } = await announced('facebook', words);
    const answer = await answerOf(snsVideo, request, bridge);
    assert.match(
      answer.reply.body,
      /^<Response HostAddr="snsgw\.samsungmobile\.com:80" ResourceID="upload\//,
    );
    assert.is(answer.verdict, `facebook → mastodon: ${verdict}`);
    assert.equal(bridge.social.announced, [
      {
        kind: 'video',
        name: 'SAM_0002.MP4',
        words: words.content ?? '',
        model,
        addressing: [{ destination: 'mastodon', because: ['facebook'] }],
      },
    ]);
  });

test('a video has the model that a photo of the session named', async () => {
  const { bridge, request } = await announced('facebook', {});
  const [session] = bridge.social.opened;
  const photo = fileBody('Photo', { key: session?.key ?? '', file: 'SAM_0001.JPG', album: 'NX300' });
  await answerOf(snsPhoto, messageTo('/facebook/photo', photo), bridge);
  const { model } = await answerOf(snsVideo, request, bridge);
  assert.equal([model, bridge.social.announced.at(-1)?.model], ['NX300', 'NX300']);
});

for (const { name } of sites.filter(({ oauth, video }) => !oauth && !video))
  test(`${name} takes no videos`, async () => {
    const { bridge, request } = await announced(name, {});
    const { code, status, message } = await refusedBy(snsVideo, request, bridge);
    assert.equal([code, status], ['SB_NO_VIDEO', 400]);
    assert.match(message, 'a video for facebook or youtube');
    assert.equal(bridge.social.announced, []);
  });

test('a video without a session is refused', async () => {
  const { bridge, request } = await announced('facebook', { key: 'f'.repeat(32) });
  assert.is((await refusedBy(snsVideo, request, bridge)).code, 'SB_SESSION_UNKNOWN');
});

test('a video without a file name is refused', async () => {
  const { bridge, request } = await announced('facebook', { file: '' });
  assert.is((await refusedBy(snsVideo, request, bridge)).code, 'SB_FILE_NAME');
});

test.run();
