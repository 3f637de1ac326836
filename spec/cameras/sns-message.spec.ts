import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decryptCredential } from '../../lib/cameras/credentials.ts';
import {
  freshLoginKeys,
  loginMessage,
  logoutMessage,
  oauthMessage,
  photoMessage,
  plainLoginMessage,
  videoMessage,
} from '../../lib/cameras/sns-message.ts';
import { present } from './present.ts';

const test = suite('cameras/sns-message');

/** All of it as printed. [WIKI-SNS, quoted] */
const wiki = `<?xml version="1.0" encoding="UTF-8"?>
<Request Method="login" Timeout="3000" CameraCryptKey="844e7f0fadf4ba1cf5b6de9edb06ac9a448c0d3031b73db65a308cecb570428a44dea69bddd94403829e5c06efee9a4d555590f75a8c1313c3b935a0a03684d463733b30d3a34fe11b0da9d7f230366221ceec509419d89fd9b0cc36adc7258fbc904b497173d1f154202727c402b2a25d58dd0ecc6d576294880226cfb46151">
<UserName Value="7xKPwb19QdFKzsjsrQx62g%3D%3D"/>
<Password Value="U%2BK0X1QnWUv4tkvrrtQ0aQ%3D%3D"/>
<PersistKey Use="true"/>
4p4uaaq422af3"/>
<SessionKey Type="APIF"/>
<CryptSessionKey Use="true" Type="SHA1" Value="/////xAAwKRSAQAAAPAHtv////8QAMCkUgEAAADwB7Y="/>
<ApplicationKey Value="6a563c3967f147d3adfa454ef913535d0d109ba4b4584914"/>
</Request>`;

const wikiKeys = {
  cameraCryptKey:
    '844e7f0fadf4ba1cf5b6de9edb06ac9a448c0d3031b73db65a308cecb570428a44dea69bddd94403829e5c06efee9a4d555590f75a8c1313c3b935a0a03684d463733b30d3a34fe11b0da9d7f230366221ceec509419d89fd9b0cc36adc7258fbc904b497173d1f154202727c402b2a25d58dd0ecc6d576294880226cfb46151',
  cryptSessionKey: '/////xAAwKRSAQAAAPAHtv////8QAMCkUgEAAADwB7Y=',
};

test('the login of the wiki comes out byte for byte from its user f, its password p and its keys', () => {
  assert.is(loginMessage({ user: 'f', password: 'p' }, wikiKeys), wiki);
});

test('the login of the slides comes out from its user x, its password z and its key', () => {
  const cameraCryptKey = 'c'.repeat(256);
  const cryptSessionKey = '//////S3mbZSAQAA/LOitv////9IIgS2UgEAAAAQBLY=';
  assert.is(
    loginMessage({ user: 'x', password: 'z' }, { cameraCryptKey, cryptSessionKey }),
    `<?xml version="1.0" encoding="UTF-8"?>
<Request Method="login" Timeout="3000" CameraCryptKey="${cameraCryptKey}">
<UserName Value="uFK%2Fz%2BkEchpulalnJr1rBw%3D%3D"/>
<Password Value="ob7Ue7q%2BkUSZFffy3%2BVfiQ%3D%3D"/>
<PersistKey Use="true"/>
4p4uaaq422af3"/>
<SessionKey Type="APIF"/>
<CryptSessionKey Use="true" Type="SHA1" Value="//////S3mbZSAQAA/LOitv////9IIgS2UgEAAAAQBLY="/>
<ApplicationKey Value="6a563c3967f147d3adfa454ef913535d0d109ba4b4584914"/>
</Request>`,
  );
});

test('fresh keys have the length of the published ones, and are never the same', () => {
  const [one, other] = [freshLoginKeys(), freshLoginKeys()];
  assert.match(one.cameraCryptKey, /^[0-9a-f]{256}$/);
  assert.is(Buffer.from(one.cryptSessionKey, 'base64').length, 32);
  assert.is.not(one.cameraCryptKey, other.cameraCryptKey);
  assert.is.not(one.cryptSessionKey, other.cryptSessionKey);
});

test('what is encrypted with fresh keys can be read with the key beside it', () => {
  const message = loginMessage({ user: 'georg', password: 'p&"ä' }, freshLoginKeys());
  const attributeIn = (name: string) =>
    new RegExp(`<${name} [^>]*Value="([^"]*)"/>`).exec(message)?.[1] ?? '';
  const key = attributeIn('CryptSessionKey');
  assert.is(decryptCredential(attributeIn('UserName'), key), 'georg');
  assert.is(decryptCredential(attributeIn('Password'), key), 'p&"ä');
  assert.not.match(message, /georg/);
});

test('the login of an HMX-QF30 is %-encoded only, and its CryptSessionKey has no Value', () => {
  assert.is(
    plainLoginMessage({ user: 'georg+1@x.example', password: 'a"b<c' }),
    `<?xml version="1.0" encoding="UTF-8"?>
<Request Method="login" Timeout="3000">
<UserName Value="georg%2B1%40x.example"/>
<Password Value="a%22b%3Cc"/>
<PersistKey Use="true"/>
<SessionKey Type="APIF"/>
<CryptSessionKey Use="true" Type="SHA1"/>
<ApplicationKey Value="6a563c3967f147d3adfa454ef913535d0d109ba4b4584914"/>
</Request>`,
  );
});

test('a login to an OAuth site has an OAuth element and nobody’s name', () => {
  assert.match(oauthMessage(), /<OAuth Version="1\.0"\/>/);
  assert.not.match(oauthMessage(), /UserName|Password/);
});

test('a logout names its session', () => {
  assert.is(
    logoutMessage('00ff'),
    '<?xml version="1.0" encoding="UTF-8"?>\n<Request Method="logout" Timeout="3000" SessionKey="00ff">\n</Request>',
  );
});

const words = { sessionKey: '00ff', name: 'SAM_0001.JPG', album: 'NX300', message: 'Evening~red sky' };

test('a photo is announced with session, album, name and words', () => {
  assert.is(
    photoMessage(words),
    `<?xml version="1.0" encoding="UTF-8"?>
<Request SessionKey="00ff">
<Photo>
<Album Name="NX300"/>
<File Name="SAM_0001.JPG"/>
<Content><![CDATA[Evening~red sky]]></Content>
</Photo>
</Request>`,
  );
});

test('a video is announced without an album', () => {
  assert.is(
    videoMessage({ ...words, name: 'SAM_0002.MP4' }),
    `<?xml version="1.0" encoding="UTF-8"?>
<Request SessionKey="00ff">
<Video>
<File Name="SAM_0002.MP4"/>
<Content><![CDATA[Evening~red sky]]></Content>
</Video>
</Request>`,
  );
});

const hostile = [
  ['name', 'a"/><File Name="b', '<File Name="a&quot;/&gt;&lt;File Name=&quot;b"/>'],
  ['album', 'A&B', '<Album Name="A&amp;B"/>'],
  ['message', 'x ]]> </Content> & y', '<Content><![CDATA[x ]]]]><![CDATA[> </Content> & y]]></Content>'],
  ['sessionKey', '"', 'SessionKey="&quot;"'],
] as const;

for (const [field, text, expected] of hostile)
  test(`“${text}” as ${field} stays in its place`, () => {
    assert.ok(photoMessage({ ...words, [field]: text }).includes(expected));
  });

test('the literals above are what was published: 256 hex digits, 32 bytes, 48 hex digits', () => {
  assert.is(wikiKeys.cameraCryptKey.length, 256);
  assert.is(Buffer.from(wikiKeys.cryptSessionKey, 'base64').length, 32);
  assert.is(present(/ApplicationKey Value="([0-9a-f]*)"/.exec(wiki)?.[1]).length, 48);
});

test.run();
