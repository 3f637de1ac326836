/**
 * Every error that the bridge raises on purpose. The code is stable (`SB_…`, listed in docs/troubleshooting.md); the
 * message says what was expected, what came, and what to do.
 */
export class BridgeError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** Where in the bytes a wire error was seen. */
export interface WirePlace {
  /** The state of the machine, in the grammar's words. */
  readonly state: string;
  /** Bytes from the start of what the machine was given. */
  readonly offset: number;
  /** The byte that was refused, where one byte decides. */
  readonly byte?: number;
}

/** Bytes that are not what the grammar allows. Carries the HTTP status to answer with. */
export class WireError extends BridgeError {
  readonly status: number;
  readonly place: WirePlace;

  constructor(code: string, status: number, message: string, place: WirePlace) {
    super(code, `${message} (state ${place.state}, byte ${place.offset})`);
    this.status = status;
    this.place = place;
  }
}

/** A well-formed request that is not granted: the camera gets its XML error with this status. */
export class RefusalError extends BridgeError {
  readonly status: number;

  constructor(code: string, status: number, message: string, options?: ErrorOptions) {
    super(code, message, options);
    this.status = status;
  }
}

/** A configuration that cannot be used. `path` is the key path, e.g. `destinations.mastodon.server`. */
export class ConfigError extends BridgeError {
  readonly file: string | undefined;
  readonly path: string;
  readonly line: number | undefined;

  constructor(
    code: string,
    message: string,
    where: { file?: string | undefined; path: string; line?: number | undefined },
  ) {
    const place = [where.file, where.line].filter((part) => part !== undefined).join(':');
    super(code, `${place === '' ? '' : `${place}: `}${where.path === '' ? '' : `${where.path}: `}${message}`);
    this.file = where.file;
    this.path = where.path;
    this.line = where.line;
  }
}

/**
 * What becomes of a delivery whose attempt failed.
 * `later`: try again by the clock. `paused`: the destination needs a person (401, 403); its parcels wait.
 * `held`: this parcel needs a person (alt text). `never`: kept, with the reason, and not tried again.
 */
export type Retry = 'later' | 'paused' | 'held' | 'never';

/** An attempt that did not deliver. */
export class DeliveryError extends BridgeError {
  readonly retry: Retry;
  /** Milliseconds to wait at least, where the other side said so (`Retry-After`, `X-RateLimit-Reset`). */
  readonly after: number | undefined;

  constructor(
    code: string,
    retry: Retry,
    message: string,
    options?: ErrorOptions & { after?: number | undefined },
  ) {
    super(code, message, options);
    this.retry = retry;
    this.after = options?.after;
  }
}
