/** Bytes in a row. */
const rowLength = 16;
/** Rows that are shown of two lines that part. */
const mostRows = 3;
/** Bytes that are shown before the one at which they part. */
const before = 8;

/** Two texts, Latin-1, and where they part. */
export interface Parted {
  readonly expected: string;
  readonly actual: string;
  /** Byte of both at which they part. */
  readonly column: number;
  /** Byte of the answer at which `actual` begins. */
  readonly start: number;
}

/** One row of a hex dump of both, and the places in which they differ. */
export interface HexRow {
  /** Byte of the answer at which it begins. */
  readonly offset: number;
  readonly expected: HexSide;
  readonly actual: HexSide;
  /** For each place of the row whether the two differ there. */
  readonly differs: readonly boolean[];
}

/** A row of one side: each byte as two digits, and as text; spaces where there is none. */
export interface HexSide {
  readonly bytes: readonly string[];
  readonly text: readonly string[];
}

/** Rows around the place where two texts part: a byte of the one stands above the same byte of the other. */
export function hexRows({ expected, actual, column, start }: Parted): readonly HexRow[] {
  const first = Math.max(0, column - before);
  const end = Math.max(expected.length, actual.length);
  const count = Math.max(1, Math.min(mostRows, Math.ceil((end - first) / rowLength)));
  return Array.from({ length: count }, (_, row) => {
    const at = first + row * rowLength;
    const places = Array.from({ length: rowLength }, (_, place) => at + place);
    return {
      offset: start + at,
      expected: side(expected, places),
      actual: side(actual, places),
      differs: places.map((place) => expected[place] !== actual[place] && !isOpen(expected[place])),
    };
  });
}

function side(text: string, places: readonly number[]): HexSide {
  const codes = places.map((place) => (place < text.length ? text.charCodeAt(place) : undefined));
  return { bytes: codes.map(inHex), text: codes.map(asText) };
}

/** `··` for a byte that may be any. */
function inHex(code: number | undefined): string {
  if (code === undefined) return '  ';
  return code > 0xff ? '··' : code.toString(16).padStart(2, '0');
}

function asText(code: number | undefined): string {
  if (code === undefined) return ' ';
  if (code > 0xff) return '·';
  return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '.';
}

/** A byte that a trace does not hold. */
function isOpen(character: string | undefined): boolean {
  return character !== undefined && character.charCodeAt(0) > 0xff;
}
