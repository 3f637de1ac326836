import { BridgeError } from '../errors.ts';
import type { TraceItem } from './segment.ts';

/**
 * Reads a trace, pcap or pcapng, down to its TCP segments. Holds one packet at a time, whatever the file says of its lengths.
 * Throws a BridgeError (`SB_TRACE_…`) where the bytes are no trace that can be read.
 */
export async function* readTrace(
  bytes: AsyncIterable<Buffer> | Iterable<Buffer>,
): AsyncGenerator<TraceItem, void, undefined> {
  for await (const _ of bytes) break;
  throw new BridgeError('SB_TRACE_UNKNOWN', 'not yet');
}
