import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Sighting } from '../../../lib/captures/import/sighting.ts';
import { camera, server } from '../../traces/told.ts';
import { email, hello, hotspot } from './traffic.ts';

const test = suite('captures/import/sighting');

function sightingOf(...pieces: readonly (string | Buffer)[]): Sighting {
  const sighting = new Sighting({ number: 1, frame: 1, began: 0, camera, server, whole: true });
  for (const piece of pieces) sighting.took('camera', Buffer.from(piece));
  return sighting;
}

const rows: readonly (readonly [what: string, said: readonly (string | Buffer)[], seen: string])[] = [
  ['a hotspot check', [hotspot], 'http GET / gld.samsungosp.com true'],
  ['an e-mail', [email], 'http POST /social/columbus/email www.ospserver.net true'],
  [
    'an e-mail in pieces',
    [email.slice(0, 9), email.slice(9, 90), email.slice(90)],
    'http POST /social/columbus/email www.ospserver.net true',
  ],
  [
    'two spaces and no version',
    ['GET  /  HTTP/1.0\nhost:WWW.MSN.COM:80\n\n'],
    'http GET / www.msn.com:80 true',
  ],
  [
    'an absolute target',
    ['GET http://snsgw.samsungmobile.com HTTP/1.1\r\nHost: h\r\n\r\n'],
    'http GET / snsgw.samsungmobile.com true',
  ],
  [
    'an absolute target with a path',
    ['POST http://h/facebook/auth?a=b HTTP/1.1\r\n\r\n'],
    'http POST /facebook/auth h false',
  ],
  ['another host', ['GET /a?b=c HTTP/1.1\r\nHost: example.org\r\n\r\n'], 'http GET /a example.org false'],
  [
    'a name behind the first 4096 bytes',
    [`GET / HTTP/1.1\r\nX: ${'x'.repeat(4096)}\r\nHost: gld.samsungosp.com\r\n\r\n`],
    'http GET / undefined false',
  ],
  ['half a line', ['GET / HT'], 'other undefined undefined false'],
  ['a TLS hello', [hello('www.ospserver.net')], 'tls undefined www.ospserver.net true'],
  ['a TLS hello without a name', [hello('')], 'tls undefined undefined false'],
  ['an SSL 2 hello', [Buffer.of(0x80, 0x2e, 1, 3, 1)], 'tls undefined undefined false'],
  ['garbage', ['\0\0\0'], 'other undefined undefined false'],
  ['nothing', [], 'silent undefined undefined false'],
];

for (const [what, said, seen] of rows)
  test(`${what} is told: ${seen}`, () => {
    const { speech, request, host, isCameras } = sightingOf(...said);
    assert.is(`${speech} ${request} ${host} ${isCameras}`, seen);
  });

test('bytes, segments and gaps are counted', () => {
  const sighting = sightingOf('GET / ', 'HTTP/1.1\r\n');
  sighting.missed('camera', 16, 100, 'cut');
  sighting.took('camera', Buffer.from('x'));
  sighting.took('server', Buffer.from('HTTP/1.1'));
  assert.equal(sighting.said, {
    camera: { bytes: 117, segments: 3, longest: 10 },
    server: { bytes: 8, segments: 1, longest: 8 },
  });
  assert.equal(
    [sighting.missing, sighting.gaps],
    [100, [{ side: 'camera', at: 16, bytes: 100, why: 'cut' }]],
  );
});

test('bytes behind a gap are not taken for the start', () => {
  const sighting = sightingOf();
  sighting.missed('camera', 0, 10, 'unseen');
  assert.is(sighting.speech, 'unheard');
  sighting.took('camera', Buffer.from(hotspot));
  assert.is(sighting.speech, 'other');
});

test('of many gaps only some are kept, and all are counted', () => {
  const sighting = sightingOf();
  for (let at = 0; at < 2_000; at++) sighting.missed('server', at, 1, 'unseen');
  assert.equal([sighting.gaps.length, sighting.gapCount, sighting.missing], [100, 2_000, 2_000]);
});

test.run();
