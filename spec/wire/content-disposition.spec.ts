import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { WireError } from '../../lib/errors.ts';
import { type Disposition, readDisposition } from '../../lib/wire/content-disposition.ts';
import type { Leniency } from '../../lib/wire/leniencies.ts';
import { Tolerance } from '../../lib/wire/tolerance.ts';
import { lenient } from './multipart-reading.ts';

const test = suite('wire/content-disposition');

const place = { state: 'part-head', offset: 7 };

function read(value: string, leniencies: Iterable<Leniency> = lenient): Disposition {
  return readDisposition(value, new Tolerance(new Set(leniencies)), place);
}

/** UTF-8 as a head's Latin-1 text shows it. */
function utf8(text: string): string {
  return Buffer.from(text).toString('latin1');
}

const names: readonly (readonly [value: string, name: string])[] = [
  ['form-data; name="message"', 'message'],
  ['form-data; name=message', 'message'],
  ['FORM-DATA; NAME=message', 'message'],
  ['form-data;name="message"', 'message'],
  ['form-data \t; \t name="message" ; x="y"', 'message'],
  ['form-data; name=""', ''],
  ['form-data; name="a;b=c"', 'a;b=c'],
  ['form-data; name="a\\"b"', 'a"b'],
  ['form-data; name="a\\\\"', 'a\\'],
  [`form-data; name="${utf8('사진')}"`, '사진'],
];

for (const [value, name] of names)
  test(`reads the name of ${JSON.stringify(value)}`, () => {
    assert.equal(read(value, []), { name, fileName: undefined });
  });

const fileNames: readonly (readonly [parameter: string, fileName: string | undefined])[] = [
  ['filename="SAM_4371.JPG"', 'SAM_4371.JPG'],
  ['fileName="SAM_4371.JPG"', 'SAM_4371.JPG'],
  ['FILENAME=SAM_4371.JPG', 'SAM_4371.JPG'],
  ['filename=SAM_4371.JPG', 'SAM_4371.JPG'],
  ['filename=""', ''],
  ['filename="a b; c.jpg"', 'a b; c.jpg'],
  ['filename="C:\\DCIM\\x.jpg"', 'C:\\DCIM\\x.jpg'],
  ['filename="\\\\host\\x.jpg"', '\\host\\x.jpg'],
  ['filename="../../etc/passwd"', '../../etc/passwd'],
  ['filename="%22.jpg"', '%22.jpg'],
  [`filename="${utf8('사진 1.jpg')}"`, '사진 1.jpg'],
  [`filename="${utf8('\ufeffa.jpg')}"`, '\ufeffa.jpg'],
  ['filename="Gr\xfc\xdfe.jpg"', 'Grüße.jpg'],
  ['filename="\xbb\xe7\xc1\xf8.jpg"', '»çÁø.jpg'],
  ["filename*=UTF-8''%e2%82%ac.jpg", undefined],
  ['filename="a.jpg"; filename*=UTF-8\'\'%e2%82%ac.jpg', 'a.jpg'],
];

for (const [parameter, fileName] of fileNames)
  test(`reads the file name of ${JSON.stringify(parameter)}`, () => {
    assert.equal(read(`form-data; name="a"; ${parameter}`), { name: 'a', fileName });
  });

for (const casing of ['fileName', 'FileName', 'FILENAME'])
  test(`knows no ${casing} without the leniency`, () => {
    assert.equal(read(`form-data; name="a"; ${casing}="x"`, []), { name: 'a', fileName: undefined });
  });

const refused: readonly (readonly [value: string, code: string])[] = [
  ['', 'SB_PART_DISPOSITION'],
  ['form-data', 'SB_PART_DISPOSITION'],
  ['form-data; filename="x"', 'SB_PART_DISPOSITION'],
  ['attachment; name="a"', 'SB_PART_DISPOSITION'],
  ['form-data name="a"', 'SB_PART_DISPOSITION'],
  ['form-data, name="a"', 'SB_PART_DISPOSITION'],
  ['; name="a"', 'SB_PART_DISPOSITION'],
  ['form-data; name', 'SB_PART_DISPOSITION'],
  ['form-data; name=', 'SB_PART_DISPOSITION'],
  ['form-data; ="a"', 'SB_PART_DISPOSITION'],
  ['form-data; name="a"; ="b"', 'SB_PART_DISPOSITION'],
  ['form-data; name = "a"', 'SB_PART_DISPOSITION'],
  ['form-data; name="a', 'SB_PART_DISPOSITION'],
  ['form-data; name="a\\', 'SB_PART_DISPOSITION'],
  ['form-data; name="a\\"', 'SB_PART_DISPOSITION'],
  ['form-data; name="a"b', 'SB_PART_DISPOSITION'],
  ['form-data; name=a"b"', 'SB_PART_DISPOSITION'],
  ['form-data; name=a b', 'SB_PART_DISPOSITION'],
  ['form-data; name="a"; name="a"', 'SB_PART_DISPOSITION'],
  ['form-data; name="a"; NAME="b"', 'SB_PART_DISPOSITION'],
  ['form-data; name="a"; filename="x"; fileName="y"', 'SB_PART_DISPOSITION'],
  ['form-data; name="a";', 'SB_PART_SEMICOLON'],
  ['form-data;; name="a"', 'SB_PART_SEMICOLON'],
];

for (const [value, code] of refused)
  test(`refuses ${JSON.stringify(value)}`, () => {
    assert.throws(
      () => read(value, ['file-name-casing']),
      (error: unknown) =>
        error instanceof WireError && error.code === code && error.status === 400 && error.place === place,
    );
  });

test('reads the longest of values in no time', () => {
  const started = process.cpuUsage();
  for (const filler of ['\\', '"', ';', ' ', 'a=b;', '\\"', '; '])
    assert.throws(() => read(`form-data; name="${filler.repeat(200_000 / filler.length)}=`), /./);
  const { user, system } = process.cpuUsage(started);
  assert.ok(user + system < 2_000_000, `${user + system} µs`);
});

test.run();
