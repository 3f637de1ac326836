/** A part of a packet, seen from some layer down. */
export interface Piece {
  /** What the trace holds of it. */
  readonly bytes: Buffer;
  /** How long it was on the wire, in bytes; what is missing is missing at the end. */
  readonly length: number;
}

/** A packet as the file holds it. */
export interface TracePacket extends Piece {
  /** Ms since 1970, with fractions, 0..8.64e15; undefined where the file does not say. */
  readonly time: number | undefined;
  /** Number of the link layer. [draft-ietf-opsawg-pcaplinktype] */
  readonly linkType: number;
}

/** What is wrong with a packet or with the file. */
export interface Trouble {
  readonly code: string;
  readonly text: string;
}

/** What a file gives, in its order; nothing follows `end`, which says why it came before the end of the file. */
export type FileItem =
  | { readonly kind: 'packet'; readonly packet: TracePacket }
  | { readonly kind: 'comment'; readonly comment: string }
  | { readonly kind: 'trouble' | 'end'; readonly trouble: Trouble };

/** Longest packet that tcpdump and Wireshark write, in bytes. */
export const longestPacket = 262_144;

/** What stands behind a header of so many bytes. */
export function behind(piece: Piece, header: number): Piece {
  return { bytes: piece.bytes.subarray(header), length: Math.max(0, piece.length - header) };
}

/** Only so many bytes: what stands behind them is padding or a checksum. More than there are: the trace cut them off. */
export function firstOf(piece: Piece, length: number): Piece {
  const wanted = Math.max(0, length);
  return { bytes: piece.bytes.subarray(0, wanted), length: wanted };
}

/** A copy that keeps no memory but its own: `Buffer.from` shares 8 KiB among short ones, and each of them keeps it all. */
export function ownBytes(bytes: Buffer): Buffer {
  const own = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(own);
  return own;
}

/** The file ends where it should not. */
export function cutAt(at: number): FileItem {
  const text = `the file ends in the middle of what begins at byte ${at}: expected the rest of it; all before was read`;
  return { kind: 'end', trouble: { code: 'SB_TRACE_CUT', text } };
}

/** The file is broken, so that nobody knows where the next packet begins. */
export function damagedAt(at: number, what: string): FileItem {
  const text = `the file is damaged at byte ${at}: ${what}; nothing behind it was read`;
  return { kind: 'end', trouble: { code: 'SB_TRACE_DAMAGED', text } };
}

/** A kind of trace that nobody writes today, or not yet. */
export function unreadFlavour(what: string): FileItem {
  const text = `${what}: open it in Wireshark and save it as pcapng`;
  return { kind: 'end', trouble: { code: 'SB_TRACE_FLAVOUR', text } };
}
