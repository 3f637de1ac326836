import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { numberedName, safeName } from '../../lib/destinations/file-name.ts';

const test = suite('destinations/file-name');

const named: readonly (readonly [camera: string, safe: string])[] = [
  ['SAM_0001.JPG', 'SAM_0001.JPG'],
  ['../../etc/passwd', 'passwd.jpg'],
  ['..\\..\\windows\\system.ini', 'system.ini'],
  ['/etc/shadow', 'shadow.jpg'],
  ['C:\\Users\\x\\a.jpg', 'a.jpg'],
  ['..', 'photo.jpg'],
  ['.', 'photo.jpg'],
  ['', 'photo.jpg'],
  ['/', 'photo.jpg'],
  ['   ', 'photo.jpg'],
  ['.htaccess', 'htaccess.jpg'],
  ['...hidden.jpg', 'hidden.jpg'],
  ['a\0b.jpg', 'ab.jpg'],
  ['a\r\nb.jpg', 'ab.jpg'],
  ['a\u202Egpj.exe', 'agpj.exe'],
  ['\u200B\uFEFFa.jpg', 'a.jpg'],
  ['CON', '_CON.jpg'],
  ['con.jpg', '_con.jpg'],
  ['Aux .jpg', '_Aux.jpg'],
  ['LPT¹.txt', '_LPT¹.txt'],
  ['COM10.jpg', 'COM10.jpg'],
  ['a<b>c:d"e|f?g*.jpg', 'a_b_c_d_e_f_g_.jpg'],
  ['name. . .', 'name.jpg'],
  ['-rf.jpg', 'rf.jpg'],
  ['Cafe\u0301.jpg', 'Café.jpg'],
  ['写真 1.jpg', '写真 1.jpg'],
  ['a\uD800.jpg', 'a.jpg'],
  ['no-ending', 'no-ending.jpg'],
  ['odd.ending-with-much-text', 'odd.ending-with-much-text.jpg'],
  [`${'x'.repeat(300)}.jpg`, `${'x'.repeat(227)}.jpg`],
  [`${'ü'.repeat(300)}.jpg`, `${'ü'.repeat(113)}.jpg`],
  [`${'👩‍👩‍👧'.repeat(60)}.jpg`, `${'👩👩👧'.repeat(18)}👩👩.jpg`],
  [`a${'\u0301'.repeat(300)}`, 'photo.jpg'],
];

for (const [camera, safe] of named)
  test(`makes ${JSON.stringify(safe.slice(0, 40))} of ${JSON.stringify(camera.slice(0, 40))}`, () => {
    assert.is(safeName(camera, 'jpg'), safe);
  });

test('leaves a name without an ending where the bytes do not tell one', () => {
  assert.is(safeName('SAM_0001', undefined), 'SAM_0001');
  assert.is(safeName('', undefined), 'photo');
});

test('puts the number before the ending', () => {
  assert.is(numberedName('SAM_0001.JPG', 1), 'SAM_0001.JPG');
  assert.is(numberedName('SAM_0001.JPG', 2), 'SAM_0001-2.JPG');
  assert.is(numberedName('SAM_0001.JPG.json', 3), 'SAM_0001.JPG-3.json');
  assert.is(numberedName('photo', 2), 'photo-2');
});

const anyName = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({
    unit: fc.constantFrom('.', '/', '\\', ' ', '-', '\0', 'a', 'con', '\u0301', '\u202E', '🎞', ':', '\uD83C'),
    maxLength: 400,
  }),
);

test('makes a safe name of anything', () => {
  fc.assert(
    fc.property(anyName, (camera) => {
      const name = safeName(camera, 'jpg');
      assert.not.match(name, /[/\\<>:"|?*\p{Cc}\p{Cf}\p{Cs}]/u);
      assert.not.match(name, /^[.\s-]|[.\s]$|^(?:con|nul)(?:\.|$)/iu);
      assert.ok(name.length > 0);
      assert.ok(Buffer.byteLength(`${numberedName(name, 99_999)}-99999.json`) <= 255);
      assert.is(name, name.normalize('NFC'));
      assert.is(safeName(name, 'jpg'), name);
    }),
    { numRuns: 2000 },
  );
});

test.run();
