import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loadCapture } from '../../lib/captures/capture.ts';

const test = suite('captures/ of sharing as committed');

/** Requests as Latin-1, and replies, of a capture. Everything below is written out once more: no builder vouches for itself. */
async function said(name: string) {
  const folder = fileURLToPath(new URL(`../../captures/${name}`, import.meta.url));
  const { conversations, placeholders } = await loadCapture(folder);
  return {
    placeholders,
    judges: conversations.map(({ judge }) => judge),
    requests: conversations.map(({ request }) => request.toString('latin1')),
    replies: conversations.map(({ reply }) => reply.toString('latin1')),
  };
}

function post(path: string, body: string): string {
  return `POST http://snsgw.samsungmobile.com${path} HTTP/1.1\r\nHost: snsgw.samsungmobile.com\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

/** [WIKI-SNS, quoted] */
const wikiBody = `<?xml version="1.0" encoding="UTF-8"?>
<Request Method="login" Timeout="3000" CameraCryptKey="844e7f0fadf4ba1cf5b6de9edb06ac9a448c0d3031b73db65a308cecb570428a44dea69bddd94403829e5c06efee9a4d555590f75a8c1313c3b935a0a03684d463733b30d3a34fe11b0da9d7f230366221ceec509419d89fd9b0cc36adc7258fbc904b497173d1f154202727c402b2a25d58dd0ecc6d576294880226cfb46151">
<UserName Value="7xKPwb19QdFKzsjsrQx62g%3D%3D"/>
<Password Value="U%2BK0X1QnWUv4tkvrrtQ0aQ%3D%3D"/>
<PersistKey Use="true"/>
4p4uaaq422af3"/>
<SessionKey Type="APIF"/>
<CryptSessionKey Use="true" Type="SHA1" Value="/////xAAwKRSAQAAAPAHtv////8QAMCkUgEAAADwB7Y="/>
<ApplicationKey Value="6a563c3967f147d3adfa454ef913535d0d109ba4b4584914"/>
</Request>`;

/** [SLIDES, quoted, but for the zeros] */
const slidesBody = `<?xml version="1.0" encoding="UTF-8"?>
<Request Method="login" Timeout="3000" CameraCryptKey="${'0'.repeat(256)}">
<UserName Value="uFK%2Fz%2BkEchpulalnJr1rBw%3D%3D"/>
<Password Value="ob7Ue7q%2BkUSZFffy3%2BVfiQ%3D%3D"/>
<PersistKey Use="true"/>
4p4uaaq422af3"/>
<SessionKey Type="APIF"/>
<CryptSessionKey Use="true" Type="SHA1" Value="//////S3mbZSAQAA/LOitv////9IIgS2UgEAAAAQBLY="/>
<ApplicationKey Value="6a563c3967f147d3adfa454ef913535d0d109ba4b4584914"/>
</Request>`;

function loginReply(user: string): string {
  const body = `<Response SessionKey="{session}">
<PersistKey Value=""/>
<CryptSessionKey Value="{session}"/>
<LoginPeopleID="${user}"/>
<OAuth URL="http://snsgw.samsungmobile.com/oauth"/>
</Response>`;
  const length = body.length + 2 * (32 - '{session}'.length);
  return `HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n${body}`;
}

for (const [name, body, user] of [
  ['nx300/login', wikiBody, 'f'],
  ['nx300/login-slides', slidesBody, 'x'],
] as const)
  test(`${name} is what the source prints, behind the least of heads`, async () => {
    const { requests, replies } = await said(name);
    assert.equal(requests, [post('/facebook/auth', body)]);
    assert.equal(replies, [loginReply(user)]);
  });

test('an empty login is a head without body, and a 400', async () => {
  const { requests, replies } = await said('nx300/login-empty');
  assert.equal(requests, [post('/facebook/auth', '')]);
  assert.match(
    replies[0] ?? '',
    /^HTTP\/1\.1 400 [\s\S]*<Response ErrCode="400" ErrSubCode="0" \/><!-- .* -->$/,
  );
});

const mark = 'the-session-key-of-32-hex-digits';

const photo = (name: string) => `<?xml version="1.0" encoding="UTF-8"?>
<Request SessionKey="${mark}">
<Photo>
<Album Name="NX300"/>
<File Name="${name}"/>
<Content><![CDATA[Evening at the lake~red sky over water~a boat on the shore]]></Content>
</Photo>
</Request>`;

async function upload(name: string, file: string): Promise<string> {
  const content = (await readFile(new URL(file, import.meta.url))).toString('latin1');
  return `PUT http://snsgw.samsungmobile.com:80/upload/${mark}/${name} HTTP/1.1\r\nHost: snsgw.samsungmobile.com:80\r\nContent-Type: image/jpeg\r\nContent-Length: ${content.length}\r\n\r\n${content}`;
}

test('two photos: login, announcement and upload twice, logout; the session’s key marked where it is repeated', async () => {
  const { requests, judges, placeholders } = await said('nx300/share-two-photos');
  assert.equal(placeholders, { session: mark });
  assert.equal(judges, ['login', 'announcement', 'upload', 'announcement', 'upload', 'logout']);
  assert.equal(requests, [
    post('/facebook/auth', wikiBody),
    post('/facebook/photo', photo('SAM_4371.JPG')),
    await upload('SAM_4371.JPG', 'photo-1.jpg'),
    post('/facebook/photo', photo('SAM_4372.JPG')),
    await upload('SAM_4372.JPG', 'photo-2.jpg'),
    post(
      '/facebook/auth',
      `<?xml version="1.0" encoding="UTF-8"?>\n<Request Method="logout" Timeout="3000" SessionKey="${mark}">\n</Request>`,
    ),
  ]);
});

test('the answers to announcement and upload are those that cameras are known to take', async () => {
  const { replies } = await said('nx300/share-two-photos');
  const bodies = replies.map((reply) => reply.slice(reply.indexOf('\r\n\r\n') + 4));
  assert.equal(bodies.slice(1, 3), [
    '<Response HostAddr="snsgw.samsungmobile.com:80" ResourceID="upload/{session}/SAM_4371.JPG" />',
    '<Response Status="succ" />',
  ]);
});

test('an HMX-QF30 logs in without a key, user and password %-encoded', async () => {
  const { requests } = await said('hmx-qf30/share-photo');
  assert.match(
    requests[0] ?? '',
    /\n<UserName Value="georg%40camera\.example"\/>\n<Password Value="a%20b"\/>\n/,
  );
  assert.match(requests[0] ?? '', /\n<CryptSessionKey Use="true" Type="SHA1"\/>\n/);
  assert.not.match(requests[0] ?? '', /4p4uaaq422af3/);
});

test('a video goes through /video and comes by PUT', async () => {
  const { requests } = await said('wb150f/share-video');
  assert.match(requests[1] ?? '', /^POST http:\/\/snsgw\.samsungmobile\.com\/youtube\/video HTTP\/1\.1\r\n/);
  assert.match(requests[1] ?? '', /\n<Video>\n<File Name="SAM_4373\.MP4"\/>\n<Content>/);
  assert.match(requests[2] ?? '', /^PUT [\s\S]*\r\nContent-Type: video\/mp4\r\n/);
  assert.ok(requests[2]?.includes('\r\n\r\n\0\0\0\x18ftypmp42'));
});

for (const [name, count] of [
  ['nx300/login-oauth-site', 1],
  ['nx300/share-unknown-session', 2],
] as const)
  test(`${name} is refused with a 401 in XML`, async () => {
    const { replies } = await said(name);
    assert.is(replies.length, count);
    for (const reply of replies)
      assert.match(
        reply,
        /^HTTP\/1\.1 401 Unauthorized\r\n[\s\S]*<Response ErrCode="401" ErrSubCode="0" \/><!-- /,
      );
  });

test.run();
