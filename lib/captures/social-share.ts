import {
  acceptsEmptyAuthReply,
  acceptsLogoutReply,
  acceptsUploadReply,
  type Judgement,
  takeSessionKey,
  takeUploadAddress,
} from '../cameras/acceptance.ts';
import { socialHost } from '../cameras/hosts.ts';
import type { CameraModel } from '../cameras/model.ts';
import type { Site } from '../cameras/sites.ts';
import {
  type Credentials,
  freshLoginKeys,
  loginMessage,
  logoutMessage,
  oauthMessage,
  photoMessage,
  plainLoginMessage,
  videoMessage,
} from '../cameras/sns-message.ts';
import { messageRequest, type UploadAddress, uploadHead } from '../cameras/sns-request.ts';
import type { PhotoSource } from './photo-source.ts';
import { segments } from './segments.ts';
import { type Listener, type Saying, type Step, say } from './step.ts';

/** What a person chose on the camera before sharing. */
export interface Sharing extends Credentials {
  readonly site: Site;
  /** The words, the same for every file. */
  readonly message: string;
  /** Posts an empty login first, as an NX300 does now and then. [README, described] */
  readonly emptyAuth: boolean;
  /** Calls photos `image/pjpeg`, as some model does. [README, described; which: unknown] */
  readonly pjpeg: boolean;
  /** Logs out at the end. When cameras do is unknown. */
  readonly logout: boolean;
}

/**
 * One sharing: login, then announcement and upload of each file, then logout. [SLIDES, README, described] It is over with the
 * first answer that is not to the camera's liking.
 */
export class SocialShare {
  private readonly model: CameraModel;
  private readonly listener: Listener;
  private readonly sharing: Sharing;
  private readonly steps: Step[] = [];

  constructor(model: CameraModel, listener: Listener, sharing: Sharing) {
    this.model = model;
    this.listener = listener;
    this.sharing = sharing;
  }

  /** What it did, up to the first step that failed; the session key is not in it. Throws only where a file cannot be read. */
  async run(files: readonly PhotoSource[]): Promise<readonly Step[]> {
    const sessionKey = await this.logIn();
    if (sessionKey === undefined) return this.steps;
    if ((await this.sendAll(sessionKey, files)) && this.sharing.logout) await this.logOut(sessionKey);
    return this.steps.map((step) => withoutKey(step, sessionKey));
  }

  private async logIn(): Promise<string | undefined> {
    if (this.sharing.emptyAuth && (await this.post('empty-auth', '', acceptsEmptyAuthReply)) === undefined)
      return undefined;
    const judgement = await this.post('login', this.loginMessage(), takeSessionKey);
    return judgement?.accepted === true ? judgement.taken : undefined;
  }

  private loginMessage(): string {
    if (this.sharing.site.oauth) return oauthMessage();
    if (this.model.sharing.credentials.value === 'plain') return plainLoginMessage(this.sharing);
    return loginMessage(this.sharing, freshLoginKeys());
  }

  private async sendAll(sessionKey: string, files: readonly PhotoSource[]): Promise<boolean> {
    for (const file of files) {
      const address = await this.announce(sessionKey, file);
      if (address === undefined || !(await this.upload(address, file))) return false;
    }
    return true;
  }

  private async announce(sessionKey: string, file: PhotoSource): Promise<UploadAddress | undefined> {
    const { message } = this.sharing;
    const words = { sessionKey, name: file.name, album: this.model.name, message };
    const text = file.kind === 'video' ? videoMessage(words) : photoMessage(words);
    const judgement = await this.post(file.kind, text, takeUploadAddress, file.name);
    return judgement?.accepted === true ? judgement.taken : undefined;
  }

  private async upload(address: UploadAddress, file: PhotoSource): Promise<boolean> {
    const wanted = this.model.sharing.uploadReply.value;
    const judgement = await this.done({
      about: { name: 'upload', host: address.hostAddr, file: file.name },
      pieces: segments(uploadPieces(address, this.contentType(file), file)),
      rule: (firstSegment) => acceptsUploadReply(wanted, firstSegment),
    });
    return judgement !== undefined;
  }

  /** guess: what a camera calls a video; for photos see `pjpeg`. */
  private contentType({ kind }: PhotoSource): string {
    if (kind === 'video') return 'video/mp4';
    return this.sharing.pjpeg ? 'image/pjpeg' : 'image/jpeg';
  }

  private async logOut(sessionKey: string): Promise<void> {
    await this.post('logout', logoutMessage(sessionKey), acceptsLogoutReply);
  }

  private post<J extends Judgement>(
    name: 'empty-auth' | 'login' | 'photo' | 'video' | 'logout',
    message: string,
    rule: Saying<J>['rule'],
    file?: string,
  ): Promise<J | undefined> {
    const verb = name === 'photo' || name === 'video' ? name : 'auth';
    const request = messageRequest(`/${this.sharing.site.name}/${verb}`, message);
    const about = { name, host: socialHost, ...(file === undefined ? {} : { file }) };
    return this.done({ about, pieces: segments([request]), rule });
  }

  /** The judgement where the camera goes on. */
  private async done<J extends Judgement>(saying: Saying<J>): Promise<J | undefined> {
    const { step, judgement } = await say(this.listener, saying);
    this.steps.push(step);
    return step.accepted ? judgement : undefined;
  }
}

async function* uploadPieces(
  address: UploadAddress,
  contentType: string,
  file: PhotoSource,
): AsyncGenerator<Buffer> {
  yield uploadHead(address, contentType, file.bytes);
  yield* file.open();
}

/** Who has the key can post: it is not for a terminal. */
function withoutKey(step: Step, sessionKey: string): Step {
  return { ...step, answer: step.answer?.replaceAll(sessionKey, '{session}') };
}
