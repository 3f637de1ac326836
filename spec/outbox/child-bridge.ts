/**
 * A bridge in a process of its own, to be killed: takes parcels as fast as it can, says `ack ID` on stdout for each one
 * that is safe, and delivers to a pretend server, a folder with a file for each key.
 */
import { link, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Destination } from '../../lib/destinations/destination.ts';
import { Outbox } from '../../lib/outbox/outbox.ts';
import { childArguments } from './child-arguments.ts';
import { sha256 } from './pretend-server.ts';
import { jpeg, send } from './trial.ts';

/** Delivers to a folder with a file for each key, and remembers its key. */
function carefulTo(server: string): Destination {
  return {
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
      await put(server, key, `${files.join(' ')}\n`);
      return { where: key };
    },
  };
}

/** A file that is there whole or not at all, whenever this process is killed; one that is there stays. */
async function put(folder: string, name: string, text: string): Promise<void> {
  const draft = `${folder}-${name}-${process.pid}`;
  await writeFile(draft, text);
  await link(draft, join(folder, name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

async function run([folder = '', server = '', sends = '0']: readonly string[]): Promise<void> {
  const outbox = await Outbox.open({
    folder,
    destinations: new Map([['careful', carefulTo(server)]]),
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
}

const given = childArguments(import.meta.filename);
if (given !== undefined) await run(given);
