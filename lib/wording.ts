/** Bytes for people, in decimal units: `812 B`, `26 kB`, `4.1 MB`. */
export function bytesInWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} kB`;
  if (bytes < 999_950_000) return `${(bytes / 1_000_000).toFixed(1)} MB`;
  return `${(bytes / 1_000_000_000).toFixed(1)} GB`;
}

/** `1 photo`, `2 photos`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** What OpenSSL says, `8F:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/…:350:`, without what only its makers can read. */
export function withoutOpenSsl(text: string): string {
  return text.replaceAll(/[0-9A-F]+:error:[0-9A-F]+:[^:]*:[^:]*:([^:\n]+):[^\n]*?:\d+:/g, '$1').trim();
}
