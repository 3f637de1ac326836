import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Literals } from '../../lib/bundle/literals.ts';

const test = suite('bundle/literals');

function found(values: readonly string[], text: string): readonly string[] {
  const literals = new Literals(values.map((value) => ({ kind: 'word', value })));
  return [...literals.find(text)].map(({ at, length }) => text.slice(at, at + length));
}

/** Literals, a text, and what is found in it. */
const finds: readonly (readonly [values: readonly string[], text: string, found: readonly string[]])[] = [
  [['erna'], 'Erna, ERNA and Ernas', ['Erna', 'ERNA']],
  [['a b', 'a b c'], 'a b c, a b', ['a b c', 'a b']],
  [['/home/x', './x.sh'], 'at /home/x/y: ./x.sh', ['/home/x', './x.sh']],
  [['ß1', '사진'], 'Aß1 ß1 사진', ['ß1', '사진']],
  [['$scrypt$ab='], 'is $scrypt$ab=!', ['$scrypt$ab=']],
  [['x'], '', []],
  [[''], 'x', []],
];

for (const [values, text, expected] of finds)
  test(`${values.join(' | ')} in ${JSON.stringify(text)}`, () => {
    assert.equal(found(values, text), expected);
  });

test('a literal between others is found, whatever stands around it', () => {
  const part = fc.string({
    unit: fc.constantFrom('a', 'B', ' ', '/', '.', 'é', '-'),
    minLength: 1,
    maxLength: 6,
  });
  const property = fc.property(
    fc.array(part, { minLength: 1, maxLength: 5 }),
    fc.string(),
    fc.string(),
    (values, before, behind) => {
      const [value = ''] = values;
      const text = `${before}\n${value}\n${behind}`;
      const literals = new Literals(values.map((one) => ({ kind: 'word', value: one })));
      const covered = new Set<number>();
      for (const { at, length } of literals.find(text))
        for (let index = at; index < at + length; index++) covered.add(index);
      const start = before.length + 1;
      const isCovered = Array.from(value, (_, index) => covered.has(start + index)).every(Boolean);
      assert.ok(isCovered || text.toLowerCase().length !== text.length);
    },
  );
  fc.assert(property, { numRuns: 1000 });
});

test.run();
