import { type AnswerLine, type AnswerLines, headerName, headerValue, isEmpty } from './answer-lines.ts';
import { byteInWords, type Difference, type LinePair, pairDifference, shortened } from './difference.ts';
import { matchText, type Parting } from './line-match.ts';
import type { Meanings } from './placeholders.ts';

/** The same answer without the headers of those names, in any case. */
export function withoutHeaders({ head, body }: AnswerLines, names: readonly string[]): AnswerLines {
  const ignored = new Set(names.map((name) => name.toLowerCase()));
  const kept = head.filter((line, index) => index === 0 || !ignored.has(keyOf(line)));
  return { head: kept, body };
}

function keyOf(line: AnswerLine): string {
  return headerName(line).toLowerCase();
}

/**
 * Every difference of two heads: status line, headers paired by name, those that only one has, and the order of those that both have.
 * Of several headers of one name the first belongs to the first.
 */
export function headDifferences(
  expected: readonly AnswerLine[],
  actual: readonly AnswerLine[],
  meanings: Meanings,
): readonly Difference[] {
  const names = namesInTurn(expected);
  const came = new Map(namesInTurn(actual).map((name, index) => [name, index]));
  const paired = expected.flatMap((wanted, index) => {
    const place = came.get(names[index] ?? '') ?? -1;
    const found = actual[place];
    return found === undefined
      ? [missing(wanted, actual)]
      : lineDifferences(wanted, found, place + 1, meanings);
  });
  const known = new Set(names);
  const strangers = [...came].filter(([name]) => !known.has(name));
  const extras = strangers.flatMap(([, index]) => extra(actual, index, expected));
  return [...paired, ...extras, ...orderDifferences({ expected, actual, names, came })];
}

/** A name for each line that no other line of this head has; the status line and the empty line have names of their own. */
function namesInTurn(lines: readonly AnswerLine[]): readonly string[] {
  const seen = new Map<string, number>();
  return lines.map((line, index) => {
    if (index === 0) return ':status';
    if (isEmpty(line)) return ':end';
    const name = keyOf(line);
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return `${name}:${before}`;
  });
}

function lineDifferences(
  wanted: AnswerLine,
  came: AnswerLine,
  line: number,
  meanings: Meanings,
): readonly Difference[] {
  const { filled, parting } = matchText(wanted.text, came.text, meanings);
  if (parting === undefined) return [];
  const kind = line === 1 ? 'status' : 'header';
  const pair = { wanted, came, filled, line };
  const text = kind === 'header' && isSpelling(pair, meanings) ? spellingWords(pair) : words(pair, parting);
  return [pairDifference(kind, text, pair, parting)];
}

/** Nothing differs but capital and small letters of the name. */
function isSpelling({ wanted, came }: LinePair, meanings: Meanings): boolean {
  const { length } = headerName(wanted);
  const respelled = came.text.slice(0, length) + wanted.text.slice(length);
  return matchText(respelled, came.text, meanings).parting === undefined;
}

function spellingWords({ wanted, came }: LinePair): string {
  return `header ${headerName(wanted)}: its name is written ${headerName(came)}`;
}

/** The name and both values, where these tell it; else the byte. */
function words({ wanted, came, filled, line }: LinePair, { at }: Parting): string {
  const bytes = `differs at its byte ${at}: expected ${byteInWords(filled, at)}, got ${byteInWords(came.text, at)}`;
  if (isEmpty(wanted)) return `the empty line behind the head ${bytes}`;
  const [what, inWords] =
    line === 1
      ? ['status line', (text: string) => text.trim()]
      : [`header ${headerName(wanted)}`, headerValue];
  const [one, other] = [shortened(inWords(filled)), shortened(inWords(came.text))];
  if (one !== other) return `${what}: expected ${one || 'nothing'}, got ${other || 'nothing'}`;
  return `${what} ${bytes}`;
}

function missing(wanted: AnswerLine, actual: readonly AnswerLine[]): Difference {
  const text = isEmpty(wanted)
    ? 'the empty line behind the head is missing'
    : `header ${headerName(wanted)} is missing: expected ${shortened(headerValue(wanted.text)) || 'it empty'}`;
  return {
    kind: 'missing',
    text,
    line: actual.length,
    offset: endOf(actual),
    expectedOffset: wanted.offset,
    expected: wanted.text,
  };
}

function extra(
  actual: readonly AnswerLine[],
  index: number,
  expected: readonly AnswerLine[],
): readonly Difference[] {
  const came = actual[index];
  if (came === undefined) return [];
  const text = isEmpty(came)
    ? 'the head ends with an empty line, which was not expected'
    : `header ${headerName(came)} was not expected: ${shortened(headerValue(came.text))}`;
  const place = { line: index + 1, offset: came.offset, expectedOffset: endOf(expected) };
  return [{ kind: 'extra', text, ...place, actual: came.text }];
}

function endOf(lines: readonly AnswerLine[]): number {
  const last = lines.at(-1);
  return last === undefined ? 0 : last.offset + last.text.length;
}

interface Heads {
  readonly expected: readonly AnswerLine[];
  readonly actual: readonly AnswerLine[];
  /** Of the expected lines. */
  readonly names: readonly string[];
  /** Place of each line that came, by its name. */
  readonly came: ReadonlyMap<string, number>;
}

/** Of the headers that both have. */
function orderDifferences({ expected, actual, names, came }: Heads): readonly Difference[] {
  const wanted = names.filter((name) => came.has(name));
  const got = wanted.toSorted((one, other) => (came.get(one) ?? 0) - (came.get(other) ?? 0));
  const first = wanted.findIndex((name, index) => name !== got[index]);
  if (first === -1) return [];
  const written = (order: readonly string[]) =>
    order.flatMap((name) => (name.startsWith(':') ? [] : headerName(lineNamed(name)))).join(', ');
  const lineNamed = (name = ''): AnswerLine => expected[names.indexOf(name)] ?? { text: '', offset: 0 };
  const line = came.get(got[first] ?? '') ?? 0;
  return [
    {
      kind: 'order',
      text: `order of headers differs: expected ${written(wanted)}; got ${written(got)}`,
      line: line + 1,
      offset: actual[line]?.offset ?? 0,
      expectedOffset: lineNamed(wanted[first]).offset,
    },
  ];
}
