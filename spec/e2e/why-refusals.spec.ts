import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Scene } from './scene.ts';
import { config, type Expected, explained, failed, recorded, say, why } from './why-reading.ts';

const test = suite<{ scene: Scene }>('e2e/why, of refusals');

test.before.each(async (context) => {
  context.scene = await Scene.open();
});

test.after.each(({ scene }) => scene.close());

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

test.run();
