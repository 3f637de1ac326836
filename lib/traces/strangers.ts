import { BridgeError } from '../errors.ts';

/** What packed files begin with, in hex, and what unpacks them. */
const packings: readonly (readonly [start: string, name: string, tool: string])[] = [
  ['1f8b', 'gzip', 'gunzip'],
  ['425a68', 'bzip2', 'bunzip2'],
  ['fd377a585a00', 'xz', 'unxz'],
  ['28b52ffd', 'zstd', 'unzstd'],
  ['04224d18', 'lz4', 'unlz4'],
  ['504b0304', 'zip', 'unzip'],
  ['377abcaf271c', '7-Zip', '7z x'],
];

const saveAgain = 'open it in Wireshark and save it as pcapng';
const saveAs = 'in Wireshark choose File, Save As, pcapng; with tcpdump record with -w FILE';

/** What other files begin with that somebody may take for a trace, as Latin-1, and what to do. */
const strangers: readonly (readonly [start: RegExp, name: string, cure: string])[] = [
  [/^$/, 'an empty file', 'record again'],
  [/^snoop/, 'a trace of snoop', saveAgain],
  [/^(GMBU|RTSS)/, 'a trace of Network Monitor', saveAgain],
  [/^(GET|POST|HEAD|PUT|CONNECT|OPTIONS) /, 'a request', 'samsung-bridge inspect FILE shows it'],
  [/^HTTP\//, 'a reply', saveAs],
  [/^(\xff\xd8\xff|\x89PNG)/, 'a picture', saveAs],
  [/^\s*[{[]/, 'JSON', saveAs],
  [/^\s*<[?!\w]/, 'XML or HTML', saveAs],
  [/^[\s\x20-\x7e\x80-\xff]+$/, 'text', saveAs],
];

/** How many bytes of a file tell what it is. */
export const tellingStart = 64;

/** Says what a file is that is no trace, by its first bytes: `SB_TRACE_COMPRESSED` or `SB_TRACE_UNKNOWN`. */
export function strangerError(start: Buffer): BridgeError {
  const hex = start.toString('hex');
  const packing = packings.find(([magic]) => hex.startsWith(magic));
  if (packing === undefined) return unknownError(start);
  const [, name, tool] = packing;
  return new BridgeError(
    'SB_TRACE_COMPRESSED',
    `expected a trace, came ${name}: unpack it first (${tool} FILE)`,
  );
}

function unknownError(start: Buffer): BridgeError {
  const text = start.toString('latin1');
  const [, name, cure] = strangers.find(([expression]) => expression.test(text)) ?? [];
  const what = name ?? `a file that begins with ${start.toString('hex', 0, 8)}`;
  return new BridgeError(
    'SB_TRACE_UNKNOWN',
    `expected a trace (pcap or pcapng), came ${what}: ${cure ?? saveAs}`,
  );
}
