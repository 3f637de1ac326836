import type { Capture, Provenance } from '../capture.ts';

/** What a trace says of the capture that it was exported from. */
export interface Origin extends Pick<Capture, 'model' | 'firmware' | 'source' | 'provenance' | 'notes'> {}

/** From the most that can be said to the least. */
const provenances: readonly Provenance[] = ['recorded', 'quoted', 'reconstructed'];
const first = /^Capture .+?: (.+), firmware (.+)$/;
const said = /^What the camera and the server say is ([a-z]+)\b/;
const writer = /samsung-bridge, which wrote this file$/;
const from = /^Source: (.+), (\S+)$/;

/**
 * Reads the comment that an export writes. Undefined for a comment of somebody else. What says that it is an export, but not of
 * what, is taken for a reconstruction: that is never too much said.
 */
export function originOf(comment: string): Origin | undefined {
  const lines = comment.split('\n');
  if (!lines.some((line) => writer.test(line))) return undefined;
  const [, model = 'unknown', firmware = 'unknown'] = found(lines, first);
  const [, title = 'unknown', address = 'unknown'] = found(lines, from);
  const word = found(lines, said)[1];
  const provenance = provenances.find((one) => one === word) ?? 'reconstructed';
  const notes = lines.slice(lines.findIndex((line) => from.test(line)) + 1);
  return { model, firmware, source: { title, address }, provenance, notes };
}

/** Of a file that holds several: nothing in it is called more than the least of them is. Undefined where there is none. */
export function leastOf(origins: readonly Origin[]): Origin | undefined {
  const [first] = origins.toSorted((a, b) => rank(b) - rank(a));
  if (first === undefined || origins.length === 1) return first;
  return { ...first, notes: [...new Set(origins.flatMap(({ notes }) => notes))] };
}

function rank({ provenance }: Origin): number {
  return provenances.indexOf(provenance);
}

function found(lines: readonly string[], pattern: RegExp): readonly string[] {
  for (const line of lines) {
    const match = pattern.exec(line);
    if (match !== null) return match;
  }
  return [];
}
