import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('house/network');
const lib = resolve(import.meta.dirname, '../../lib');

/** Ways to reach another machine; what only tells addresses apart is none. */
const ways =
  /(?:from |import\()'(?:node:)?(?:net|tls|https?|http2|dgram|dns|dns\/promises|undici[^']*|nodemailer[^']*)'|\b(?:fetch|WebSocket|EventSource)\(/;
const harmless = /import \{ (?:type )?(?:BlockList|isIPv?[46]?)(?:, isIPv?[46]?)* \} from 'node:net';/g;

/** All that speaks to the network, and to whom. */
const known: Readonly<Record<string, string>> = {
  'server/server.ts': 'listens for cameras',
  'destinations/mastodon/server.ts': 'the server of a destination, and of `login`',
  'destinations/mastodon/undici-parts.d.ts': 'types of the same',
  'destinations/smtp/mail-server.ts': 'the mail server of a destination',
  'destinations/smtp/smtp.ts': 'the same',
  'destinations/smtp/examination.ts': 'the same, for `check`',
  'destinations/smtp/letter.ts': 'types of the same',
  'checks/resolver.ts': 'the resolver that `check` is given',
  'checks/port.ts': 'listens for an instant, where the bridge would',
  'captures/door.ts': 'the pretend camera and `replay`, to the address that they are given',
  'captures/exchange.ts': 'the same',
};

test('nothing but destinations, and the pretend camera, speaks to another machine', () => {
  const sources = readdirSync(lib, { recursive: true, encoding: 'utf8' });
  const speakers = sources
    .filter((name) => name.endsWith('.ts'))
    .filter((name) => ways.test(readFileSync(join(lib, name), 'utf8').replace(harmless, '')));
  assert.equal(
    speakers.filter((name) => known[name] === undefined),
    [],
  );
  for (const name of ['server/server.ts', 'destinations/mastodon/server.ts', 'captures/exchange.ts'])
    assert.ok(speakers.includes(name), `${name} is not seen`);
});

test.run();
