import { acceptsEmailReply, acceptsHotspotReply } from '../cameras/acceptance.ts';
import { type EmailWords, emailBytes } from '../cameras/email-message.ts';
import { emailHost, hotspotRequest, probeHosts } from '../cameras/hosts.ts';
import type { CameraModel } from '../cameras/model.ts';
import type { PhotoSource } from './photo-source.ts';
import type { Place } from './place.ts';
import { segments } from './segments.ts';
import { type Sharing, SocialShare } from './social-share.ts';
import { type Listener, type Step, say } from './step.ts';

/** What the screen says at the end. [SLIDES, described: the words of the hotspot message] */
export type Message = 'sent' | 'failed' | 'Hotspot: Certification needed';

export interface Screen {
  readonly message: Message;
  readonly steps: readonly Step[];
}

/**
 * A camera as the sources describe it: asks whether it is online in its model's own way, sends, and judges each answer by its first
 * segment only. Every request is a connection of its own.
 */
export class PretendCamera {
  private readonly model: CameraModel;
  private readonly listener: Listener;

  /** `patience`: ms without a byte after which it gives up. */
  constructor(model: CameraModel, place: Place, patience?: number) {
    this.model = model;
    this.listener = { place, patience };
  }

  /** Sends photos by e-mail, in the bytes of the NX300. Throws only where a photo cannot be read. */
  async sendEmail(words: EmailWords, photos: readonly PhotoSource[]): Promise<Screen> {
    return this.whenOnline(async () => {
      const pieces = segments(emailPieces(words, photos));
      const about = { name: 'email', host: emailHost } as const;
      const { step } = await say(this.listener, { about, pieces, rule: acceptsEmailReply });
      return [step];
    });
  }

  /**
   * Shares photos and videos to a social site: logs in, announces and uploads each, and logs out where that is wanted. It goes
   * to the same place whatever host an answer names. Throws only where a file cannot be read.
   */
  async share(sharing: Sharing, files: readonly PhotoSource[]): Promise<Screen> {
    return this.whenOnline(() => new SocialShare(this.model, this.listener, sharing).run(files));
  }

  private async whenOnline(send: () => Promise<readonly Step[]>): Promise<Screen> {
    const online = await this.checkHotspot();
    if (online?.accepted === false) return { message: refusedAs(online), steps: [online] };
    const sent = await send();
    const steps = online === undefined ? sent : [online, ...sent];
    return { message: sent.every(({ accepted }) => accepted) ? 'sent' : 'failed', steps };
  }

  /** Undefined where the model's check was never published. */
  private async checkHotspot(): Promise<Step | undefined> {
    const kind = this.model.hotspot.value;
    const host = probeHosts[kind];
    if (host === undefined) return undefined;
    const rule = (firstSegment: Buffer) => acceptsHotspotReply(kind, firstSegment);
    const about = { name: 'hotspot', host } as const;
    return (await say(this.listener, { about, pieces: [hotspotRequest(host)], rule })).step;
  }
}

/** guess: without any answer it says the same as where sending failed; what it really shows was never published. */
function refusedAs({ answer }: Step): Message {
  return answer === undefined ? 'failed' : 'Hotspot: Certification needed';
}

async function* emailPieces(words: EmailWords, photos: readonly PhotoSource[]): AsyncGenerator<Buffer> {
  const { opening, photoHeads, ending } = emailBytes(words, photos);
  yield opening;
  for (const [index, head] of photoHeads.entries()) {
    yield head;
    yield* photos[index]?.open() ?? [];
  }
  yield ending;
}
