/** A secret, and bytes of a message or head that hold it. */
export interface Held {
  readonly what: string;
  /** Where it stands: the body of a message, the head of a request, its query, or a part of a form. */
  readonly where: 'body' | 'head' | 'query' | 'part';
  readonly bytes: string;
  /** None of these may be found. */
  readonly secrets: readonly string[];
}

const body = (what: string, bytes: string, ...secrets: string[]): Held => ({
  what,
  where: 'body',
  bytes,
  secrets,
});
const head = (what: string, bytes: string, ...secrets: string[]): Held => ({
  what,
  where: 'head',
  bytes,
  secrets,
});
const query = (what: string, bytes: string, ...secrets: string[]): Held => ({
  what,
  where: 'query',
  bytes,
  secrets,
});
/** `name` is that of the part. */
const part = (what: string, name: string, content: string, ...secrets: string[]): Held => ({
  what,
  where: 'part',
  bytes: `--B\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${content}\r\n--B--\r\n`,
  secrets,
});

/** Everything that must not come through, in every spelling that is known. */
export const held: readonly Held[] = [
  body('an address', '<sender>georg.lukas@my-domain.de</sender>', 'georg.lukas', 'my-domain'),
  body(
    'an address with a name',
    '<sender>Georg Lukas &lt;georg@my.org&gt;</sender>',
    'Lukas',
    'georg',
    'my.org',
  ),
  body('an address in a short domain', '<receiver>frieda@x.de</receiver>', 'frieda', 'x.de'),
  body('an address with an entity', '<receiver>georg&#64;my-domain.de</receiver>', 'georg', 'my-domain'),
  body(
    'an address with hex entities',
    '<receiver>&#x67;eorg&#x40;my-domain&#x2E;de</receiver>',
    'eorg',
    'my-domain',
  ),
  body('an address, percent-encoded', 'to=%67eorg%40my-domain%2Ede&x=1', 'eorg', 'my-domain'),
  body('an address, percent-encoded twice', 'to=georg%2540my-domain.de', 'georg', 'my-domain'),
  body('an address in a mail', 'To: geo=\r\nrg=40my-domain.de\r\n', 'geo', 'rg=40my', 'my-domain'),
  body('an address that is cut off', '<receiver>georg@my-dom', 'georg', 'my-dom'),
  body('an address that is cut off at its sign', 'to: georg.lukas@', 'georg'),
  body('an address in UTF-8', '<receiver>jürgen@müller.de</receiver>', 'jürgen', 'müller'),
  body('a name in place of an address', '<sender>Margarethe</sender>', 'Margarethe'),
  body('a name that is cut off', '<sender>Margar', 'Margar'),
  body('words', '<body><![CDATA[I love you, Hannah]]></body>', 'love', 'Hannah'),
  body('words that are cut off', '<body><![CDATA[I love you, Han', 'love', 'Han'),
  body('words in sections', '<Content><![CDATA[Han]]><![CDATA[nah]]></Content>', 'Han', 'nah'),
  body('escaped words', '<Content>Grüße&#32;an &#72;annah</Content>', 'Grüße', 'annah'),
  body('a password', '<Password Value="hunter2"/>', 'hunter2'),
  body('a password in single quotes', "<Password Value='hunter2'/>", 'hunter2'),
  body('a password that is cut off', '<Password Value="hunt', 'hunt'),
  body('a user name', '<UserName Value="margarethe"/>', 'margarethe'),
  body(
    'a login to AllShare',
    '<loginID>georgius</loginID><password>hunter2</password>',
    'georgius',
    'hunter2',
  ),
  body(
    'a password in JSON',
    '{"password": "hunter2", "imei": 356938035643809}',
    'hunter2',
    '356938035643809',
  ),
  body('a password in a form', 'user=margarethe&password=hunter%262&x=1', 'margarethe', 'hunter', '%262'),
  body('XML within XML', '<a b="&lt;Password Value=&quot;hunter2&quot;/&gt;"/>', 'hunter2'),
  body('a key that persists', '<PersistKey Use="true" Value="kljhkjhKJH76="/>', 'kljhkjhKJH76'),
  body('what such a key leaves behind', '<PersistKey Use="true"/>\n9z8y7x6w5v4u"/>\n', '9z8y7x6w5v4u'),
  body('the key of a session', '<Request SessionKey="3f2a9c0d4be17788aa12ff03bc6d91e5">', '3f2a9c0d'),
  body('a key that is no hex', '<Request SessionKey="Zk_93-tQx81Lm2Np47Bv">', 'Zk_93-tQx81Lm2Np47Bv'),
  body('a key in a resource', '<x ResourceID="upload/Zk_93-tQx81Lm2Np47Bv/a.jpg"/>', 'Zk_93', 'Np47Bv'),
  head('a key in a path', 'Referer: http://a/upload/Zk_93-tQx81Lm2Np47Bv/a.jpg', 'Zk_93', 'Np47Bv'),
  body('a token', '<OAuth Version="1.0" Token="nnch734d00sl2jdk"/>', 'nnch734d00sl2jdk'),
  body('a token of the web', 'x: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sIgNaTuRe', 'eyJhbGci', 'sIgNaTuRe'),
  body('an address of IPv4', '<Peer>192.168.178.23</Peer>', '192.168.178.23', '178.23'),
  body('an address of IPv6', '<Peer>fe80::1c2d:3eff:fe4f:5a6b</Peer>', '1c2d', '5a6b'),
  body('an address of hardware', '<x y="50:B7:C3:12:34:56"/>', '50:B7', '12:34:56'),
  body('one with dashes', '<x y="50-b7-c3-12-34-56"/>', '50-b7', '12-34-56'),
  body('equipment', '<x y="356938035643809"/>', '356938035643809'),
  body('a serial number', '<Device SerialNumber="A1B2C3D4E5"/>', 'A1B2C3D4E5'),
  body('a number to call', '<x>call +49 170 1234567</x>', '170 1234567', '1234567'),
  body('where somebody is', '<Geo Latitude="52.5163" Longitude="13.3777"/>', '52.5163', '13.3777'),
  body('a network by its name', '<Wifi SSID="Lukas Home 5G"/>', 'Lukas', 'Home'),
  body('somebody within a place', 'smtp://margarethe:hunter2@mail.org/', 'margarethe', 'hunter2', 'mail.org'),
  body(
    'an address in its own brackets',
    '<sender>Georg <georg@my-domain.de></sender>',
    'Georg',
    'georg',
    'my-domain',
  ),
  body('words with brackets', '<body>I <3 you, <Hannah> my love</body>', 'Hannah', 'my love'),
  body('words that close their own element', '<body><![CDATA[a </body> Hannah]]></body>', 'Hannah'),
  body('words in elements of a message', '<message><to>x</to><text>Hannah</text></message>', 'Hannah'),
  body('a password in lower case', '<password value="hunter2"/>', 'hunter2'),
  head(
    'OAuth',
    'Authorization:OAuth oauth_consumer_key="ck-9981",oauth_nonce="no-5512",oauth_signature="sIg+/7=",oauth_timestamp="1400000123",oauth_token="tk-1"',
    'ck-9981',
    'no-5512',
    'sIg+/7',
    '1400000123',
    'tk-1',
  ),
  head('Basic', 'Authorization: Basic Z2Vvcmc6aHVudGVyMg==', 'Z2Vvcmc6aHVudGVyMg'),
  head(
    'Digest',
    'Proxy-Authorization: Digest username="margarethe", response="6629fae49393a05397450978507c4ef1"',
    'margarethe',
    '6629fae4',
  ),
  head('a scheme that nobody knows', 'Authorization: hunter2', 'hunter2'),
  head('cookies', 'Cookie: sid=31d4d96e407aad42; lang=hunter2', '31d4d96e', 'hunter2'),
  head('a folded header', 'Cookie: sid=\r\n 31d4d96e407aad42', '31d4d96e'),
  head('a header of its own', 'X-Auth-Token: hunter2', 'hunter2'),
  head('a device', 'X-Device-Imei: 356938035643809', '356938035643809'),
  head('a device in its browser', 'User-Agent: SEC_MODE_50B7C3123456', '50B7C3123456'),
  head('a host by its number', 'Host: 192.168.0.11:8080', '192.168.0.11'),
  head('a sender', 'From: margarethe@my-domain.de', 'margarethe', 'my-domain'),
  query('a device', 'DUID=A1B2C3D4E5F6&x=1', 'A1B2C3D4E5F6'),
  query('secrets', 'a=1&token=hunter2&email=margarethe%40my-domain.de', 'hunter2', 'margarethe', 'my-domain'),
  query('an escaped secret', 'password=hun%74er%202', 'hun', 'er%202'),
  query('words', 'message=I%20love%20H%61nnah', 'love', 'nnah'),
  query('a session of a server', 'x=1;jsessionid=Zk_93-tQx81', 'Zk_93'),
  part('a password', 'password', 'hun ter2', 'hun', 'ter2'),
  part('a user name', 'username', 'margarethe', 'margarethe'),
  part('words', 'message', 'I <3 you, Hannah', 'you', 'Hannah'),
  head('a space before the colon', 'Authorization : Basic Z2Vvcmc6aHVudGVyMg==', 'Z2Vvcmc6aHVudGVyMg'),
  head('a header in the fold of another', 'X-A: b\r\n Cookie: lang=hunter2', 'hunter2'),
  head('a header behind a carriage return', 'X-A: b\rCookie: lang=hunter2', 'hunter2'),
  body('an address in JSON', '{"to": "georg\\u0040my-domain.de"}', 'georg', 'my-domain'),
  body('a password with a quote in JSON', '{"password": "hun\\"ter2"}', 'hun', 'ter2'),
  body('a password by its number in JSON', '{"p\\u0061ssword": "hunter2"}', 'hunter2'),
  body('words in JSON', '{"message": "I \\"love\\" \\u0048annah"}', 'love', 'annah'),
  body('words in a form', 'a=b&title=Dearest&message=I+love+H%61nnah', 'Dearest', 'love', 'nnah'),
  body('words in an attribute', '<Photo Title="I love Hannah"/>', 'love', 'Hannah'),
  body('words in a space of names', '<ns:title>Hannah</ns:title>', 'Hannah'),
  body('a number in a space of names', '<ns:pin>4711-0815</ns:pin>', '4711', '0815'),
  body('a password with brackets', '<password>hun]t<er2</password>', 'hun', 'er2'),
  body('a password in a section', '<password> <![CDATA[hun]t<er2]]></password>', 'hun', 'er2'),
  body('a password with quotes in a form', `a=b&password=hun'te"r2&x=1`, 'hun', 'r2'),
  body('a password with a semicolon in a form', 'a=b&password=hun;ter2&x=1', 'hun', 'ter2'),
  body(
    'what a server gives out',
    'SID=DQAAAGgA\nLSID=DQAAAHYB\napi_sig=Zx9y8w7',
    'DQAAAG',
    'DQAAAH',
    'Zx9y8w7',
  ),
  body(
    'how somebody is called',
    '<x DisplayName="Margarethe"/><FullName>M Lukas</FullName>',
    'Marg',
    'Lukas',
  ),
  body('an address with quotes', '<x>"georg lukas"@my-domain.de</x>', 'georg', 'lukas', 'my-domain'),
  body('an address of IPv4 with zeros', '<Peer>192.168.001.023</Peer>', '192.168', '023'),
  body('an address of IPv4 behind a name', '<Peer>ip_192.168.178.23</Peer>', '192.168', '178.23'),
  body('a short hexadecimal number', '<x y="9774d56d682e549c"/>', '9774d56d', '682e549c'),
  body('a place on a map', '<position>52.5163,13.3777</position>', '52.5163', '13.3777'),
  body('a number to call, by its name', '<tel>0170 1234567</tel>', '0170', '1234567'),
];

/** The same in a whole request, so that a machine takes it. */
export function requestOf({ where, bytes }: Held): Buffer {
  const content = where === 'body' || where === 'part' ? bytes : '';
  const lines = [
    `POST /facebook/auth${where === 'query' ? `?${bytes}` : ''} HTTP/1.1`,
    ...(where === 'head' && bytes.startsWith('Host:') ? [] : ['Host: snsgw.samsungmobile.com']),
    ...(where === 'head' ? [bytes] : []),
    ...(where === 'part' ? ['Content-Type: multipart/form-data; boundary=B'] : []),
    `Content-Length: ${Buffer.byteLength(content)}`,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${content}`, 'utf8');
}

/** The same where no machine takes it: line feeds alone end the lines. */
export function refusedRequestOf(one: Held): Buffer {
  return Buffer.from(requestOf(one).toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
}
