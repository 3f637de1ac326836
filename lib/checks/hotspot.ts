import { acceptsHotspotReply } from '../cameras/acceptance.ts';
import { checkHeader, hotspotRequest, probeHosts } from '../cameras/hosts.ts';
import type { CameraModel, HotspotKind } from '../cameras/model.ts';
import type { Door } from '../captures/door.ts';
import { converse } from '../captures/exchange.ts';
import { type Finding, failed, failedBy, note, ok, warning } from '../finding.ts';
import { maximumReply } from '../wire/reply.ts';

/** Ms without a byte; what a camera waits is unknown. */
const usualPatience = 5000;

/** Asks as each kind of model does, and judges the first segment of the answer as it would. */
export async function checkHotspot(
  models: readonly CameraModel[],
  door: Door,
  patience = usualPatience,
): Promise<readonly Finding[]> {
  const kinds = [...new Set(models.map(({ hotspot }) => hotspot.value))];
  const findings = await Promise.all(
    kinds.map((kind) =>
      kindFindings(
        kind,
        models.filter(({ hotspot }) => hotspot.value === kind),
        door,
        patience,
      ),
    ),
  );
  return [...findings.flat(), ...transportFindings(models)];
}

async function kindFindings(
  kind: HotspotKind,
  models: readonly CameraModel[],
  door: Door,
  patience: number,
): Promise<readonly Finding[]> {
  const host = probeHosts[kind];
  const names = models.map(({ name }) => name).join(', ');
  if (kind === 'none') return [note(`${names}: no such check, apps instead of the old services`)];
  if (host === undefined) return [unknownKind(names, models.length)];
  try {
    return [await answerFinding(kind, host, names, door, patience)];
  } catch (error) {
    return [failedBy(error)];
  }
}

function unknownKind(names: string, count: number): Finding {
  const text = `${names}: how ${count === 1 ? 'it checks' : 'they check'} whether the network is open was never published, so nothing can be judged; the bridge answers all the ways that are known`;
  if (count > 1) return note(text);
  return warning(
    'SB_HOTSPOT_UNKNOWN',
    text,
    'try it; if it fails at the hotspot, a recording would tell the next ones: serve --record DIR',
  );
}

/** What each kind goes by, and how sure that is. */
const rules: Readonly<Record<HotspotKind, string>> = {
  'gld-plain': 'status 200 is enough (described)',
  'gld-etag': 'wants an empty answer with ETag and Server (an answer with all three is known to work)',
  yahoo: 'wants a cookie for .yahoo., or a redirect with yahoo. near its beginning (described)',
  msn: 'the mechanism of Yahoo, with msn. (described)',
  'msn-cookie': 'wants the cookie for .msn., takes no redirect (described)',
  base: 'a guess: works with the base names, its check was never published; status 200 is taken to be enough',
  none: '',
  unknown: '',
};

async function answerFinding(
  kind: HotspotKind,
  host: string,
  names: string,
  door: Door,
  patience: number,
): Promise<Finding> {
  const pieces = [asOfCheck(hotspotRequest(host))];
  const { firstSegment, all, fault } = await converse(door, { pieces, until: 'close', patience });
  if (all.length === 0)
    return failed(
      'SB_NO_ANSWER',
      `${door.name} gives no answer to GET / of ${host} (${fault ?? 'it closes the connection'}): ${names} would not go on`,
      'is it the bridge that runs there?',
    );
  const judgement = acceptsHotspotReply(kind, firstSegment);
  const asked = `GET / of ${host}`;
  if (!judgement.accepted)
    return failed(
      'SB_HOTSPOT_REFUSED',
      `${names} would not go on after ${asked}: ${judgement.why}`,
      'is it the bridge that answers there, and nothing in between that changes answers? Else look at "hotspot" in the configuration',
    );
  if (firstSegment.length < all.length || all.length > maximumReply)
    return failed(
      'SB_HOTSPOT_SEGMENTS',
      `the answer to ${asked} comes in pieces, or is too long for one (${firstSegment.length} bytes first, ${all.length} in all): cameras look at the first piece only (${names})`,
      'something between takes the answer apart: have cameras reach the bridge itself',
    );
  return ok(
    `${names}: content with the answer to ${asked}, ${all.length} bytes in one piece; ${rules[kind]}`,
  );
}

/** The bytes of a camera, with one header more, which tells the bridge that none asks. */
function asOfCheck(request: Buffer): Buffer {
  const end = Buffer.from('\r\n');
  return Buffer.concat([request.subarray(0, -end.length), Buffer.from(checkHeader, 'latin1'), end, end]);
}

function transportFindings(models: readonly CameraModel[]): readonly Finding[] {
  return models
    .filter(({ sharing }) => ['TLS', 'SSLv2'].includes(sharing.transport.value))
    .map(({ name, sharing }) =>
      note(`${name}: speaks ${sharing.transport.value} when it shares, which this check does not try`),
    );
}
