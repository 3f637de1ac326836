import { typingErrors } from '../typing-errors.ts';

/** Longest name that is compared; nobody mistypes more. */
const longest = 64;

/** The cure for a name that is not known: the nearest known one, else all of them. */
export function nameCure(name: string, known: readonly string[]): string {
  const near = nearestName(name, known);
  if (near !== undefined) return `did you mean ${JSON.stringify(near)}?`;
  return known.length === 0 ? 'none is known here' : `known are ${known.join(', ')}`;
}

/** The known name with the fewest typing errors, at most one for every three letters; case does not count. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (name.length > longest) return undefined;
  const rated = known.map((each) => ({ each, errors: typingErrors(name.toLowerCase(), each.toLowerCase()) }));
  const [best] = rated.sort((a, b) => a.errors - b.errors);
  const allowed = Math.max(1, Math.floor(name.length / 3));
  return best !== undefined && best.errors <= allowed && best.errors < best.each.length
    ? best.each
    : undefined;
}
