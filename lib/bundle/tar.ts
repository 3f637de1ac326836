/** A file of an archive. */
export interface ArchivedFile {
  /** Below one folder, with slashes; plain ASCII of at most 255 characters, each folder and file name of at most 100. */
  readonly name: string;
  readonly bytes: Buffer;
}

const block = 512;

/** The bytes of a tar archive, in the form that every program reads. [POSIX.1-1988, ustar] `modified`: ms since 1970. */
export function tarOf(files: readonly ArchivedFile[], modified: number): Buffer {
  const pieces = files.flatMap(({ name, bytes }) => [
    header(name, bytes.length, modified),
    bytes,
    padding(bytes.length),
  ]);
  return Buffer.concat([...pieces, Buffer.alloc(2 * block)]);
}

function padding(length: number): Buffer {
  return Buffer.alloc((block - (length % block)) % block);
}

/** Owner, group and mode tell nothing of the machine that it was made on. */
function header(name: string, bytes: number, modified: number): Buffer {
  const head = Buffer.alloc(block);
  const { prefix, rest } = split(name);
  head.write(rest, 0, 100, 'ascii');
  head.write(octal(0o644, 8), 100, 'ascii');
  head.write(octal(0, 8), 108, 'ascii');
  head.write(octal(0, 8), 116, 'ascii');
  head.write(octal(bytes, 12), 124, 'ascii');
  head.write(octal(Math.floor(modified / 1000), 12), 136, 'ascii');
  head.write('        ', 148, 'ascii');
  head.write('0', 156, 'ascii');
  head.write('ustar\0' + '00', 257, 'ascii');
  head.write(prefix, 345, 155, 'ascii');
  head.write(
    `${octal(
      head.reduce((sum, byte) => sum + byte, 0),
      7,
    )} `,
    148,
    'ascii',
  );
  return head;
}

/** So many bytes, with a zero byte at the end. */
function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, '0')}\0`;
}

/** A long name is cut at a slash. */
function split(name: string): { readonly prefix: string; readonly rest: string } {
  if (name.length <= 100) return { prefix: '', rest: name };
  const at = name.indexOf('/', name.length - 101);
  if (at === -1 || at > 155)
    throw new Error(`a name of ${name.length} characters does not fit into the archive`);
  return { prefix: name.slice(0, at), rest: name.slice(at + 1) };
}
