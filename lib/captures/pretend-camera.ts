import { acceptsEmailReply, acceptsHotspotReply, type Judgement } from '../cameras/acceptance.ts';
import { type EmailWords, emailBytes } from '../cameras/email-message.ts';
import { emailHost, hotspotRequest, probeHosts } from '../cameras/hosts.ts';
import type { CameraModel } from '../cameras/model.ts';
import { ExchangeError, exchange, type Pieces } from './exchange.ts';
import type { PhotoSource } from './photo-source.ts';
import type { Place } from './place.ts';
import { segments } from './segments.ts';

/** One thing that the camera did. */
export interface Step {
  readonly name: 'hotspot' | 'email';
  /** Name of the server that the camera means to speak to. */
  readonly host: string;
  readonly accepted: boolean;
  /** What the camera missed; undefined where it was content. */
  readonly why: string | undefined;
  /** First segment of the answer as Latin-1; undefined where none came. */
  readonly answer: string | undefined;
}

/** What the screen says at the end. [SLIDES, described: the words of the hotspot message] */
export type Message = 'sent' | 'failed' | 'Hotspot: Certification needed';

export interface Screen {
  readonly message: Message;
  readonly steps: readonly Step[];
}

/** What the camera makes of the first segment of an answer. */
type Rule = (firstSegment: Buffer) => Judgement;

/**
 * A camera as the sources describe it: asks whether it is online in its model's own way, sends, and judges each answer by its first
 * segment only. Every request is a connection of its own.
 */
export class PretendCamera {
  private readonly model: CameraModel;
  private readonly place: Place;
  private readonly patience: number | undefined;

  /** `patience`: ms without a byte after which it gives up. */
  constructor(model: CameraModel, place: Place, patience?: number) {
    this.model = model;
    this.place = place;
    this.patience = patience;
  }

  /** Sends photos by e-mail, in the bytes of the NX300. Throws only where a photo cannot be read. */
  async sendEmail(words: EmailWords, photos: readonly PhotoSource[]): Promise<Screen> {
    const online = await this.checkHotspot();
    if (online?.accepted === false) return { message: 'Hotspot: Certification needed', steps: [online] };
    const pieces = segments(emailPieces(words, photos));
    const sent = await this.say('email', emailHost, pieces, acceptsEmailReply);
    const steps = online === undefined ? [sent] : [online, sent];
    return { message: sent.accepted ? 'sent' : 'failed', steps };
  }

  /** Undefined where the model's check was never published. */
  private async checkHotspot(): Promise<Step | undefined> {
    const kind = this.model.hotspot.value;
    const host = probeHosts[kind];
    if (host === undefined) return undefined;
    const rule: Rule = (firstSegment) => acceptsHotspotReply(kind, firstSegment);
    return this.say('hotspot', host, [hotspotRequest(host)], rule);
  }

  private async say(name: Step['name'], host: string, pieces: Pieces, rule: Rule): Promise<Step> {
    try {
      const { firstSegment, sentAll } = await exchange(this.place, pieces, 'first-segment', this.patience);
      const judgement = rule(firstSegment);
      const broken = sentAll ? undefined : 'the connection broke before the whole request was out';
      const why = broken ?? (judgement.accepted ? undefined : judgement.why);
      return { name, host, accepted: why === undefined, why, answer: firstSegment.toString('latin1') };
    } catch (error) {
      if (!(error instanceof ExchangeError)) throw error;
      return { name, host, accepted: false, why: error.message, answer: undefined };
    }
  }
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
