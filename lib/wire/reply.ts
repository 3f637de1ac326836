import type { HeaderField } from './request.ts';

/** What the camera is told. Content-Length and `Connection: close` are added by the writer and may not be given. */
export interface Reply {
  readonly status: number;
  readonly headers: readonly HeaderField[];
  readonly body: string;
}
