import { checkHeader } from '../cameras/hosts.ts';
import type { HotspotConfig } from '../config/config.ts';
import type { Reply } from '../wire/reply.ts';
import type { RequestHead } from '../wire/request.ts';
import { htmlType } from './camera-xml.ts';
import type { Answer, Bridge, CameraRequest, Handler } from './handler.ts';
import { asksForPage, bareHost } from './page-request.ts';

type Probe = 'gld' | keyof HotspotConfig;

/** Names that cameras probe, without `www.`. guess: `yahoo.com` for firmware of other countries than Korea. */
const probes: ReadonlyMap<string, Probe> = new Map<string, Probe>([
  ['gld.samsungosp.com', 'gld'],
  ['yahoo.co.kr', 'yahoo'],
  ['yahoo.com', 'yahoo'],
  ['msn.com', 'msn'],
]);

/**
 * What an NX mini needs, of which the NX300 is content with the status: no body, an ETag, a Server that calls itself
 * nginx. Which of the three decides is unknown, so all are sent, exactly. [Q] protocol/probes.md
 */
const gld: Reply = {
  status: 200,
  headers: [
    ['Server', 'nginx/notreally'],
    ['ETag', '"deadbeef"'],
  ],
  body: '',
};

/**
 * Status 200 with a cookie on a dotted `.yahoo.*` domain, or 30x with `yahoo.` at offset 11 or less in the Location: the
 * firmware of the WB850F takes either. [D] The WB37F takes the cookie only, [D] hence it is the default.
 */
const replies: Readonly<Record<keyof HotspotConfig, Readonly<Record<'cookie' | 'redirect', Reply>>>> = {
  yahoo: { cookie: cookie('.yahoo.co.kr', 'YAHOO!'), redirect: redirect('http://yahoo.com') },
  msn: { cookie: cookie('.msn.com', 'MSN'), redirect: redirect('http://msn.com') },
};

/** Tells a camera that asks whether it is online that it is; by host, the same to everybody. */
export const hotspot: Handler = {
  name: 'hotspot',
  known: [
    { method: 'GET', host: 'gld.samsungosp.com', path: '/' },
    { method: 'GET', host: 'www.yahoo.co.kr', path: '/' },
    { method: 'GET', host: 'www.msn.com', path: '/' },
  ],
  matches: (request) => asksForPage(request) && request.path === '/' && probeOf(request) !== undefined,
  handle: answerProbe,
};

function probeOf(request: RequestHead): Probe | undefined {
  return probes.get(bareHost(request));
}

function answerProbe(request: CameraRequest, bridge: Bridge): Answer {
  const probe = probeOf(request) ?? 'gld';
  const kind = probe === 'gld' ? undefined : bridge.hotspot[probe];
  const reply = probe === 'gld' ? gld : replies[probe][bridge.hotspot[probe]];
  const choice = kind === undefined ? '' : ` (${kind})`;
  const asker = isOfCheck(request) ? ', asked by samsung-bridge check' : '';
  return { reply, verdict: `hotspot → online, as ${request.host}${choice}${asker}` };
}

function isOfCheck({ headers }: RequestHead): boolean {
  return headers.some(([name, value]) => `${name}: ${value}`.toLowerCase() === checkHeader.toLowerCase());
}

function cookie(domain: string, body: string): Reply {
  return {
    status: 200,
    headers: [htmlType, ['Set-Cookie', `samsung=hotspot; Domain=${domain}; Path=/`]],
    body,
  };
}

function redirect(location: string): Reply {
  return { status: 302, headers: [['Location', location]], body: '' };
}
