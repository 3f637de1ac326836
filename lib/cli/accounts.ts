import type { Config } from '../config/config.ts';
import type { Destination } from '../destinations/destination.ts';
import { DailyCheck } from './daily-check.ts';
import type { Log } from './log.ts';
import { TokenWatch } from './token-watch.ts';

interface Inside {
  readonly destinations: ReadonlyMap<string, Destination>;
  readonly outbox: { resume(destination: string): void };
  readonly log: Log;
}

/**
 * Looks after the accounts while the bridge runs: whether their tokens are good, and when one is replaced, what waits for it
 * goes out at once. Returns at once; `stop` breaks off what is under way.
 */
export function lookAfterAccounts(
  config: Pick<Config, 'destinations'>,
  { destinations, outbox, log }: Inside,
): { stop(): void } {
  const check = new DailyCheck(destinations.values(), log);
  const watch = new TokenWatch(config.destinations, (name) => {
    outbox.resume(name);
    check.lookAt(name);
  });
  check.start();
  void watch.start();
  return {
    stop: () => {
      check.stop();
      watch.stop();
    },
  };
}
