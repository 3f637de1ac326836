import type { RequestHead } from '../wire/request.ts';

/** GET, or a HEAD, which is answered the same: the server leaves the body out. */
export function asksForPage({ method }: RequestHead): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** Host without its `www.`; empty where the camera named none. */
export function bareHost({ host = '' }: RequestHead): string {
  return host.startsWith('www.') ? host.slice(4) : host;
}
