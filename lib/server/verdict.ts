import { BridgeError } from '../errors.ts';
import type { Answer, Handler } from '../handlers/handler.ts';
import { withoutKeys } from '../session-key.ts';
import type { Leniency } from '../wire/leniencies.ts';
import type { Reply } from '../wire/reply.ts';

/** Code of a connection without a request: a health check, a port scan, a camera that lost its radio. */
export const nothingSaid = 'SB_NOTHING_SAID';

/** What became of one conversation: one line in the log. */
export interface Verdict {
  /** Number of the conversation; it goes on over restarts of the bridge. */
  readonly conversation: number;
  /** Address of the camera. */
  readonly peer: string;
  readonly model: string | undefined;
  /** Handler that took it; undefined where no head came. */
  readonly handler: string | undefined;
  /** Method and path; undefined where no request line came. The query stays out: it names the device. So do session keys, here and in `text`. */
  readonly request: string | undefined;
  readonly host: string | undefined;
  /** Plain words. */
  readonly text: string;
  readonly code: string | undefined;
  /** Id of the parcel that holds what came, or of the one that is being gathered. */
  readonly parcel?: string | undefined;
  /** Status that the camera was told; undefined where it was told nothing. */
  readonly status: number | undefined;
  /** Bytes that came from the camera. */
  readonly bytes: number;
  /** From the first moment to the reply, in ms. */
  readonly took: number;
  readonly leniencies: readonly Leniency[];
  /** File of the capture that its request goes to; undefined where it is not recorded. */
  readonly recorded?: string | undefined;
}

/** How a conversation came out, before it is told. */
export interface Outcome {
  readonly reply: Reply;
  readonly text: string;
  readonly code: string | undefined;
  readonly model: string | undefined;
  readonly parcel?: string | undefined;
}

/** What a conversation knows of itself. */
export interface Told {
  readonly conversation: number;
  readonly peer: string;
  /** As far as the request line was read. */
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly host: string | undefined;
  readonly handler: Handler | undefined;
  readonly outcome: Outcome | undefined;
  /** The camera hung up before the reply had left. */
  readonly unheard: boolean;
  readonly bytes: number;
  readonly took: number;
  readonly leniencies: readonly Leniency[];
  readonly recorded?: string | undefined;
}

export function verdictOf(told: Told): Verdict {
  const { method, path, outcome, handler } = told;
  return {
    conversation: told.conversation,
    peer: told.peer,
    model: outcome?.model,
    handler: handler?.name,
    request: method && withoutKeys(path === undefined ? method : `${method} ${path}`),
    host: told.host,
    text: withoutKeys(textOf(told)),
    code: outcome === undefined ? nothingSaid : outcome.code,
    parcel: outcome?.parcel,
    status: told.unheard ? undefined : outcome?.reply.status,
    bytes: told.bytes,
    took: told.took,
    leniencies: told.leniencies,
    recorded: told.recorded,
  };
}

function textOf({ outcome, unheard, bytes }: Told): string {
  if (outcome !== undefined)
    return `${outcome.text}${unheard ? ' (the camera hung up before the answer)' : ''}`;
  if (bytes === 0) return 'connected and said nothing';
  return `hung up in the middle of the request's head, after ${bytes} bytes`;
}

export function outcomeOfAnswer({ reply, verdict, code, model, parcel }: Answer): Outcome {
  return { reply, text: verdict, code, model, parcel };
}

/** An error of ours keeps its code; anything else is a fault in the bridge, and says so. */
export function outcomeOfError(error: unknown, reply: Reply): Outcome {
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof BridgeError) return { reply, text, code: error.code, model: undefined };
  return {
    reply,
    text: `a fault in the bridge, please report it: ${text}`,
    code: 'SB_INTERNAL',
    model: undefined,
  };
}
