import { isAlias, isMap, isScalar, isSeq, LineCounter, type Pair, parseDocument, type YAMLError } from 'yaml';
import type { ConfigError } from '../errors.ts';
import { Gathering, refusal } from './config-errors.ts';
import { emptyMap, keyPath, type MapNode, type Node, type Place } from './node.ts';

/** Longest configuration in UTF-16 units: thousands of lines, and few enough that the YAML parser stays quick. */
const longest = 64 * 1024;

const quoteIt = 'put the value into quotes';

/** What to do, by the parser's code; its own message may quote the line, and with it a password. */
const cures: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'expected spaces, came a tab; indent with spaces',
  BAD_INDENT:
    'expected keys of one group in one column and brackets closed; indent the lines alike, and put a text with # in it into quotes on the lines before: it cuts off all behind it, a bracket too',
  BAD_SCALAR_START: `expected a value, came a letter that YAML keeps for itself (such as @, % or \`); ${quoteIt}`,
  BLOCK_AS_IMPLICIT_KEY: `expected one value, came "key: value" inside a line; ${quoteIt}, or write it on a line of its own`,
  MULTILINE_IMPLICIT_KEY:
    'expected "key: value", came a line without one; put a colon and a space behind the key',
  MISSING_CHAR: 'expected a closing quote, bracket, colon or comma; add it',
  UNEXPECTED_TOKEN: `expected the end of the value, came more; ${quoteIt}, or look for a comma or bracket too many`,
  MULTIPLE_DOCS: 'expected one configuration, came a second behind "---"; take it out',
  BAD_DQ_ESCAPE: 'expected an escape such as \\n or \\\\, came another; use single quotes for a literal \\',
  RESOURCE_EXHAUSTION: 'expected a few levels, came too many; take out brackets',
};

const otherwise = `expected YAML, came something else; ${quoteIt}, and look at the line before`;

/**
 * Parses YAML into our own tree. Every scalar stays the text that is written. Throws ConfigErrors (`SB_CONFIG_SYNTAX`)
 * for bad YAML, keys given twice, and what would make a text mean something else: anchors, aliases, tags, merge keys.
 */
export function parseTree(source: string, file: string | undefined): MapNode {
  const place: Place = { file, path: '', line: 1 };
  const lines = new LineCounter();
  const document = parseYaml(source, place, lines);
  const gathering = new Gathering();
  for (const error of firstOfEachLine(document.errors.map((each) => syntaxError(each, place, lines))))
    gathering.add(error);
  gathering.settle();
  const root = new TreeBuilder(lines, gathering).build(document.contents, place);
  gathering.settle();
  if (root.kind === 'map') return root;
  if (root.kind === 'nothing') return emptyMap(place);
  throw refusal(
    'SB_CONFIG_SYNTAX',
    place,
    'expected keys, came a list or one text; write "key: value" lines',
  );
}

function parseYaml(source: string, place: Place, lineCounter: LineCounter): ReturnType<typeof parseDocument> {
  if (source.length > longest)
    throw refusal(
      'SB_CONFIG_SYNTAX',
      place,
      `expected at most 64 KiB, came ${source.length} characters; make it shorter`,
    );
  try {
    return parseDocument(source, { lineCounter, schema: 'failsafe', uniqueKeys: false, prettyErrors: false });
  } catch (error) {
    if (error instanceof RangeError) throw refusal('SB_CONFIG_SYNTAX', place, otherwise);
    throw error;
  }
}

function syntaxError(error: YAMLError, place: Place, lines: LineCounter): ConfigError {
  const { line, col } = lines.linePos(error.pos[0]);
  const message = cures[error.code] ?? otherwise;
  return refusal('SB_CONFIG_SYNTAX', { ...place, line }, `${message} (column ${col})`);
}

/** The first error of each line, for more on the same line mostly follow from it; at most twenty. */
function firstOfEachLine(errors: readonly ConfigError[]): readonly ConfigError[] {
  const byLine = new Map([...errors].reverse().map((error) => [error.line, error]));
  return [...byLine.values()].reverse().slice(0, 20);
}

type Parsed = ReturnType<typeof parseDocument>['contents'];

/** Builds our tree from the parser's; what it may not hold goes to the gathering, and counts as nothing. */
class TreeBuilder {
  readonly #lines: LineCounter;
  readonly #gathering: Gathering;

  constructor(lines: LineCounter, gathering: Gathering) {
    this.#lines = lines;
    this.#gathering = gathering;
  }

  build(parsed: Parsed, place: Place): Node {
    if (parsed === null) return { kind: 'nothing', place };
    if (isAlias(parsed))
      return this.#refuse(place, `expected a value, came an alias (*); ${quoteIt}, or write the value out`);
    if ('anchor' in parsed && parsed.anchor !== undefined)
      return this.#refuse(place, `expected a value, came an anchor (&); ${quoteIt}, or use "extends"`);
    if (parsed.tag !== undefined) return this.#refuse(place, `expected a value, came a tag (!); ${quoteIt}`);
    if (isMap(parsed)) return this.#map(parsed.items, place);
    if (isSeq(parsed)) return this.#list(parsed.items, place);
    return isScalar(parsed) ? textNode(parsed, place) : { kind: 'nothing', place };
  }

  #refuse(place: Place, message: string): Node {
    this.#gathering.add(refusal('SB_CONFIG_SYNTAX', place, message));
    return { kind: 'nothing', place };
  }

  #list(items: readonly unknown[], place: Place): Node {
    const nodes = items.map((item, index) => {
      const parsed = item as Parsed;
      const path = `${place.path}[${index}]`;
      return this.build(parsed, { ...place, path, line: this.#lineOf(parsed) ?? place.line });
    });
    return { kind: 'list', place, items: nodes };
  }

  #map(items: readonly Pair[], place: Place): MapNode {
    const entries = new Map<string, Node>();
    for (const { key, value } of items) {
      const name = this.#keyOf(key as Parsed, place);
      if (name === undefined) continue;
      const at = {
        ...place,
        path: keyPath(place.path, name),
        line: this.#lineOf(key as Parsed) ?? place.line,
      };
      const first = entries.get(name);
      if (first === undefined) entries.set(name, this.build(value as Parsed, at));
      else
        this.#refuse(at, `expected each key once, it stands on line ${first.place.line} too; take one out`);
    }
    return { kind: 'map', place, entries };
  }

  #keyOf(key: Parsed, place: Place): string | undefined {
    const at = { ...place, line: this.#lineOf(key) ?? place.line };
    const plain =
      isScalar(key) && key.anchor === undefined && key.tag === undefined && String(key.value) !== '';
    if (plain && key.value !== '<<') return String(key.value);
    if (plain) this.#refuse(at, 'expected a key, came the merge key <<; use "extends" in destinations');
    else
      this.#refuse(
        at,
        'expected a key of plain text, came something else; write "key: value", in quotes if need be',
      );
    return undefined;
  }

  #lineOf(parsed: Parsed): number | undefined {
    const start = parsed?.range?.[0];
    return start === undefined ? undefined : this.#lines.linePos(start).line;
  }
}

/** A scalar as we know it: nothing where nothing, `~` or `null` is written without quotes. */
function textNode(scalar: { value: unknown; type?: unknown }, place: Place): Node {
  const text = String(scalar.value);
  const nothing = scalar.type === 'PLAIN' && ['', '~', 'null'].includes(text);
  return nothing ? { kind: 'nothing', place } : { kind: 'text', place, text };
}
