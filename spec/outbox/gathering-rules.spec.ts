import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { GatheredFile, Session } from '../../lib/session.ts';
import { settled } from './fake-clock.ts';
import { announcement, begin, photo, posts } from './social-trial.ts';
import { openTrial, reopenTrial, type Trial, within } from './trial.ts';

const test = suite('outbox/gathering-rules');

const second = 1000;

/** `a` is announced and comes; `a!` is announced; `a^` comes; `a(` begins to come, `a)` has come, `a/` breaks off. */
const acts: Readonly<Record<string, (camera: ScriptedCamera, name: string) => Promise<void>>> = {
  '': async (camera, name) => {
    await camera.announce(name);
    await camera.upload(name);
  },
  '!': (camera, name) => camera.announce(name),
  '^': (camera, name) => camera.upload(name),
  '(': (camera, name) => camera.begin(name),
  ')': (camera, name) => camera.end(name),
  '/': (camera, name) => camera.breakOff(name),
};

/** A camera, and the bridge around it, that do what a line says. */
class ScriptedCamera {
  trial: Trial;
  session: Session;
  words = '';
  readonly #uploadNames = new Map<string, string>();
  readonly #uploads = new Map<string, GatheredFile>();

  constructor(trial: Trial, session: Session) {
    this.trial = trial;
    this.session = session;
  }

  async announce(name: string): Promise<void> {
    const { gatherings } = this.trial.outbox;
    this.#uploadNames.set(name, await gatherings.announce(this.session, announcement(name, this.words)));
  }

  async upload(name: string): Promise<void> {
    await (await this.#open(name)).keep();
  }

  async begin(name: string): Promise<void> {
    this.#uploads.set(name, await this.#open(name));
  }

  async end(name: string): Promise<void> {
    await this.#uploads.get(name)?.keep();
  }

  async breakOff(name: string): Promise<void> {
    await this.#uploads.get(name)?.discard();
  }

  #open(name: string): Promise<GatheredFile> {
    const uploadName = this.#uploadNames.get(name) ?? '';
    return begin(this.trial.outbox, this.session, uploadName, photo(name));
  }

  async restart(): Promise<void> {
    this.trial = await reopenTrial(this.trial, {});
    this.trial.outbox.start();
    await settled();
  }
}

async function act(camera: ScriptedCamera, word: string): Promise<void> {
  const said = /^"(.*)"$/.exec(word)?.[1];
  const [, seconds] = /^\+(\d+)s$/.exec(word) ?? [];
  if (said !== undefined) camera.words = said;
  else if (seconds !== undefined) await camera.trial.clock.advance(Number(seconds) * second);
  else if (word === 'logout') await camera.trial.outbox.sessions.end(camera.session.key);
  else if (word === 'restart') await camera.restart();
  else if (word === 'later') camera.trial.clock.jump(3600 * second);
  else if (word === 'earlier') camera.trial.clock.jump(-3600 * second);
  else await acts[word.slice(1)]?.(camera, word.slice(0, 1));
}

async function play(script: string): Promise<readonly string[]> {
  const trial = await openTrial();
  trial.outbox.start();
  const session = await trial.outbox.sessions.open({ user: 'georg', site: 'facebook' });
  const camera = new ScriptedCamera(trial, session);
  for (const word of script.split(' ')) await within(5000, word, act(camera, word));
  await settled();
  return posts(camera.trial.disk);
}

/** The quiet period is two minutes. */
const rules: readonly (readonly [rule: string, script: string, posts: readonly string[]])[] = [
  ['as many as the words promise make a post', '"t~1~2" a b', ['t~1~2: a b']],
  ['fewer wait', '"t~1~2" a +119s', []],
  ['fewer go when the quiet period is over', '"t~1~2" a +120s', ['t~1~2: a']],
  ['an escaped tilde promises nothing', '"t\\~1" a +119s', []],
  ['an empty alt text counts', '"t~~" a b', ['t~~: a b']],
  ['without a promise all that come wait', '"t" a b c d e +119s', []],
  ['without a promise the quiet period decides', '"t" a b c +120s', ['t: a b c']],
  ['without any words too', '"" a b +120s', [': a b']],
  ['each file begins the quiet period anew', '"t" a +119s b +119s', []],
  ['the quiet period runs from the last file', '"t" a +119s b +120s', ['t: a b']],
  ['an announcement does not lengthen it', '"t" a +100s b! +20s', ['t: a']],
  ['an upload under way lengthens it', '"t" a b! +100s b( +1000s', []],
  ['when that upload has ended, it begins anew', '"t" a b! b( +1000s b) +119s', []],
  ['and ends', '"t" a b! b( +1000s b) +120s', ['t: a b']],
  ['when that upload breaks off, it begins anew', '"t" a b! b( +1000s b/ +119s', []],
  ['and what came goes', '"t" a b! b( +1000s b/ +120s', ['t: a']],
  ['a camera may try again', '"t" a b! b( +1000s b/ +60s b^ +120s', ['t: a b']],
  ['logout ends it', '"t" a b logout', ['t: a b']],
  ['logout with nothing in hand makes nothing', '"t" logout', []],
  ['logout with a mere announcement makes nothing', '"t" a! logout', []],
  ['logout waits for an upload under way', '"t" a b! b( logout', []],
  ['and takes it along', '"t" a b! b( logout b)', ['t: a b']],
  ['or leaves it when it breaks off', '"t" a b! b( logout b/', ['t: a']],
  ['other words begin another post', '"t" a "u" b', ['t: a']],
  ['other words after a whole one are another', '"t~1" a "u~1" b', ['t~1: a', 'u~1: b']],
  ['words that differ in an alt text are other words', '"t~1" a! "t~2" b a^', ['t~1: a', 't~2: b']],
  ['the same words again are another post', '"t~1" a b', ['t~1: a', 't~1: b']],
  ['the same words and files again are another', '"t~1~2" a b a b', ['t~1~2: a b', 't~1~2: a b']],
  ['a name that is there begins another', '"t" a b a +120s', ['t: a b', 't: a']],
  [
    'more than the words promise begin another',
    '"t~1~2" a! b! c! c^ a^ b^ +120s',
    ['t~1~2: a b', 't~1~2: c'],
  ],
  ['the order is that of the announcements', '"t~1~2~3" a! b! c! c^ a^ b^', ['t~1~2~3: a b c']],
  ['uploads side by side keep it', '"t" a! b! a( b( b) a) +120s', ['t: a b']],
  ['an announcement that is repeated is the same file', '"t~1~2" a! a! b! a^ b^', ['t~1~2: a b']],
  ['also when its upload broke off', '"t~1~2" a! a( a/ a! a^ b', ['t~1~2: a b']],
  ['also when its upload is under way still', '"t~1~2" a! a( a! a^ b a)', ['t~1~2: a b']],
  ['an upload that is repeated is not kept twice', '"t~1~2" a a^ a^ b', ['t~1~2: a b']],
  ['also after its post went out', '"t~1" a a^ +120s a^ +120s', ['t~1: a']],
  ['one that came twice at once is kept once', '"t" a! a( a^ a) +120s', ['t: a']],
  ['what was announced before the words changed still comes', '"t" a! b! "u" c a^ +1s b^ +1s', ['t: a b']],
  ['but not for ever', '"t" a! b! a^ "u" c +120s', ['t: a', 'u: c']],
  ['what never comes holds nothing up', '"t~1~2" a! b +120s', ['t~2: b']],
  ['what comes too late is a post with its own alt text', '"t~1~2" a b! +120s b^', ['t~1: a', 't~2: b']],
  ['also where it was the first', '"t~1~2" a! b +120s a^', ['t~2: b', 't~1: a']],
  ['those that come too late stay together', '"t~1~2~3" a b! c! +120s c^ b^', ['t~1: a', 't~2~3: b c']],
  ['one that is announced anew after that too', '"t~1~2" a b! +120s b! b^', ['t~1: a', 't~2: b']],
  ['the next one finds its place there', '"t~1~2~3" a b! +120s b^ c', ['t~1~3: a', 't~2~3: b c']],
  ['what came too late does not wait for more', '"t" a! +120s "u" b a^', ['t: a']],
  ['what came too late leaves the post in hand alone', '"t" a! +120s "u" b a^ c +120s', ['t: a', 'u: b c']],
];

for (const [rule, script, expected] of rules)
  test(`${rule}: ${script}`, async () => {
    assert.equal([...(await play(script))].sort(), [...expected].sort());
  });

const restarts: readonly (readonly [rule: string, script: string, posts: readonly string[]])[] = [
  ['a restart changes nothing', '"t~1~2" a restart b', ['t~1~2: a b']],
  ['announcements survive it', '"t~1~2" a! b! restart b^ restart a^', ['t~1~2: a b']],
  ['the quiet period goes on', '"t" a +60s restart +59s', []],
  ['and ends at its time', '"t" a +60s restart +60s', ['t: a']],
  ['one that ended meanwhile is caught up', '"t" a later restart', ['t: a']],
  ['a clock that went back does not hold it up', '"t" a earlier restart +120s', ['t: a']],
  ['nor does it let go early', '"t" a earlier restart +119s', []],
  ['a repeated upload is known', '"t~1~2" a restart a^ b', ['t~1~2: a b']],
  ['also of a post that went out', '"t~1" a restart a^ +120s', ['t~1: a']],
  ['a name of a post that went out is not given again', '"t~1" a restart a', ['t~1: a', 't~1: a']],
  ['what comes too late is still expected', '"t~1~2" a b! +120s restart b^', ['t~1: a', 't~2: b']],
  ['an upload under way is gone, its announcement not', '"t~1" a! a( restart a^', ['t~1: a']],
  [
    'what was closed stays closed',
    '"t" a! b! a^ "u" c restart "t" d "u" e b^ +120s',
    ['t: a b', 'u: c', 't: d', 'u: e'],
  ],
  ['a mere announcement ends with its quiet period', '"t" a! later restart', []],
];

for (const [rule, script, expected] of restarts)
  test(`${rule}: ${script}`, async () => {
    assert.equal([...(await play(script))].sort(), [...expected].sort());
  });

test.run();
