/** A program that is run for photos. Complete: every path absolute, every time in ms. */
export interface CommandConfig {
  readonly type: 'command';
  /** Program and its arguments, with `{placeholders}` in the arguments. A program with a slash in it is absolute. */
  readonly run: readonly string[];
  /** What is written to its standard input, with `{placeholders}`; undefined for none. */
  readonly stdin: string | undefined;
  /** Run once for each file, or once for all of a parcel. */
  readonly per: 'file' | 'parcel';
  /** Absolute folder that it is run in. */
  readonly folder: string;
  /** Absolute folder for the copies that it is given; made when needed. */
  readonly scratch: string;
  /** What its environment holds besides PATH, HOME, LANG, TZ and `SB_…`; stands over them. */
  readonly env: Readonly<Record<string, string>>;
  /** Ms until it is told to end. */
  readonly timeLimit: number;
}
