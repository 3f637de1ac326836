/**
 * A bridge in a process of its own, to be killed: takes parcels as fast as it can, says `ack ID` on stdout for each one
 * that is safe, and delivers to a pretend server, a folder with a file for each key.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Destination } from '../../lib/destinations/destination.ts';
import { Outbox } from '../../lib/outbox/outbox.ts';
import { sha256 } from './pretend-server.ts';
import { jpeg, send } from './trial.ts';

const [folder = '', server = '', sends = '0'] = process.argv.slice(2);

const careful: Destination = {
  name: 'careful',
  async deliver(parcel, attempt) {
    const key =
      typeof attempt.memory.key === 'string'
        ? attempt.memory.key
        : `${parcel.id}-${process.pid}-${Date.now()}`;
    await attempt.remember({ key });
    const files = await Promise.all(
      parcel.files.map(async ({ stored }) => sha256(await readFile(parcel.pathOf(stored)))),
    );
    await writeFile(join(server, key), `${files.join(' ')}\n`, { flag: 'wx' }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      },
    );
    return { where: key };
  },
};

const outbox = await Outbox.open({
  folder,
  destinations: new Map([['careful', careful]]),
  freeDisk: 0,
  keep: { age: 1e12, size: 1e12 },
  log: () => {},
});
outbox.start();
process.stdout.write('started\n');
for (let n = 0; n < Number(sends); n += 1) {
  const { id } = await send(outbox, ['careful'], [jpeg(n, 150_000)]);
  process.stdout.write(`ack ${id} ${sha256(jpeg(n, 150_000))}\n`);
}
