import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Config } from '../../lib/config/config.ts';
import { RefusalError } from '../../lib/errors.ts';
import { makeRouteTable } from '../../lib/handlers/routes.ts';
import type { Addressing } from '../../lib/parcel.ts';

const test = suite('handlers/routes');

const drop = { type: 'drop' } as const;

function routing(email: string | undefined): Pick<Config, 'routes' | 'default' | 'destinations'> {
  return {
    routes: {
      facebook: 'mastodon',
      'public@camera.example': 'public',
      'drop@camera.example': 'drop',
      'two@camera.example': 'public',
      '*@pattern.example': 'drop',
      'p-*@pattern.example': 'public',
      'p-exact@pattern.example': 'mastodon',
      '*-toot@*': 'mastodon',
    },
    default: { email, social: 'mastodon' },
    destinations: { mastodon: drop, public: drop, drop: drop, photos: drop },
  };
}

const found: readonly (readonly [
  what: string,
  recipients: readonly string[],
  addressing: readonly Addressing[],
])[] = [
  [
    'one recipient',
    ['public@camera.example'],
    [{ destination: 'public', because: ['public@camera.example'] }],
  ],
  [
    'another case',
    ['PUBLIC@Camera.Example'],
    [{ destination: 'public', because: ['PUBLIC@Camera.Example'] }],
  ],
  ['nobody we know', ['x@camera.example'], [{ destination: 'photos', because: ['x@camera.example'] }]],
  [
    'two that lead to one destination',
    ['two@camera.example', 'public@camera.example'],
    [{ destination: 'public', because: ['two@camera.example', 'public@camera.example'] }],
  ],
  [
    'three that lead to two destinations',
    ['drop@camera.example', 'two@camera.example', 'public@camera.example'],
    [
      { destination: 'drop', because: ['drop@camera.example'] },
      { destination: 'public', because: ['two@camera.example', 'public@camera.example'] },
    ],
  ],
  ['a pattern', ['any@Pattern.example'], [{ destination: 'drop', because: ['any@Pattern.example'] }]],
  [
    'the most specific pattern',
    ['P-1@pattern.example'],
    [{ destination: 'public', because: ['P-1@pattern.example'] }],
  ],
  [
    'an address that a pattern fits, too',
    ['p-exact@pattern.example'],
    [{ destination: 'mastodon', because: ['p-exact@pattern.example'] }],
  ],
  [
    'a pattern and an address to one destination',
    ['p-1@pattern.example', 'x-toot@b.example', 'two@camera.example'],
    [
      { destination: 'public', because: ['p-1@pattern.example', 'two@camera.example'] },
      { destination: 'mastodon', because: ['x-toot@b.example'] },
    ],
  ],
  [
    'what only looks like an address of a pattern',
    ['x@evil.example,@pattern.example'],
    [{ destination: 'photos', because: ['x@evil.example,@pattern.example'] }],
  ],
  ['the name of a social site', ['facebook'], [{ destination: 'photos', because: ['facebook'] }]],
  ['the name of something in JavaScript', ['__proto__'], [{ destination: 'photos', because: ['__proto__'] }]],
  [
    'the Kelvin sign',
    ['two@camera.e\u212aample'],
    [{ destination: 'photos', because: ['two@camera.e\u212aample'] }],
  ],
];

for (const [what, recipients, addressing] of found)
  test(`finds the way for ${what}`, () =>
    assert.equal(makeRouteTable(routing('photos')).forRecipients(recipients), addressing));

const siteRows: readonly (readonly [site: string, destination: string])[] = [
  ['facebook', 'mastodon'],
  ['picasa', 'photos'],
  ['public@camera.example', 'photos'],
  ['constructor', 'photos'],
];

for (const [site, destination] of siteRows)
  test(`photos for ${site} go to ${destination}`, () => {
    const table = makeRouteTable({ ...routing(undefined), default: { email: undefined, social: 'photos' } });
    assert.equal(table.forSite(site), [{ destination, because: [site] }]);
  });

test('refuses a site that leads nowhere, and says the cure', () => {
  const table = makeRouteTable({ ...routing('photos'), default: { email: 'photos', social: undefined } });
  try {
    table.forSite('picasa');
    assert.unreachable();
  } catch (error) {
    assert.instance(error, RefusalError);
    if (!(error instanceof RefusalError)) return;
    assert.equal([error.code, error.status], ['SB_NO_ROUTE', 400]);
    assert.match(
      error.message,
      '"picasa" leads nowhere; add it to "routes" or set "default.social", to one of: ',
    );
  }
});

const lost = [
  ['x@camera.example'],
  ['facebook'],
  ['toString'],
  ['public@camera.example', 'x@camera.example'],
];

for (const recipients of lost)
  test(`refuses ${recipients.join(' with ')} where there is no default, and says the cure`, () => {
    const table = makeRouteTable(routing(undefined));
    try {
      table.forRecipients(recipients);
      assert.unreachable();
    } catch (error) {
      assert.instance(error, RefusalError);
      if (!(error instanceof RefusalError)) return;
      assert.is(error.code, 'SB_NO_ROUTE');
      assert.is(error.status, 400);
      assert.match(error.message, `"${recipients.at(-1)}" leads nowhere`);
      assert.match(error.message, 'mastodon, public, drop, photos');
    }
  });

test.run();
