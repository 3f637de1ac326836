import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { safeFolderName } from '../../lib/destinations/file-name.ts';
import { folderFor } from '../../lib/destinations/folder-name.ts';

const test = suite('destinations/folder-name');
const parcel = {
  via: 'picasa',
  sender: 'Georg@camera.example',
  model: undefined,
  received: '2026-11-23T10:00:00.000Z',
};

const rows: readonly (readonly [below: Parameters<typeof folderFor>[0], path: string])[] = [
  [[], ''],
  [[[{ of: 'sender' }]], 'georg@camera.example'],
  [[[{ of: 'site' }], [{ of: 'via' }], [{ of: 'model' }]], 'picasa/picasa/unknown'],
  [[[{ text: 'of ' }, { of: 'sender' }, { text: '...' }]], 'of georg@camera.example'],
  [[[{ of: 'via' }], [{ text: '.as-it-is ' }]], 'picasa/.as-it-is '],
  [[[{ time: 'F' }]], '2026-11-23'],
];

for (const [below, path] of rows)
  test(`makes ${JSON.stringify(path)}`, () => assert.is(folderFor(below, parcel), path));

const named: readonly (readonly [value: string, folder: string])[] = [
  ['..', 'unknown'],
  ['../../etc', '_.._etc'],
  ['/etc/passwd', '_etc_passwd'],
  ['a/b', 'a_b'],
  ['a\\b', 'a_b'],
  ['C:\\x', 'C__x'],
  ['', 'unknown'],
  ['. .', 'unknown'],
  ['a\0b', 'ab'],
  ['a\r\nb', 'ab'],
  ['.ssh', 'ssh'],
  ['NUL', '_NUL'],
  ['com1.txt', '_com1.txt'],
  ['\u202Egpj', 'gpj'],
  ['name.', 'name'],
  ['Cafe\u0301', 'Café'],
  ['삼성', '삼성'],
  ['x'.repeat(400), 'x'.repeat(231)],
  ['삼'.repeat(200), '삼'.repeat(77)],
];

for (const [value, folder] of named)
  test(`a folder for ${JSON.stringify(value.slice(0, 30))} is ${JSON.stringify(folder.slice(0, 30))}`, () =>
    assert.is(safeFolderName(value), folder));

const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({
    unit: fc.constantFrom(
      '.',
      '/',
      '\\',
      ' ',
      '-',
      '\0',
      'a',
      'con',
      '\u0301',
      '\u202E',
      '🎞',
      ':',
      '\uD83C',
      '~',
    ),
    maxLength: 300,
  }),
);

test('no value leads out of a folder, or makes two of one', () => {
  fc.assert(
    fc.property(anything, anything, (sender, model) => {
      const below = [[{ of: 'sender' }], [{ text: 'x' }, { of: 'model' }], [{ of: 'model' }]] as const;
      const path = folderFor(below, { ...parcel, sender, model });
      const names = path.split('/');
      assert.is(names.length, 3);
      assert.is(resolve('/photos', path), join('/photos', path));
      for (const name of names) {
        assert.ok(Buffer.byteLength(name) <= 255 && name.length > 0);
        assert.not.match(name, /[/\\<>:"|?*\p{Cc}\p{Cf}\p{Cs}]|^[.\s-]|[.\s]$|^(?:con|nul)(?:\.|$)/iu);
      }
    }),
    { numRuns: 2000 },
  );
});

test.run();
