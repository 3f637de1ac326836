import { BridgeError } from '../../lib/errors.ts';
import { refusalReply } from '../../lib/handlers/camera-xml.ts';
import type { Answer, Bridge, CameraRequest, Handler } from '../../lib/handlers/handler.ts';
import { deadline } from './deadline.ts';

/** How a request was refused. */
export interface Refused {
  readonly code: string;
  readonly status: number;
  /** What stands in the log. */
  readonly message: string;
  /** What the camera hears. */
  readonly told: string;
}

/** The answer, or an error where none comes in time. */
export async function answerOf(handler: Handler, request: CameraRequest, bridge: Bridge): Promise<Answer> {
  return deadline(Promise.resolve(handler.handle(request, bridge)));
}

/** How a handler refuses a request; an error where it does not. */
export async function refusedBy(handler: Handler, request: CameraRequest, bridge: Bridge): Promise<Refused> {
  let answer: Answer;
  try {
    answer = await answerOf(handler, request, bridge);
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    const { status, body } = refusalReply(error);
    return { code: error.code, status, message: error.message, told: body };
  }
  throw new Error(`it was not refused: ${answer.verdict}`);
}
