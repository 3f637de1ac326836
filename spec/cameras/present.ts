/** The value itself; a spec whose value is not there fails here. */
export function present<T>(value: T | undefined, what = 'something'): T {
  if (value === undefined) throw new Error(`${what} is not there`);
  return value;
}
