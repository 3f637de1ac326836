/** `192.0.2.1`, of four bytes. */
export function ipv4Address(bytes: Buffer): string {
  return bytes.join('.');
}

/** As [RFC 5952 §4, §5] writes it, of sixteen bytes. */
export function ipv6Address(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, at) => bytes.readUInt16BE(at * 2));
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) return `::ffff:${ipv4Address(bytes.subarray(12))}`;
  const words = groups.map((group) => group.toString(16));
  const { from, length } = longestZeros(groups);
  if (length < 2) return words.join(':');
  return `${words.slice(0, from).join(':')}::${words.slice(from + length).join(':')}`;
}

/** The first of the longest runs of zeros. */
function longestZeros(groups: readonly number[]): { readonly from: number; readonly length: number } {
  let longest = { from: 0, length: 0 };
  let start = 0;
  for (const [at, group] of groups.entries()) {
    if (group !== 0) start = at + 1;
    else if (at + 1 - start > longest.length) longest = { from: start, length: at + 1 - start };
  }
  return longest;
}
