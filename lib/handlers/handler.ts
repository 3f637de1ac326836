import type { HotspotConfig } from '../config/config.ts';
import type { Addressing, Envelope, Intake, ParcelFile } from '../parcel.ts';
import type { Gatherings, Sessions } from '../session.ts';
import type { Leniency } from '../wire/leniencies.ts';
import type { Reply } from '../wire/reply.ts';
import type { RequestHead } from '../wire/request.ts';

/** A request as a handler gets it: the head is whole, the body comes as it is asked for. */
export interface CameraRequest extends RequestHead {
  /**
   * The body, chunk by chunk; empty where there is none. Asking slowly makes the camera send slowly. Throws a WireError
   * where the body is cut short or breaks a limit. Can be read once; who leaves the loop early cannot come back.
   */
  readonly body: AsyncIterable<Buffer>;
  /** Address of the camera, IPv4 in dotted form. */
  readonly peer: string;
  /** Notes a leniency that the handler itself used, for the verdict line. */
  lenient(leniency: Leniency): void;
}

/** What a handler makes of a request: the reply, and the verdict for the log. */
export interface Answer {
  readonly reply: Reply;
  /** Plain words: `email → mastodon: 2 photos, 4.1 MB, queued as 7f3a`. */
  readonly verdict: string;
  /** Stable code where something was refused or stubbed. */
  readonly code?: string | undefined;
  /** Camera model where the bytes tell it. */
  readonly model?: string | undefined;
  /** Id of the parcel that holds what came, or of the one that is being gathered. */
  readonly parcel?: string | undefined;
}

/** Who may send. */
export interface SenderList {
  /** Throws a RefusalError (401, `SB_SENDER_UNKNOWN`) for a sender who may not send from this address. */
  admitEmail(sender: string, peer: string): void;
  /**
   * Rejects with a RefusalError for a login that is not good: 401 `SB_SENDER_UNKNOWN` or `SB_PASSWORD_REFUSED`, 429
   * `SB_PASSWORD_TOO_OFTEN`. After wrong passwords from the same address it takes its time.
   */
  admitLogin(user: string, password: string, peer: string): Promise<void>;
}

/** Where things go. */
export interface RouteTable {
  /** One entry per destination, in order of first mention. Throws a RefusalError (400, `SB_NO_ROUTE`) where a recipient leads nowhere. */
  forRecipients(recipients: readonly string[]): readonly Addressing[];
  /** Where photos of a social site go. Throws a RefusalError (400, `SB_NO_ROUTE`) where that is nowhere. */
  forSite(site: string): readonly Addressing[];
}

/** What a handler may use of the bridge. */
export interface Bridge {
  readonly intake: Intake;
  readonly sessions: Sessions;
  readonly gatherings: Gatherings;
  readonly senders: SenderList;
  readonly routes: RouteTable;
  readonly hotspot: HotspotConfig;
  /** Asks every destination that is addressed; throws the RefusalError of the first that will not have the parcel. */
  review(envelope: Envelope, files: readonly ParcelFile[]): void;
  /** Milliseconds since 1970, UTC. */
  now(): number;
}

/** A request as cameras are known to make it, so that the log can say what an unknown one resembles. */
export interface KnownRequest {
  /** The verb that the bridge answers, e.g. `POST`. */
  readonly method: string;
  /** Host that cameras ask, ASCII lower case; undefined where it was never published. */
  readonly host: string | undefined;
  /** Path without query; a segment in angle brackets, as in `/<site>/auth`, stands for any. */
  readonly path: string;
}

/** Knows one kind of request and what the old cloud answered to it. */
export interface Handler {
  /** As it stands in the log: `hotspot`, `email`, … */
  readonly name: string;
  readonly known: readonly KnownRequest[];
  /** Whether this handler answers the request. The first in the table that does gets it. */
  matches(request: RequestHead): boolean;
  /**
   * Answers it. A RefusalError or WireError becomes the camera's XML error with its status; anything else a 500. Whatever
   * of the body was not read is read and thrown away before the reply leaves.
   */
  handle(request: CameraRequest, bridge: Bridge): Promise<Answer> | Answer;
}
