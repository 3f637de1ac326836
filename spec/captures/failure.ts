/** The error that a promise rejects with; a spec whose promise resolves fails here. */
export async function failureOf(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof Error) return outcome;
  throw new Error(`expected a failure, got ${outcome === undefined ? 'none' : String(outcome)}`);
}
