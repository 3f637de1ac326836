import { setTimeout as pause } from 'node:timers/promises';
import { defaultWords } from '../../lib/cameras/email-message.ts';
import { findModel } from '../../lib/cameras/models.ts';
import { photoInMemory } from '../../lib/captures/photo-source.ts';
import { PretendCamera } from '../../lib/captures/pretend-camera.ts';
import { type StandInMastodon, startStandInMastodon } from '../destinations/stand-in-mastodon.ts';
import { type BridgeProcess, makePlace, type Place, serve } from '../e2e/bridge-process.ts';

const words = { ...defaultWords, message: 'By the lake~A grey lake' };
const longestPost = 60_000;

/** The real bridge as it comes, with a stand-in of Mastodon behind it and a pretend NX300 before it. */
export class PhotoBridge {
  readonly stand: StandInMastodon;
  readonly #place: Place;
  readonly #bridge: BridgeProcess;

  private constructor(stand: StandInMastodon, place: Place, bridge: BridgeProcess) {
    this.stand = stand;
    this.#place = place;
    this.#bridge = bridge;
  }

  static async start(): Promise<PhotoBridge> {
    const stand = await startStandInMastodon();
    const place = await makePlace();
    await place.write('bridge.yaml', configFor(stand.url));
    return new PhotoBridge(stand, place, await serve(place, '--config', 'bridge.yaml'));
  }

  get pid(): number {
    return this.#bridge.pid;
  }

  /** Sends a photo as a camera does, and waits until it is posted; ms that both took. */
  async post(photo: Buffer): Promise<number> {
    const began = performance.now();
    const before = this.stand.posts.length;
    const place = { host: '127.0.0.1', port: this.#bridge.port };
    const source = photoInMemory('SAM_0001.JPG', photo);
    const screen = await camera(place).sendEmail(words, [source]);
    if (screen.message !== 'sent') throw new Error(`the camera says ${screen.message}`);
    while (this.stand.posts.length === before) {
      if (performance.now() > began + longestPost) throw new Error('no post came within a minute');
      await pause(5);
    }
    return performance.now() - began;
  }

  /** Bytes of all the bodies that were sent to the server. */
  upstream(): number {
    return this.stand.requests.reduce((sum, { body }) => sum + body.length, 0);
  }

  async stop(): Promise<void> {
    await this.#bridge.end('SIGKILL');
    await this.stand.close();
    await this.#place.remove();
  }
}

function camera(place: { readonly host: string; readonly port: number }): PretendCamera {
  const model = findModel('NX300');
  if (model === undefined) throw new Error('nobody knows the NX300 any more');
  return new PretendCamera(model, place);
}

/** What matters here is left at its default: `photo`. */
function configFor(server: string): string {
  return `listen: ["127.0.0.1:0"]
senders: ["Camera@samsungcamera.com"]
default: { email: mastodon }
limits: { freeDisk: 1MB }
destinations:
  mastodon: { type: mastodon, server: "${server}", token: secret-token }
`;
}
