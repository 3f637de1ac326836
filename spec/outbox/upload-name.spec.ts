import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { uploadName } from '../../lib/outbox/upload-name.ts';

const test = suite('outbox/upload-name');

const names: readonly (readonly [name: string, uploadName: string])[] = [
  ['SAM_0001.JPG', 'SAM_0001.JPG'],
  ['a-b_c.d.jpg', 'a-b_c.d.jpg'],
  ['SAM 0001.JPG', 'SAM_0001.JPG'],
  ['a#b?c%20d.jpg', 'a_b_c_20d.jpg'],
  ['DCIM/100PHOTO/SAM_1.JPG', 'DCIM_100PHOTO_SAM_1.JPG'],
  ['..', '_'],
  ['../../etc/passwd', '__.._etc_passwd'],
  ['.hidden', '_hidden'],
  ['.jpg', '_jpg'],
  ['사진.JPG', '_.JPG'],
  ['', 'file'],
  ['\0', '_'],
  ['C:\\x.jpg', 'C_x.jpg'],
  [`${'x'.repeat(300)}.JPG`, `${'x'.repeat(60)}.JPG`],
  [`${'x'.repeat(100)}`, 'x'.repeat(64)],
];

for (const [name, expected] of names)
  test(`calls ${JSON.stringify(name.slice(0, 40))} ${expected}`, () => {
    assert.is(
      uploadName(name, () => false),
      expected,
    );
  });

test('gives another name where one is taken', () => {
  const taken = new Set(['SAM_0001.JPG', 'SAM_0001-2.JPG']);
  assert.is(
    uploadName('SAM_0001.JPG', (name) => taken.has(name)),
    'SAM_0001-3.JPG',
  );
  const long = uploadName(`${'x'.repeat(300)}.JPG`, (name) => name === `${'x'.repeat(60)}.JPG`);
  assert.is(long, `${'x'.repeat(58)}-2.JPG`);
});

test('is one safe path segment that is not taken, whatever the camera says', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 20 }), (all) => {
      const taken = new Set<string>();
      for (const name of all) {
        const given = uploadName(name, (other) => taken.has(other));
        assert.match(given, /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/);
        assert.not.ok(taken.has(given));
        taken.add(given);
      }
    }),
  );
});

test.run();
