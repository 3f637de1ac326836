import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DeliveryError } from '../../lib/errors.ts';
import { settled } from './fake-clock.ts';
import { openTrial, recordOf, send } from './trial.ts';

const test = suite('outbox/resume');
const minute = 60_000;

/** A destination that is paused until it is mended, and one that is well. */
async function pausedTrial() {
  const asked: string[] = [];
  const mended = { yes: false };
  const trial = await openTrial({
    deliver: {
      mastodon: async ({ id }) => {
        asked.push(id);
        if (!mended.yes) throw new DeliveryError('SB_MASTODON_TOKEN', 'paused', 'a dead token');
        return { where: `post of ${id}` };
      },
      store: async () => ({ where: '/photos' }),
    },
  });
  trial.outbox.start();
  const ids = [];
  for (let count = 0; count < 3; count++) ids.push((await send(trial.outbox, ['mastodon'])).id);
  await settled();
  return { trial, asked, mended, ids };
}

test('tries a paused destination at once, and all that waits for it in order of arrival', async () => {
  const { trial, asked, mended, ids } = await pausedTrial();
  await trial.clock.advance(minute);
  assert.equal(asked, ids.slice(0, 1), 'one attempt found out, the others wait');
  mended.yes = true;
  trial.outbox.resume('mastodon');
  await settled();
  assert.equal(asked, [...ids.slice(0, 1), ...ids]);
  for (const id of ids)
    assert.is(recordOf(trial.disk, id, 'delivery-1-mastodon.json', 'done')?.state, 'delivered');
});

test('is paused again where nothing was mended', async () => {
  const { trial, asked } = await pausedTrial();
  trial.outbox.resume('mastodon');
  await trial.clock.advance(minute);
  assert.is(asked.length, 2);
});

test('disturbs no other destination, and does not mind an unknown name or a stopped outbox', async () => {
  const { trial, asked, mended } = await pausedTrial();
  mended.yes = true;
  trial.outbox.resume('store');
  trial.outbox.resume('nobody');
  await settled();
  assert.is(asked.length, 1);
  await trial.outbox.stop(0);
  trial.outbox.resume('mastodon');
  await settled();
  assert.is(asked.length, 1);
});

test.run();
