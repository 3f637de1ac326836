/** Long enough that what is left of a key of 32 digits, cut off anywhere, cannot be guessed. */
const digits = /[0-9a-fA-F]{16,}/g;

/**
 * Text without session keys: wherever 16 or more hexadecimal digits stand in a row, `…` is left. Cameras put their key into the
 * path of an upload, and whoever has it can post.
 */
export function withoutKeys(text: string): string {
  return text.replace(digits, '…');
}
