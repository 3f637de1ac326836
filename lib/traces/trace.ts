import { BridgeError } from '../errors.ts';
import { dissect } from './link-layers.ts';
import type { FileItem, Trouble } from './packet.ts';
import { pcapFlavour, readPcap } from './pcap.ts';
import { isPcapng, readPcapng } from './pcapng.ts';
import type { TraceItem } from './segment.ts';
import { strangerError, tellingStart } from './strangers.ts';
import { Tally } from './tally.ts';
import { TraceBytes } from './trace-bytes.ts';

/**
 * Reads a trace, pcap or pcapng, down to its TCP segments. Holds one packet at a time, whatever the file says of its lengths.
 * A file that is broken behind its first packet is read up to there, and told so in a remark. Throws a BridgeError where it is
 * no trace, or where nothing of it can be read: `SB_TRACE_UNKNOWN`, `SB_TRACE_COMPRESSED`, `SB_TRACE_FLAVOUR`, `SB_TRACE_CUT`,
 * `SB_TRACE_DAMAGED`.
 */
export async function* readTrace(
  bytes: AsyncIterable<Buffer> | Iterable<Buffer>,
): AsyncGenerator<TraceItem, void, undefined> {
  const source = new TraceBytes(bytes);
  try {
    yield* itemsOf(await fileItems(source));
  } finally {
    await source.close();
  }
}

async function fileItems(source: TraceBytes): Promise<AsyncIterable<FileItem>> {
  await source.has(tellingStart);
  const start = source.peek(tellingStart);
  const flavour = pcapFlavour(start);
  if (flavour !== undefined) return readPcap(source, flavour);
  if (isPcapng(start)) return readPcapng(source);
  throw strangerError(start);
}

async function* itemsOf(file: AsyncIterable<FileItem>): AsyncGenerator<TraceItem, void, undefined> {
  const tally = new Tally();
  for await (const item of file) {
    if (item.kind === 'packet') yield* tally.packet(item.packet, dissect(item.packet));
    else if (item.kind === 'comment') yield item;
    else if (item.kind === 'end' && tally.packets === 0) throw errorOf(item.trouble);
    else yield* tally.trouble(item.trouble);
  }
  yield { kind: 'summary', summary: tally.summary };
}

function errorOf({ code, text }: Trouble): BridgeError {
  return new BridgeError(code, text);
}
