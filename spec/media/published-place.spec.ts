import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hasExiftool, tagsOf, tellingTags } from './exiftool.ts';
import { publish } from './published.ts';
import { placeBytes, tellingJpeg, told } from './telling-photos.ts';

/** `keepLocation` and `original`, as a server gets them. */
const test = suite('media/published-place');

for (const orientation of [1, 6]) {
  const name = `orientation ${orientation}`;

  test(`keeps the place as it was, and nothing but the place (${name})`, async () => {
    const sources = new Map([[name, await tellingJpeg(orientation)]]);
    const published = await publish(sources, { keepLocation: true });
    const bytes = published.get(name) ?? Buffer.alloc(0);
    for (const words of Object.values(told)) assert.not.ok(bytes.includes(words), words);
    assert.is(bytes.indexOf('\xff\xd8\xff', 1, 'latin1'), -1, 'a thumbnail');
    assert.ok(bytes.includes(placeBytes), 'the seconds of the latitude');
    if (!hasExiftool) return console.log('SKIPPED: the tags of the place, no exiftool here');
    const [before = {}] = (await tagsOf(sources)).values();
    const [after = {}] = (await tagsOf(published)).values();
    const places = Object.entries(before).filter(([tag]) => tag.startsWith('GPS:'));
    assert.is(places.length, 5);
    const others = Object.entries(tellingTags(after)).filter(
      ([tag]) => !/^(?:GPS|Composite:GPS.*):?/.test(tag),
    );
    assert.equal(others, [['File:ExifByteOrder', 'Little-endian (Intel, II)']]);
    for (const [tag, value] of places) assert.equal(after[tag], value, tag);
  });
}

test('publishes all that a photo tells, byte for byte, where that is asked for', async () => {
  const source = await tellingJpeg(6);
  const published = await publish(new Map([['it', source]]), { original: true });
  assert.equal(published.get('it'), source);
});

test.run();
