import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Explanation, explain, explainParcel } from '../../lib/explain/explanation.ts';
import type { Whereabouts } from '../../lib/explain/fate.ts';
import { explainNothing } from '../../lib/explain/nothing.ts';
import type { Started, Talk } from '../../lib/journal/entry.ts';
import { at, listed, probe, talk } from './talks.ts';

const test = suite('explain/explanation');

const started: Started = {
  kind: 'started',
  time: new Date(at(0)).toISOString(),
  version: '0.1.0',
  listen: ['http://10.0.0.1:8080'],
  hotspot: { yahoo: 'cookie', msn: 'redirect' },
};

interface Case {
  readonly talk: Talk;
  readonly after?: readonly Talk[];
  readonly now?: number;
  readonly stopped?: number;
  readonly whereabouts?: Whereabouts;
}

function explained({ talk: told, after = [], now = at(600), stopped, whereabouts }: Case): Explanation {
  return explain(told, { after, started, now, stopped }, whereabouts);
}

const email = { parcel: '1hkz9q2v0c7f' };
const login = {
  handler: 'sns-auth',
  request: 'POST /facebook/auth',
  text: 'facebook → "g" logged in, session 1',
};
const photo = (name: string) => ({
  handler: 'sns-photo',
  request: 'POST /facebook/photo',
  text: `facebook → m: photo "${name}" announced`,
  bytes: 900,
});
const upload = { handler: 'sns-upload', request: 'PUT /upload/…/a.jpg', parcel: '1hkz9q2v0c7f', bytes: 4000 };

/** What a conversation stands for: the rung, what it means, what the camera showed, what to do. */
const cases: readonly (readonly [what: string, Case, rung: number, ...words: readonly RegExp[]])[] = [
  [
    'a TLS hello',
    { talk: talk(1, { code: 'SB_TLS', status: 400, handler: undefined }) },
    2,
    /spoke TLS/,
    /guess: "failed"/,
    /TLS proxy/,
  ],
  [
    'a host and a path that nobody knows',
    {
      talk: talk(1, {
        code: 'SB_UNKNOWN_REQUEST',
        status: 404,
        handler: 'unknown',
        host: 'x.example',
        request: 'POST /a/b',
      }),
    },
    2,
    /for x\.example, a name that no camera is known to ask for/,
    /no camera/,
  ],
  [
    'an unknown path of a camera',
    {
      talk: talk(1, {
        code: 'SB_UNKNOWN_REQUEST',
        status: 404,
        handler: 'unknown',
        host: 'snsgw.samsungmobile.com',
        request: 'POST /facebook/auht',
      }),
    },
    4,
    /does not know/,
    /POST snsgw\.samsungmobile\.com\/<site>\/auth \(sns-auth\): same host and method; path segment 2 is "auht" for "auth"/,
    /record this camera/,
  ],
  [
    'a probe of MSN, then silence',
    { talk: talk(1, { ...probe, host: 'www.msn.com', peer: '192.168.4.7' }) },
    3,
    /then was silent \(nothing more came to its end within 5 min\)/,
    /answered with a redirect: try the other answer, "hotspot: \{ msn: cookie \}"/,
    /models that ask www\.msn\.com: .*WB37F \(cookie only\)/,
    /samsung-bridge camera --model wb\w+ --to/,
    /192\.168\.x\.x/,
    /browser opens/,
  ],
  [
    'what samsung-bridge check asks is no camera’s',
    {
      talk: talk(1, {
        ...probe,
        text: 'hotspot → online, as www.msn.com (cookie), asked by samsung-bridge check',
      }),
    },
    1,
    /samsung-bridge check asked this, and no camera/,
    /Where no camera stands in the list, none came so far/,
  ],
  [
    'a page that check asks after a camera’s probe opens no browser',
    {
      talk: talk(1, { ...probe, host: 'gld.samsungosp.com' }),
      after: [talk(9, { handler: 'page', request: 'GET /', host: 'samsung-bridge.check' })],
    },
    3,
    /then was silent/,
  ],
  [
    'a probe of gld, then the browser',
    {
      talk: talk(1, { ...probe, host: 'gld.samsungosp.com' }),
      after: [talk(9, { handler: 'page', request: 'GET /x', host: 'www.samsungimaging.com' })],
    },
    3,
    /did not like the answer, and opened its browser/,
    /its browser, with the page of the bridge/,
    /samsung-bridge check/,
  ],
  [
    'a probe, then an e-mail',
    {
      talk: talk(1, { ...probe, host: 'gld.samsungosp.com' }),
      after: [talk(2, { ...probe }), talk(3, email)],
    },
    3,
    /liked the answer, and went on with conversation 3/,
    /nothing: it goes on/,
  ],
  [
    'a probe, then a video that took seven minutes',
    {
      talk: talk(1, { ...probe, host: 'gld.samsungosp.com' }),
      after: [talk(425, { ...email, took: 420_000 })],
    },
    3,
    /went on with conversation 425/,
  ],
  [
    'a probe, then an e-mail that began six minutes later',
    {
      talk: talk(1, { ...probe, host: 'gld.samsungosp.com' }),
      after: [talk(425, { ...email, took: 60_000 })],
    },
    3,
    /then was silent/,
  ],
  [
    'a probe, and the e-mail of another camera',
    {
      talk: talk(1, { ...probe, host: 'gld.samsungosp.com' }),
      after: [talk(3, { ...email, peer: '10.0.0.8' })],
    },
    3,
    /then was silent/,
  ],
  [
    'a probe of this moment',
    { talk: talk(1, { ...probe, host: 'gld.samsungosp.com' }), now: at(20) },
    3,
    /less than a minute ago/,
    /wait a moment/,
  ],
  [
    'the browser of an NX300',
    { talk: talk(1, { handler: 'page', request: 'GET /', host: 'www.samsungimaging.com' }) },
    3,
    /opened its browser/,
    /gld\.samsungosp\.com lead to the bridge/,
  ],
  [
    'a browser that asks for our address',
    { talk: talk(1, { handler: 'page', request: 'GET /', host: '10.0.0.1' }) },
    2,
    /by the name 10\.0\.0\.1/,
    /a browser, yours perhaps/,
  ],
  [
    'an empty login',
    { talk: talk(1, { ...login, code: 'SB_EMPTY_BODY', status: 400 }) },
    4,
    /posted nothing at all; an NX300 does that/,
    /nothing: an NX300 goes on/,
    /send again/,
  ],
  [
    'a sender who may not send',
    { talk: talk(1, { code: 'SB_SENDER_UNKNOWN', status: 401 }) },
    5,
    /may send/,
    /guess: "failed"/,
    /under "senders"/,
  ],
  [
    'a body that broke off',
    { talk: talk(1, { code: 'SB_BODY_CUT', status: undefined }) },
    6,
    /broke before all bytes/,
    /could not connect/,
    /closer to the access point/,
  ],
  [
    'an e-mail that comes again',
    { talk: talk(1, email), after: [talk(40, { parcel: '1hkz9q2v0c7g' })], whereabouts: listed({}) },
    7,
    /sent the very same again 39 s later \(conversation 40\)/,
    /queued/,
    /look at the screen/,
  ],
  [
    'an e-mail, and another one',
    { talk: talk(1, email), after: [talk(40, { bytes: 17 })], whereabouts: listed({}) },
    8,
    /safe on disk/,
  ],
  [
    'an e-mail that comes again an hour later',
    { talk: talk(1, email), after: [talk(3601, {})], whereabouts: listed({}) },
    8,
    /safe on disk/,
  ],
  [
    'an announcement that comes again',
    { talk: talk(1, photo('a')), after: [talk(3, photo('a'))] },
    7,
    /sent the very same again 2 s later/,
  ],
  [
    'announcements of two photos of one length',
    { talk: talk(1, photo('a')), after: [talk(2, upload), talk(3, photo('b'))] },
    8,
    /went on with conversation 2/,
  ],
  [
    'an announcement, then silence',
    { talk: talk(1, photo('a')) },
    7,
    /told where to send it, and never did/,
    /port 80 of the name/,
  ],
  [
    'a login, then silence',
    { talk: talk(1, login) },
    7,
    /logged in, was told that all is well, and then was silent/,
  ],
  [
    'a login, and the end of the bridge',
    { talk: talk(1, login), stopped: at(5) },
    7,
    /then was silent \(the bridge was stopped 4 s later, so nobody knows what it did next\)/,
  ],
  [
    'a login, and the end of the bridge long after',
    { talk: talk(1, login), stopped: at(302) },
    7,
    /then was silent \(nothing more came to its end within 5 min\)/,
  ],
  [
    'an upload that the camera did not wait for',
    { talk: talk(1, { ...upload, status: undefined }), whereabouts: listed({}) },
    7,
    /hung up before the answer/,
    /safe as parcel 1hkz9q2v0c7f, whatever the camera says/,
  ],
  ['a full disk', { talk: talk(1, { code: 'SB_DISK_FULL', status: 503 }) }, 8, /disk is full/, /make room/],
];

for (const [what, one, rung, ...words] of cases)
  test(`${what}: rung ${rung}`, () => {
    const explanation = explained(one);
    const { means, shown, parcel, resembles, todo } = explanation;
    assert.is(explanation.rung, rung, means);
    const text = [means, shown, ...parcel, ...resembles, ...todo].join('\n');
    for (const word of words) assert.match(text, word);
    assert.ok(todo.length > 0);
  });

const when = '2026-11-23T15:32:10.000Z';

/** Where a parcel is, and what to do then. */
const fates: readonly (readonly [what: string, Whereabouts, rung: number, fate: RegExp, todo: RegExp])[] = [
  ['queued', listed({}), 8, /in the outbox[\s\S]*mastodon: queued/, /just wait/],
  [
    'later',
    listed({ state: 'later', next: when, reason: 'the server is away', code: 'SB_NETWORK', attempts: 2 }),
    9,
    /next try 2026-11-23 15:32:10 UTC: the server is away \(attempt 2\) \(SB_NETWORK\)/,
    /outbox retry 1hkz9q2v0c7f/,
  ],
  [
    'paused for its token',
    listed({ state: 'paused', reason: 'no such token', code: 'SB_MASTODON_TOKEN' }),
    9,
    /paused/,
    /samsung-bridge login/,
  ],
  [
    'paused behind another',
    listed({ pausedBy: { parcel: '1aaa', reason: 'no such token', code: 'SB_MASTODON_TOKEN' } }),
    9,
    /as 1aaa found out: no such token/,
    /samsung-bridge login/,
  ],
  [
    'held for alt texts',
    listed({ state: 'held', reason: 'no alt texts', code: 'SB_ALT_TEXT' }),
    9,
    /held: no alt texts/,
    /outbox describe 1hkz9q2v0c7f/,
  ],
  [
    'never',
    listed({ state: 'never', reason: 'too long', code: 'SB_MASTODON_REFUSED' }),
    9,
    /never, kept: too long/,
    /outbox retry 1hkz9q2v0c7f/,
  ],
  [
    'delivered',
    listed({ state: 'delivered', where: 'https://photog.social/@g/1', attempts: 1 }),
    9,
    /delivered, https:\/\/photog\.social\/@g\/1/,
    /see https:\/\/photog\.social\/@g\/1/,
  ],
  ['cleared away', 'gone', 9, /no longer in the outbox/, /^nothing$/m],
  ['not to be seen', 'unseen', 8, /cannot be read/, /outbox list/],
  ['damaged', listed({}, { place: 'damaged', damage: 'torn' }), 8, /damaged: torn/, /outbox show/],
];

for (const [what, whereabouts, rung, fate, todo] of fates)
  test(`an e-mail whose parcel is ${what}: rung ${rung}`, () => {
    const explanation = explained({ talk: talk(1, email), whereabouts });
    assert.is(explanation.rung, rung);
    assert.match(explanation.parcel.join('\n'), fate);
    assert.match(explanation.todo.join('\n'), todo);
    assert.equal(explainParcel('1hkz9q2v0c7f', whereabouts).todo, explanation.todo);
  });

test('of two deliveries the one that needs a person decides', () => {
  const both = [
    ...listed({ state: 'delivered', where: 'x' }).deliveries,
    ...listed({ state: 'never' }).deliveries,
  ];
  const whereabouts = listed({}, { deliveries: both });
  assert.match(explained({ talk: talk(1, email), whereabouts }).todo.join(), /retry/);
});

test('what is recorded already is to be handed in, not to be recorded', () => {
  const told = talk(1, { code: 'SB_SNS_MESSAGE', status: 400 });
  assert.match(explained({ talk: told }).todo.join(), /^record this camera/);
  const again = explained({ talk: { ...told, recorded: '/r/nx300/1' } });
  assert.match(again.todo.join(), /^hand in the recording of it.*docs\/new-camera\.md$/);
});

test('nothing at all: the first rung names the port that cameras ask', () => {
  const { rung, todo } = explainNothing(started);
  assert.is(rung, 1);
  assert.match(todo.join('\n'), /port 80, and the bridge listens on http:\/\/10\.0\.0\.1:8080/);
  const at80 = explainNothing({ ...started, listen: ['http://10.0.0.1:80'] });
  assert.not.match(at80.todo.join('\n'), /port 80/);
});

test.run();
