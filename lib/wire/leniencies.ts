/** Named tolerances for what cameras get wrong in a request's head. A machine has them
 * off unless they are named to it; the server names them all, and each is told in the log when it was needed. */
export const requestLeniencies = [
  'absolute-target',
  'double-space',
  'no-host',
  'duplicate-header',
  'folded-header',
] as const;

/** Named tolerances for what cameras get wrong in a multipart body. */
export const multipartLeniencies = [
  'file-name-casing',
  'trailing-semicolon',
  'no-final-boundary',
  'empty-line',
] as const;

/** Named tolerances of handlers. */
export const handlerLeniencies = ['empty-body'] as const;

export type RequestLeniency = (typeof requestLeniencies)[number];
export type MultipartLeniency = (typeof multipartLeniencies)[number];
export type Leniency = RequestLeniency | MultipartLeniency | (typeof handlerLeniencies)[number];

/** All of them: what the server gives to cameras. */
export const allLeniencies: ReadonlySet<Leniency> = new Set<Leniency>([
  ...requestLeniencies,
  ...multipartLeniencies,
  ...handlerLeniencies,
]);
