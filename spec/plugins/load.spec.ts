import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { headOf, pretendBridge, requestOf } from '../handlers/pretend.ts';
import { ModuleShed, shortTimes, withDestination, withHandler } from './module-shed.ts';

const test = suite('plugins/load');
let shed: ModuleShed;
test.before(async () => {
  shed = await ModuleShed.open();
});
test.after(() => shed.remove());
test.before.each(() => void shed.said.splice(0));

const request = headOf('bridge', '/mine');
const whole = `{
  name: 'mine',
  matches: ({ path }) => path === '/mine',
  handle: () => ({ reply: { status: 200, headers: [], body: 'hello' }, verdict: 'mine' }),
}`;

/** Modules with one handler each. */
const handlers: readonly (readonly [what: string, file: string, text: string])[] = [
  ['a handler', 'plain.mjs', `export default ${whole};`],
  ['a function that makes one', 'function.mjs', `export default () => (${whole});`],
  ['a promise of one', 'promise.mjs', `export default async () => { await null; return ${whole}; };`],
  ['one in CommonJS', 'common.cjs', `module.exports = ${whole};`],
  ['one behind an await of its own', 'await.mjs', `await null; export default ${whole};`],
];

for (const [what, file, text] of handlers)
  test(`loads ${what}`, async () => {
    await shed.write(file, text);
    const [handler] = (await shed.load(withHandler(file))).handlers;
    assert.is(handler?.name, 'mine');
    assert.equal(handler?.known, []);
    assert.is(handler?.matches(request), true);
    assert.is(handler?.matches(headOf('bridge', '/other')), false);
    const answer = await handler?.handle(requestOf(request), pretendBridge());
    assert.is(answer?.reply.body, 'hello');
    assert.is(answer?.verdict, 'mine');
  });

test('gives options as they are written, and the means to work', async () => {
  await shed.write(
    'told.mjs',
    `export default (name, options, context) => {
      context.log(JSON.stringify([name, options, context.version, context.folder]));
      context.log(Object.keys(context.errors) + ' ' + context.succ().body + context.xmlError(400, 'no').status);
      return { deliver: async () => ({ where: 'x' }) };
    };`,
  );
  await shed.load(withDestination('told.mjs', ', retries: 007, on: yes, list: [a, { b: }], "a b": x'));
  const options = { retries: '007', on: 'yes', list: ['a', { b: null }], 'a b': 'x' };
  assert.equal(
    shed.said.map(({ level, text }) => `${level} ${text}`),
    [
      `info told.mjs: ${JSON.stringify(['hook', options, '1.2.3', shed.folder])}`,
      'info told.mjs: RefusalError,DeliveryError,OptionError <Response Status="succ" />400',
    ],
  );
});

test('loads handlers in their order, and the same module twice with other options', async () => {
  await shed.write('named.mjs', `export default ({ name }) => ({ ...${whole}, name });`);
  const yaml =
    'handlers:\n  - { path: ./named.mjs, name: one }\n  - { path: ./named.mjs, name: two }\n  - ./plain.mjs\n';
  await shed.write('plain.mjs', `export default ${whole};`);
  const { handlers: made } = await shed.load(yaml);
  assert.equal(
    made.map(({ name }) => name),
    ['one', 'two', 'mine'],
  );
});

test('an heir of a module destination is a destination of its own', async () => {
  await shed.write(
    'echo.mjs',
    'export default (name, { a, b }) => ({ deliver: async () => ({ where: name + a + b }) });',
  );
  const { destinations } = await shed.load(
    'destinations:\n  one: { type: module, path: ./echo.mjs, a: 1, b: 2 }\n  two: { extends: one, b: 3 }\ndefault: { email: one }\n',
  );
  const receipts = [...destinations].map(([, each]) => Reflect.apply(each.deliver, each, [{}, {}]));
  assert.equal(
    (await Promise.all(receipts)).map(({ where }) => where),
    ['one12', 'two13'],
  );
});

test('touches nothing where there are no modules', async () => {
  const before = process.listenerCount('unhandledRejection');
  const plugins = await shed.load('');
  assert.equal([plugins.handlers.length, plugins.destinations.size], [0, 0]);
  assert.is(process.listenerCount('unhandledRejection'), before);
});

/** Modules that cannot be used: file, text, further keys, key path, cure. `%s` is the file's path. */
type Wrong = readonly [what: string, text: string | undefined, options: string, key: string, cure: string];

const wrongs: readonly Wrong[] = [
  ['that is not there', undefined, '', '.path', 'came ENOENT for'],
  ['with a slip of the pen', 'export default {\n\n  name: ;\n}', '', '.path', '.mjs"` shows the line'],
  [
    'with an import that is not exported',
    '\nimport { nope } from "node:path";\n',
    '',
    '.path',
    "named 'nope' (line 2); mend",
  ],
  ['that throws', 'const a = 1;\nthrow new Error("no luck");', '', '.path', 'Error: no luck (line 2)'],
  ['that throws no error', 'throw { toString() { throw 1 } };', '', '.path', 'mend the module'],
  ['that throws nothing', 'throw undefined;', '', '.path', 'undefined'],
  ['that needs what is not there', 'import "./nowhere.mjs";', '', '.path', 'nowhere.mjs'],
  ['that waits for ever', 'await new Promise(() => {});', '', '.path', 'more than 0.1 s'],
  ['without a default export', 'export const handler = {};', '', '.path', 'came nothing'],
  ['with a number', 'export default 7;', '', '.path', 'came a number'],
  ['that makes an empty object', 'export default () => ({})', '', '.path', 'came an object;'],
  ['that makes a list', 'export default () => []', '', '.path', 'came an array;'],
  ['that makes nothing', 'export default () => {};', '', '.path', 'came nothing'],
  [
    'that never makes anything',
    'export default () => new Promise(() => {});',
    '',
    '.path',
    'more than 0.1 s',
  ],
  ['that throws while it is set up', 'export default () => {\n  throw 1;\n};', '', '.path', 'no error: 1'],
  [
    'that rejects while it is set up',
    'export default async () => {\n  throw new TypeError("no");\n};',
    '',
    '.path',
    'TypeError: no (line 2)',
  ],
  [
    'that refuses an option',
    'export default (...given) => { throw new (given.at(-1).errors.OptionError)("url", "expected an address; write one"); };',
    ', url: x',
    '.url',
    'expected an address; write one',
  ],
  [
    'that refuses an inner option without our class',
    'export default () => { throw Object.assign(new Error("expected b"), { name: "OptionError", key: "a[1].b" }); };',
    ', a: [x, { b: 1 }]',
    '.a[1].b',
    'expected b',
  ],
  [
    'that refuses an option that is not there',
    'export default (...given) => { throw new (given.at(-1).errors.OptionError)("url", "expected an address"); };',
    '',
    '.url',
    'expected an address',
  ],
  [
    'that does not know an option',
    'export const options = ["url", "token"];\nexport default () => {};',
    ', tokn: x',
    '.tokn',
    'did you mean "token"?',
  ],
  ['with options that are no list', 'export const options = "url";', '', '.path', 'exported as "options"'],
];

const kinds = [
  ['handler', withHandler, 'handlers[0]', 3],
  ['destination', withDestination, 'destinations.hook', 3],
] as const;

for (const [kind, yaml, at, line] of kinds)
  for (const [index, [what, text, options, key, cure]] of wrongs.entries())
    test(`refuses a ${kind} ${what}`, async () => {
      const file = `wrong-${kind}-${index}.mjs`;
      if (text !== undefined) await shed.write(file, text);
      const errors = await shed.refusals(yaml(file, options));
      assert.equal(
        errors.map((error) => [error.code, error.file, error.path, error.line]),
        [['SB_CONFIG_MODULE', join(shed.folder, 'bridge.yaml'), `${at}${key}`, line]],
        errors.map(({ message }) => message).join('\n'),
      );
      assert.match(errors[0]?.message ?? '', cure);
    });

/** Exports that only a handler, or only a destination, can get wrong. */
const misshapen: readonly (readonly [what: string, yaml: string, text: string, cure: string])[] = [
  ['a handler without a name', withHandler('m.mjs'), `{ ...${whole}, name: undefined }`, 'a handler {'],
  ['a handler with a name of two lines', withHandler('m.mjs'), `{ ...${whole}, name: 'a\\nb' }`, 'letters'],
  ['a handler without matches', withHandler('m.mjs'), `{ ...${whole}, matches: 1 }`, 'matches'],
  ['a handler without handle', withHandler('m.mjs'), `{ ...${whole}, handle: null }`, 'handle'],
  ['a handler with an odd known', withHandler('m.mjs'), `{ ...${whole}, known: ['/mine'] }`, 'known?'],
  ['an option for nobody', withHandler('m.mjs', ', a: 1'), whole, 'expected no options'],
  [
    'a destination that is no function',
    withDestination('m.mjs'),
    '{ deliver() {} }',
    '(name, options, context)',
  ],
  ['a destination that cannot deliver', withDestination('m.mjs'), '() => ({ review() {} })', '"deliver"'],
  [
    'a destination with an odd review',
    withDestination('m.mjs'),
    '() => ({ deliver() {}, review: 1 })',
    'deliver',
  ],
];

for (const [index, [what, yaml, text, cure]] of misshapen.entries())
  test(`refuses ${what}`, async () => {
    const file = `misshapen-${index}.mjs`;
    await shed.write(file, `export default ${text};`);
    const [error, ...others] = await shed.refusals(yaml.replace('m.mjs', file));
    assert.is(others.length, 0);
    assert.is(error?.code, 'SB_CONFIG_MODULE');
    assert.match(error?.message ?? '', cure);
  });

test('tells everything that is wrong at once, each with its line', async () => {
  await shed.write(
    'two.mjs',
    `export default (n, o, { errors: { OptionError } }) => {
      throw new AggregateError([new OptionError('a', 'expected an a'), new OptionError('b', 'expected a b')]);
    };`,
  );
  const errors = await shed.refusals(
    'handlers:\n  - ./nope.mjs\ndestinations:\n  hook:\n    type: module\n    path: ./two.mjs\n    a: 1\n    b: 2\ndefault: { email: hook }\n',
  );
  assert.equal(
    errors.map(({ line, path }) => `${line} ${path}`),
    ['2 handlers[0].path', '7 destinations.hook.a', '8 destinations.hook.b'],
  );
});

test('an option that an heir took over is told where it is written', async () => {
  const errors = await (async () => {
    await shed.write(
      'heir.mjs',
      'export default (n, o, { errors }) => { if (n === "two") throw new errors.OptionError("a", "no a"); return { deliver() {} }; };',
    );
    return shed.refusals(
      'destinations:\n  one:\n    type: module\n    path: ./heir.mjs\n    a: 1\n  two: { extends: one }\ndefault: { email: one }\n',
    );
  })();
  assert.equal(
    errors.map(({ line, path }) => `${line} ${path}`),
    ['5 destinations.two.a'],
  );
});

test('the time to load is a time to load, not one to live', async () => {
  await shed.write('slow.mjs', `export default async () => { await null; return ${whole}; };`);
  const { handlers: made } = await shed.load(withHandler('slow.mjs'), { ...shortTimes, load: 1000 });
  assert.is(made.length, 1);
});

test.run();
