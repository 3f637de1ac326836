import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { asGiven, type Given } from '../../lib/cli/as-given.ts';
import { showParcel } from '../../lib/outbox/listing.ts';
import { Outbox } from '../../lib/outbox/outbox.ts';
import { inTemporaryFolder, until } from '../outbox/temporary-folder.ts';
import { send, within } from '../outbox/trial.ts';
import { runMain } from './main-run.ts';

const test = suite('cli/as-given');

const hints: readonly (readonly [Given, string])[] = [
  [{}, 'samsung-bridge outbox show 7f3a'],
  [{ config: 'bridge.yaml' }, 'samsung-bridge outbox show --config bridge.yaml 7f3a'],
  [{ data: '/var/lib/sb' }, 'samsung-bridge outbox show --data /var/lib/sb 7f3a'],
  [{ config: 'a.yaml', data: 'b' }, 'samsung-bridge outbox show --config a.yaml --data b 7f3a'],
  [{ config: "it's mine.yaml" }, "samsung-bridge outbox show --config 'it'\\''s mine.yaml' 7f3a"],
  [{ data: '$& $1' }, "samsung-bridge outbox show --data '$& $1' 7f3a"],
];

for (const [given, hint] of hints)
  test(`${JSON.stringify(given)} is told as ${hint}`, () => {
    assert.is(asGiven('look: samsung-bridge outbox show 7f3a', given), `look: ${hint}`);
  });

test('every command of a text is told so, and nothing else changes', () => {
  const text =
    'an outbox list; `samsung-bridge outbox retry all`, samsung-bridge login, samsung-bridge outbox drop x, samsung-bridge why 12';
  assert.is(
    asGiven(text, { data: 'd' }),
    'an outbox list; `samsung-bridge outbox retry --data d all`, samsung-bridge login, samsung-bridge outbox drop --data d x, samsung-bridge why --data d 12',
  );
});

const desk = `import { DeliveryError } from ${JSON.stringify(new URL('../../lib/errors.ts', import.meta.url).href)};
export default () => ({
  deliver: async ({ id }) => {
    throw new DeliveryError('SB_ALT_TEXT', 'held', 'describe with: samsung-bridge outbox describe ' + id);
  },
});
`;

test('the log of serve names commands with the configuration that serve was given', () =>
  inTemporaryFolder(async (folder) => {
    const config = join(folder, 'bridge.yaml');
    await writeFile(join(folder, 'desk.mjs'), desk);
    await writeFile(
      config,
      'data: ./data\ndestinations:\n  desk: { type: module, path: ./desk.mjs }\ndefault: { email: desk }\n',
    );
    const home = join(folder, 'data', 'outbox');
    const keep = { age: 1e12, size: 1e12 };
    const outbox = await Outbox.open({
      folder: home,
      destinations: new Map(),
      freeDisk: 0,
      keep,
      log: () => {},
    });
    const { id } = await send(outbox, ['desk']);
    await outbox.stop(0);
    const recordOf = async () => (await showParcel(home, id)).deliveries[0];
    const served = runMain('serve', '--config', config, '--listen', '127.0.0.1:0');
    const held = until('the parcel to be held', async () => (await recordOf())?.code === 'SB_ALT_TEXT');
    await Promise.race([held, served.then(({ err }) => assert.unreachable(err))]);
    process.emit('SIGTERM', 'SIGTERM');
    const { code, err } = await within(10_000, 'the end of serve', served);
    assert.is(code, 0, err);
    assert.match(err, `describe with: samsung-bridge outbox describe --config ${config} ${id}`);
  }));

test.run();
