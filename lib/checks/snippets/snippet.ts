/** What a snippet is filled in with. */
export interface SnippetFacts {
  /** IPv4 address that the camera is to be led to. */
  readonly address: string;
  /** Port that the bridge listens on. */
  readonly port: number;
  /** Names that every model asks, or all those that the chosen one asks. */
  readonly hosts: readonly string[];
  /** Names that only some models ask and that others in the house use, too; empty where a model was chosen. */
  readonly optional: readonly OptionalHost[];
}

export interface OptionalHost {
  readonly host: string;
  /** Models that ask it. */
  readonly models: readonly string[];
}

/** One file to be, or some lines for one. */
export interface Snippet {
  /** Where it goes, or what is done with it: `/etc/dnsmasq.d/samsung-bridge.conf`. */
  readonly place: string;
  /** Whole, with comments in its own syntax; ends with a line feed. */
  readonly text: string;
}

/** Names that people use, too: a redirect for the whole house keeps them from it. */
const everybodys = ['www.msn.com', 'www.yahoo.co.kr'];

/** `# …` before each line. */
export function commented(lines: readonly string[], mark = '#'): readonly string[] {
  return lines.map((line) => (line === '' ? mark : `${mark} ${line}`));
}

/** A text of lines. */
export function textOf(...lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

/** A warning where a name is redirected that others in the house use, and where to read on. */
export function houseWarning({ hosts }: SnippetFacts, instead: string): readonly string[] {
  const shared = hosts.filter((host) => everybodys.includes(host));
  if (shared.length === 0) return [];
  return [`Nobody in this network reaches ${shared.join(' and ')} any more. ${instead}`.trim()];
}

/** Lines for the names that only some models ask, switched off by `mark`. */
export function optionalLines(
  { optional }: SnippetFacts,
  lines: (host: string) => readonly string[],
  mark = '#',
): readonly string[] {
  return optional.flatMap(({ host, models }) => [
    ...commented(
      [
        `${host} is asked by ${models.join(', ')} only, and by people: without it they are left alone.`,
        ...(everybodys.includes(host)
          ? ['Redirected here, nobody in this network reaches it any more.']
          : []),
      ],
      mark,
    ),
    ...lines(host).map((line) => `${mark}${line}`),
  ]);
}

/** What differs between the resolvers that a whole network asks. */
export interface HouseResolver {
  /** File that its snippet becomes. */
  readonly place: string;
  /** Command that makes it count. */
  readonly command: string;
  /** How those are spared who ask the names, too. */
  readonly instead: string;
  /** What stands before the names. */
  readonly opening: readonly string[];
  lines(host: string, address: string): readonly string[];
}

/** All names for a resolver that is there already, those that people ask switched off. */
export function forTheHouse(facts: SnippetFacts, resolver: HouseResolver): readonly Snippet[] {
  const { hosts, address } = facts;
  const lines = (host: string) => resolver.lines(host, address);
  const text = textOf(
    ...commented([
      `The names that Samsung cameras ask, led to the bridge at ${address}.`,
      `Then: ${resolver.command}`,
      ...houseWarning(facts, resolver.instead),
    ]),
    ...resolver.opening,
    ...hosts.flatMap(lines),
    ...optionalLines(facts, lines),
  );
  return [{ place: resolver.place, text }];
}

/** Every name, where only cameras ask. */
export function allHosts({ hosts, optional }: SnippetFacts): readonly string[] {
  return [...hosts, ...optional.map(({ host }) => host)];
}
