/** Bytes that somebody gave for a request by mistake. */
export interface Mistaken {
  /** What they are. */
  readonly what: string;
  /** What to do with them. */
  readonly cure: string;
}

const trace: Omit<Mistaken, 'what'> = {
  cure: 'take the conversations out of it first: samsung-bridge import FILE --out captures/MODEL/CASE',
};
const photo: Mistaken = {
  what: 'a photo or video',
  cure: 'give the bytes that the camera sent: a recording of "samsung-bridge serve --record DIR", or a trace',
};

/** First bytes, in hex, of files that people have at hand. */
const beginnings: readonly (readonly [hex: string, Mistaken])[] = [
  ...['d4c3b2a1', 'a1b2c3d4', '4d3cb2a1', 'a1b23c4d'].map(
    (hex) => [hex, { what: 'a trace (pcap)', ...trace }] as const,
  ),
  ['0a0d0d0a', { what: 'a trace (pcapng)', ...trace }],
  ['ffd8ff', photo],
  ['89504e47', photo],
  ['49492a00', photo],
  ['1f8b', { what: 'a packed file (gzip)', cure: 'unpack it first: gunzip, or tar xzf' }],
  ['504b0304', { what: 'a packed file (zip)', cure: 'unpack it first' }],
  [
    Buffer.from('HTTP/1.').toString('hex'),
    {
      what: 'a reply of a server',
      cure: 'give the request that it answers: inspect tells what the bridge makes of a camera’s bytes',
    },
  ],
];

/** Bytes that are looked at. */
export const mistakenLength = 12;

/** What a file that is no request is, by its first bytes; undefined where it may be one. */
export function mistakenFor(start: Buffer): Mistaken | undefined {
  if (start.subarray(4, 8).equals(Buffer.from('ftyp'))) return photo;
  const hex = start.subarray(0, mistakenLength).toString('hex');
  return beginnings.find(([beginning]) => hex.startsWith(beginning))?.[1];
}
