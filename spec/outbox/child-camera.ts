import { Outbox } from '../../lib/outbox/outbox.ts';
import { childArguments } from './child-arguments.ts';
import { share } from './social-trial.ts';

/**
 * A bridge and its cameras in one process, to be killed: `child-camera.ts OUTBOX POSTS`. Says `up`, then `kept NAME WORDS` for
 * each photo that a camera is told is kept.
 */
async function run([folder = '', posts = '0']: readonly string[]): Promise<void> {
  const outbox = await Outbox.open({
    folder,
    destinations: new Map(),
    freeDisk: 0,
    keep: { age: 1e12, size: 1e12 },
    log: () => {},
    social: { quietPeriodOf: () => 40 },
  });
  outbox.start();
  process.stdout.write('up\n');
  setInterval(() => {}, 1000);
  await Promise.all(['one', 'two', 'three'].map((user) => camera(outbox, user, Number(posts))));
}

/** Pairs that promise two, and single ones that wait for their quiet period. */
async function camera(outbox: Outbox, user: string, posts: number): Promise<void> {
  const session = await outbox.sessions.open({ user, site: 'facebook' });
  for (let post = 0; post < posts; post += 1) {
    const words = `${user}-${process.pid}-${post}${post % 3 === 0 ? '' : '~one~two'}`;
    for (const name of ['a', 'b']) {
      await share(outbox, session, name, words);
      process.stdout.write(`kept ${name} ${words}\n`);
    }
  }
}

const given = childArguments(import.meta.filename);
if (given !== undefined) await run(given);
