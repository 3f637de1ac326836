import type { DestinationConfig } from '../config/config.ts';
import type { Destination } from '../destinations/destination.ts';
import { type Finding, failed, failedBy, note, ok } from '../finding.ts';

/** What was found of one destination. */
export interface DestinationFindings {
  readonly name: string;
  readonly findings: readonly Finding[];
}

/** Looks at every destination at the same time, each for at most so many ms. Nothing is delivered. */
export function checkDestinations(
  destinations: ReadonlyMap<string, Destination>,
  configs: Readonly<Record<string, DestinationConfig>>,
  deadline: number,
): Promise<readonly DestinationFindings[]> {
  return Promise.all(
    Array.from(destinations, async ([name, destination]) => ({
      name,
      findings: await examined(destination, configs[name], deadline),
    })),
  );
}

async function examined(
  destination: Destination,
  config: DestinationConfig | undefined,
  deadline: number,
): Promise<readonly Finding[]> {
  if (config?.type === 'drop') return [note('throws everything away, as it is told')];
  const patience = new AbortController();
  // AbortSignal.timeout would let the process end before the deadline.
  const timer = setTimeout(() => patience.abort(), deadline);
  try {
    return await Promise.race([look(destination, patience.signal), late(patience.signal, deadline)]);
  } catch (error) {
    return [failedBy(error)];
  } finally {
    clearTimeout(timer);
  }
}

async function look(destination: Destination, signal: AbortSignal): Promise<readonly Finding[]> {
  if (destination.examine !== undefined) return destination.examine(signal);
  if (destination.check === undefined) return [note('cannot be checked: its module has no check()')];
  const remark = await destination.check(signal);
  return [ok(remark === undefined || remark === '' ? 'ready' : `ready, ${remark}`)];
}

function late(signal: AbortSignal, deadline: number): Promise<readonly Finding[]> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve([tooLate(deadline)]), { once: true });
  });
}

function tooLate(deadline: number): Finding {
  const text = `this destination gave no answer within ${deadline / 1000} s`;
  return failed('SB_CHECK_DEADLINE', text, 'look at the network between, and at the server');
}
