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

/** Letters left out, added, changed or swapped with their neighbour between two words (optimal string alignment). */
function typingErrors(from: string, to: string): number {
  let before: readonly number[] = [];
  let above: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current.push(
        Math.min(
          at(above, column) + 1,
          at(current, column - 1) + 1,
          at(above, column - 1) + (same ? 0 : 1),
          swapped ? at(before, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    [before, above] = [above, current];
  }
  return at(above, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
