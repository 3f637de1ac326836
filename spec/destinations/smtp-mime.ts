/** A part of a mail, decoded by the specs' own means. */
export interface MimePart {
  /** Names in small letters; encoded words and line folding undone. */
  readonly headers: ReadonlyMap<string, string>;
  readonly type: string;
  /** From Content-Disposition; the empty string where there is none. */
  readonly fileName: string;
  readonly body: Buffer;
  readonly parts: readonly MimePart[];
}

/** Decodes a mail: multipart in any depth, base64, quoted-printable, encoded words, RFC 2231 names. */
export function decodeMail(raw: Buffer): MimePart {
  const text = raw.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) throw new Error('a part has no end of its headers');
  const headers = headersOf(text.slice(0, end));
  const content = headers.get('content-type') ?? 'text/plain';
  const body = text.slice(end + 4);
  const boundary = parameter(content, 'boundary');
  const parts = boundary === '' ? [] : partsOf(body, boundary);
  return {
    headers,
    type: content.split(';')[0]?.trim().toLowerCase() ?? '',
    fileName: parameter(headers.get('content-disposition') ?? '', 'filename'),
    body: decodeBody(body, headers.get('content-transfer-encoding') ?? '7bit'),
    parts,
  };
}

function headersOf(block: string): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const line of block.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    if (colon < 1 || headers.has(name)) throw new Error(`not one header: ${line}`);
    headers.set(name, decodeWords(line.slice(colon + 1).trim()));
  }
  return headers;
}

function partsOf(body: string, boundary: string): MimePart[] {
  const pieces = `\r\n${body}`.split(`\r\n--${boundary}`);
  if (!pieces.at(-1)?.startsWith('--')) throw new Error('the last boundary never came');
  return pieces.slice(1, -1).map((piece) => decodeMail(Buffer.from(piece.replace(/^\r\n/, ''), 'latin1')));
}

function decodeBody(body: string, encoding: string): Buffer {
  if (encoding.toLowerCase() === 'base64') return Buffer.from(body, 'base64');
  if (encoding.toLowerCase() !== 'quoted-printable') return Buffer.from(body, 'latin1');
  return fromHex(body.replace(/=\r\n/g, ''), '=');
}

function fromHex(text: string, mark: '=' | '%'): Buffer {
  const pattern = new RegExp(`${mark}([0-9A-Fa-f]{2})`, 'g');
  return Buffer.from(
    text.replace(pattern, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}

function decodeWords(text: string): string {
  return text
    .replace(/(=\?[^?]*\?[BQ]\?[^?]*\?=)\s+(?==\?)/gi, '$1')
    .replace(/(?:=\?UTF-8\?([BQ])\?([^?]*)\?=)/gi, (_, kind: string, word: string) => {
      if (kind.toUpperCase() === 'B') return Buffer.from(word, 'base64').toString('latin1');
      return fromHex(word.replaceAll('_', ' '), '=').toString('latin1');
    })
    .replace(/[\x80-\xff]+/g, (bytes) => Buffer.from(bytes, 'latin1').toString());
}

/** `name="value"`, or the pieces `name*0*=utf-8''…; name*1*=…` [RFC 2231]. */
function parameter(header: string, name: string): string {
  const plain = new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^;\\s]+))`, 'i').exec(header);
  if (plain !== null) return plain[1] ?? plain[2] ?? '';
  const pieces = header.matchAll(new RegExp(`;\\s*${name}\\*(?:\\d+\\*?)?=([^;\\s]+)`, 'gi'));
  const joined = [...pieces].map((piece) => piece[1]).join('');
  return fromHex(joined.replace(/^utf-8''/i, ''), '%').toString();
}
