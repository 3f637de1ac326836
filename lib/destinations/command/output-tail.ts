const longest = 4096;
const mostLines = 20;

/** The last 4 KiB of what a program says, however much that is. */
export class OutputTail {
  #kept = Buffer.alloc(0);
  #bytes = 0;

  /** Bytes said in all. */
  get bytes(): number {
    return this.#bytes;
  }

  push(chunk: Buffer): void {
    this.#bytes += chunk.length;
    this.#kept = Buffer.concat([this.#kept, chunk.subarray(-longest)]).subarray(-longest);
  }

  /** At most the last 20 lines, control characters made visible; the first may have lost its beginning. */
  lines(): readonly string[] {
    const text = this.#kept.toString().replaceAll('\t', ' ');
    const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== '');
    return lines.slice(-mostLines).map(visible);
  }
}

function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
  });
}
