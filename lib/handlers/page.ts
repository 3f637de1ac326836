import type { RequestHead } from '../wire/request.ts';
import { htmlType } from './camera-xml.ts';
import type { Answer, Handler } from './handler.ts';
import { asksForPage, bareHost } from './page-request.ts';
import { quoted } from './wording.ts';

/** Plain enough for the browser of a camera of 2013. */
const html = `<!DOCTYPE html>
<html><head><title>samsung-bridge</title></head>
<body>
<h1>samsung-bridge</h1>
<p>You have reached a samsung-bridge. It answers in place of Samsung's old camera servers.</p>
<p>If this is the screen of a camera: the way to the bridge works. Close this page and send your photos, by e-mail or share.</p>
<p>If the camera still asks for a login to the network, have the name gld.samsungosp.com lead to the bridge, too.</p>
</body></html>
`;

/** Something to see for whoever looks: the browser that an NX300 opens, or a person who tries the address. */
export const page: Handler = {
  name: 'page',
  known: [{ method: 'GET', host: 'www.samsungimaging.com', path: '/' }],
  matches: (request) => asksForPage(request) && (request.path === '/' || isCameraBrowser(request)),
  handle: (request) => ({
    reply: { status: 200, headers: [htmlType], body: html },
    verdict: verdict(request),
  }),
};

/**
 * Which path a camera's browser asks for was not published. guess: any, but not the firmware lists below `/customer/`,
 * which programs on computers ask the same host for.
 */
function isCameraBrowser(request: RequestHead): boolean {
  return bareHost(request) === 'samsungimaging.com' && !request.path.startsWith('/customer/');
}

/** An NX300 opens samsungimaging.com where its hotspot probe has failed. [D] protocol/probes.md */
function verdict(request: RequestHead): Answer['verdict'] {
  if (!isCameraBrowser(request)) return `page → shown, ${quoted(request.host ?? '(no host)')} was asked for`;
  return 'page → shown; an NX camera opens samsungimaging.com when its hotspot check has failed: does gld.samsungosp.com lead here?';
}
