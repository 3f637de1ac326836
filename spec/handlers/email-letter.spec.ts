import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RefusalError } from '../../lib/errors.ts';
import { letterLimit, readLetter } from '../../lib/handlers/email-letter.ts';
import { xmlOf } from './nx300-email.ts';

const test = suite('handlers/email-letter');

const defaults = {
  sender: 'Camera@samsungcamera.com',
  recipients: ['me@post.example'],
  title: '[Samsung Smart Camera] sent you files.',
  words: 'Sent from Samsung Camera.',
};

const read: readonly (readonly [what: string, xml: string, differs: Partial<typeof defaults>])[] = [
  ['as an NX300 sends it', xmlOf(), {}],
  ['with an empty line behind it', `${xmlOf()}\r\n\r\n`, {}],
  ['with a byte order mark', `\ufeff${xmlOf()}`, {}],
  ['without a declaration', xmlOf().slice(xmlOf().indexOf('<email>')), {}],
  [
    'in Korean',
    xmlOf({ title: '사진', body: '안녕 ❤️\r\nlanguage_sh100_utf8' }),
    { title: '사진', words: '안녕 ❤️' },
  ],
  [
    'with brackets at the end of its CDATA',
    xmlOf({ title: '[a]]', body: '[b]]' }),
    { title: '[a]]', words: '[b]]' },
  ],
  ['with a CDATA section cut in two', xmlOf({ title: 'a]]]]><![CDATA[>b' }), { title: 'a]]>b' }],
  ['with markup in its CDATA', xmlOf({ body: '<b>&amp;&x;</b>~alt' }), { words: '<b>&amp;&x;</b>~alt' }],
  [
    'with spaces around its words',
    xmlOf({ title: ' a ', body: '\r\n b \r\n' }),
    { title: ' a ', words: '\n b \n' },
  ],
  ['with spaces around words outside CDATA', xmlOf({ title: ']]> a <![CDATA[' }), { title: ' a ' }],
  ['with words like numbers', xmlOf({ title: '007', body: '1e3' }), { title: '007', words: '1e3' }],
  ['with no words', xmlOf({ title: '', body: '' }), { title: '', words: '' }],
  [
    'with a name before the sender',
    xmlOf({ sender: 'Georg &lt;g@x.example&gt;' }),
    { sender: 'g@x.example' },
  ],
  ['with a CDATA sender', xmlOf({ sender: '<![CDATA[G <g@x.example>]]>' }), { sender: 'g@x.example' }],
  [
    'with every entity that XML knows',
    xmlOf({ sender: '&amp;&lt;&quot;&apos;&#64;&#x1F4F7;@x' }),
    { sender: '&<"\'@\u{1f4f7}@x' },
  ],
  ['with an entity that names another', xmlOf({ sender: '&amp;lt;@x' }), { sender: '&lt;@x' }],
  [
    'with a comment in it',
    xmlOf({ sender: 'g@<!-- <sender>z</sender> -->x.example' }),
    { sender: 'g@x.example' },
  ],
  [
    'with three recipients',
    xmlOf({ receivers: ['a@x', 'B &lt;b@x&gt;', 'c@x'] }),
    { recipients: ['a@x', 'b@x', 'c@x'] },
  ],
  [
    'with a recipient named twice',
    xmlOf({ receivers: ['a@x', 'b@x', 'a@x', 'A@X'] }),
    { recipients: ['a@x', 'b@x'] },
  ],
  ['with an empty recipient beside another', xmlOf({ receivers: ['', ' ', 'b@x'] }), { recipients: ['b@x'] }],
  ['with 50 recipients', xmlOf({ receivers: numbered(50) }), { recipients: numbered(50) }],
  [
    'without title and body',
    '<email><sender>a@x</sender><receiverList><receiver>b@x</receiver></receiverList></email>',
    { sender: 'a@x', recipients: ['b@x'], title: '', words: '' },
  ],
  [
    'with elements in another order, white space and some that nobody knows',
    '<email>\n <body>w</body>\n <priority>1</priority><receiverList n="1">\n<receiver>\n b@x\n</receiver>\n</receiverList><sender>\ta@x </sender><title/></email>',
    { sender: 'a@x', recipients: ['b@x'], title: '', words: 'w' },
  ],
];

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `r${index}@x`);
}

for (const [what, xml, differs] of read)
  test(`reads XML ${what}`, async () =>
    assert.equal(await readLetter(Buffer.from(xml)), { ...defaults, ...differs }));

const bomb = `<!DOCTYPE lolz [<!ENTITY a "${'ha'.repeat(50)}"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>`;
const declared = '<?xml version="1.0" encoding="UTF-8"?>';

const refused: readonly (readonly [what: string, xml: string | Buffer, says: string | RegExp])[] = [
  ['with nothing in it', '', 'expected well-formed XML'],
  ['that is a photo', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 'in UTF-8'],
  ['in Latin-1', Buffer.from(xmlOf({ title: 'Grüße' }), 'latin1'), 'in UTF-8'],
  ['in UTF-16', Buffer.from(`\ufeff${xmlOf()}`, 'utf16le'), 'in UTF-8'],
  ['that is no XML', 'sender=a@x', 'expected well-formed XML'],
  ['that is cut short', xmlOf().slice(0, -3), 'expected well-formed XML'],
  ['that is cut short in CDATA', xmlOf().slice(0, xmlOf().indexOf('[Samsung')), 'expected well-formed XML'],
  [
    'that nests wrongly',
    `${declared}\n<email><sender>a@x</email></sender>`,
    /Expected closing tag 'sender'.* in line 2$/,
  ],
  ['with a lone ampersand', xmlOf({ sender: 'a & b@x' }), "char '&' is not expected"],
  ['with an entity of its own', xmlOf({ sender: '&me;@x' }), '"&me;" came'],
  ['with a character that XML forbids, by number', xmlOf({ sender: 'a&#0;@x' }), '"&#0;" came'],
  ['with half a character, by number', xmlOf({ sender: 'a&#xd800;@x' }), '"&#xd800;" came'],
  ['with a character beyond Unicode, by number', xmlOf({ sender: 'a&#x110000;@x' }), '"&#x110000;" came'],
  ['with NUL in the words', xmlOf({ body: 'a\0b' }), 'control characters'],
  ['with a DOCTYPE', `${declared}<!DOCTYPE email>${xmlOf().slice(declared.length)}`, 'without a DOCTYPE'],
  ['with an entity bomb', `${declared}${bomb}<email><sender>&c;</sender></email>`, 'without a DOCTYPE'],
  [
    'with a file for an entity',
    `<!doctype e [<!ENTITY f SYSTEM "file:///etc/passwd">]>${xmlOf({ sender: '&f;' })}`,
    'without a DOCTYPE',
  ],
  ['of another root', '<mail><sender>a@x</sender></mail>', 'expected <email>; it is not there'],
  ['of two roots', `<email/><email/>`, 'expected one <email>; several came'],
  [
    'that names JavaScript things',
    '<email><__proto__><sender>a</sender></__proto__></email>',
    'reserved JavaScript keyword',
  ],
  ['nested a thousand times', `${'<email>'.repeat(1000)}${'</email>'.repeat(1000)}`, 'nested'],
  ['without a sender', xmlOf().replace(/<sender>.*<\/sender>/, ''), 'expected <sender>; it is not there'],
  ['with an empty sender', xmlOf({ sender: ' ' }), 'expected an address in <sender>; it is empty'],
  ['with a sender of angle brackets', xmlOf({ sender: 'G &lt;&gt;' }), 'expected an address in <sender>'],
  ['with two senders', xmlOf({ sender: 'a@x</sender><sender>b@x' }), 'expected one <sender>; several came'],
  ['with an element in the sender', xmlOf({ sender: '<b>a@x</b>' }), 'expected text in <sender>'],
  ['with a sender on two lines', xmlOf({ sender: 'a@x\r\nBcc: b@x' }), 'expected <sender> on one line'],
  [
    'with a recipient on two lines',
    xmlOf({ receivers: ['a@x&#10;Bcc: b@x'] }),
    'expected <receiver> on one line',
  ],
  [
    'without a receiver list',
    xmlOf().replace(/<receiverList>.*<\/receiverList>/, ''),
    'expected <receiverList>',
  ],
  [
    'with an empty receiver list',
    xmlOf({ receivers: [] }),
    'expected an address in <receiverList>; none came',
  ],
  ['with an empty recipient', xmlOf({ receivers: [''] }), 'expected an address in <receiverList>; none came'],
  [
    'with two titles',
    `${xmlOf().replace('<body>', '<title>x</title><body>')}`,
    'expected one <title>; several came',
  ],
];

for (const [what, xml, says] of refused)
  test(`refuses XML ${what}`, async () => {
    const error = await refusalOf(typeof xml === 'string' ? Buffer.from(xml) : xml);
    assert.is(error.code, 'SB_EMAIL_XML');
    assert.is(error.status, 400);
    assert.match(error.message, says);
  });

test('refuses XML with 51 recipients', async () => {
  const error = await refusalOf(Buffer.from(xmlOf({ receivers: numbered(51) })));
  assert.equal([error.code, error.status], ['SB_EMAIL_XML', 413]);
});

test('reads XML of 64 KiB, and refuses a byte more', async () => {
  const room = letterLimit - Buffer.byteLength(xmlOf({ body: '' }));
  const letter = await readLetter(Buffer.from(xmlOf({ body: 'x'.repeat(room) })));
  assert.is(letter.words.length, room);
  const error = await refusalOf(Buffer.from(xmlOf({ body: 'x'.repeat(room + 1) })));
  assert.equal([error.code, error.status], ['SB_EMAIL_XML', 413]);
});

const heavy = [
  '<',
  '<a>',
  '<a ',
  '&',
  '<!--',
  '<![CDATA[',
  '<?',
  ']]>',
  '<a></b>',
  '&lt',
  '<email a="',
  "a='b' ",
];

for (const piece of heavy)
  test(`refuses 64 KiB of ${piece} in no time`, async () => {
    const began = performance.now();
    await refusalOf(
      Buffer.from('<email>'.concat(piece.repeat(letterLimit / piece.length)).slice(0, letterLimit)),
    );
    assert.ok(performance.now() - began < 500, `${performance.now() - began} ms`);
  });

async function refusalOf(xml: Buffer): Promise<RefusalError> {
  try {
    await readLetter(xml);
  } catch (error) {
    if (error instanceof RefusalError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

test.run();
