import type { Bridge, CameraRequest } from '../../lib/handlers/handler.ts';
import { makeRouteTable } from '../../lib/handlers/routes.ts';
import { makeSenderList } from '../../lib/handlers/senders.ts';
import type { Leniency } from '../../lib/wire/leniencies.ts';
import type { RequestHead } from '../../lib/wire/request.ts';
import { MemoryIntake } from './memory-intake.ts';
import { MemorySocial } from './memory-social.ts';

/** A head of a request: GET of a path on a host, unless more is said. */
export function headOf(host: string | undefined, path: string, more: Partial<RequestHead> = {}): RequestHead {
  const headers = host === undefined ? [] : [['Host', host] as const];
  return {
    method: 'GET',
    target: path,
    path,
    query: '',
    version: '1.1',
    headers,
    host,
    framing: { kind: 'none' },
    ...more,
  };
}

/** A request from 10.0.0.7 with what the handler noted of it. */
export interface PretendRequest extends CameraRequest {
  readonly noted: Leniency[];
}

export function requestOf(
  head: RequestHead,
  chunks: Iterable<Buffer> | AsyncIterable<Buffer> = [],
): PretendRequest {
  const noted: Leniency[] = [];
  return {
    ...head,
    body: inTurn(chunks),
    peer: '10.0.0.7',
    noted,
    lenient: (leniency) => void noted.push(leniency),
  };
}

async function* inTurn(
  chunks: Iterable<Buffer> | AsyncIterable<Buffer>,
): AsyncGenerator<Buffer, void, undefined> {
  yield* chunks;
}

export const now = Date.UTC(2026, 10, 23, 10, 0, 0, 250);

export interface PretendBridge extends Bridge {
  readonly intake: MemoryIntake;
  /** Its sessions and gatherings, to be looked at. */
  readonly social: MemorySocial;
}

/**
 * A bridge that keeps everything in memory: recipients go to `mastodon`, those at photos.example to `photos`; so do facebook and
 * picasa.
 */
export function pretendBridge(more: Partial<PretendBridge> = {}): PretendBridge {
  const drop = { type: 'drop' } as const;
  const social = new MemorySocial();
  return {
    intake: new MemoryIntake(),
    social,
    sessions: social,
    gatherings: social,
    senders: makeSenderList([{ name: 'Camera@samsungcamera.com', password: undefined }]),
    routes: makeRouteTable({
      routes: {
        'me@post.example': 'mastodon',
        'also@post.example': 'mastodon',
        'me@photos.example': 'photos',
        facebook: 'mastodon',
        picasa: 'photos',
      },
      default: { email: undefined, social: undefined },
      destinations: { mastodon: drop, photos: drop },
    }),
    hotspot: { yahoo: 'cookie', msn: 'cookie' },
    review: () => {},
    now: () => now,
    ...more,
  };
}
