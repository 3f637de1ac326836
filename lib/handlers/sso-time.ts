import { succ } from './camera-xml.ts';
import type { Answer, Bridge, CameraRequest, Handler } from './handler.ts';
import { asksForPage } from './page-request.ts';

const path = '/security/sso/initialize/time';

/** The first thing that an ST1000 asks: the time. Which host it asks is unknown. */
export const ssoTime: Handler = {
  name: 'sso-time',
  known: [{ method: 'GET', host: undefined, path }],
  matches: (request) => asksForPage(request) && request.path === path,
  handle: tellTime,
};

/** Integer milliseconds, in the answer's known spelling. [Q] protocol.md §5.1 */
function tellTime(_request: CameraRequest, bridge: Bridge): Answer {
  const now = Math.trunc(bridge.now());
  const body = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><initializeResult><currentServerTime>${now}</currentServerTime></initializeResult>`;
  return { reply: { ...succ(), body }, verdict: `sso-time → told ${new Date(now).toISOString()}` };
}
