import { Command, Option } from 'commander';
import { defaultWords, type EmailWords } from '../cameras/email-message.ts';
import type { CameraModel } from '../cameras/model.ts';
import { type Site, sites } from '../cameras/sites.ts';
import { type PhotoSource, photoFile } from '../captures/photo-source.ts';
import { PretendCamera, type Screen } from '../captures/pretend-camera.ts';
import type { Sharing } from '../captures/social-share.ts';
import { emailModel, ownOptions, shareableBy, siteOf, socialModel } from './camera-choice.ts';
import { type Errand, screenAsJson, screenAsText } from './camera-screen.ts';
import { placeOption } from './place-option.ts';

interface CameraOptions {
  readonly model: string;
  readonly to: string;
  /** `email`, or the name of a site. */
  readonly via: string;
  readonly message?: string;
  readonly recipient?: readonly string[];
  readonly sender: string;
  readonly title: string;
  readonly user: string;
  readonly password: string;
  readonly emptyAuth?: true;
  readonly pjpeg?: true;
  readonly logout?: true;
  readonly json?: true;
}

const email = 'email';

/** `samsung-bridge camera`: a pretend camera. Exit 0 where the screen says sent, 1 where it says failed. */
export function cameraCommand(): Command {
  const ways = [email, ...sites.map(({ name }) => name)];
  return new Command('camera')
    .description('send photos as a camera would, and say what its screen would show')
    .argument('[photo...]', 'photos and videos to send; without one a test picture is made')
    .requiredOption('--model <name>', 'the camera, e.g. nx300 (see samsung-bridge models)')
    .requiredOption('--to <host:port>', 'where the bridge listens')
    .addOption(new Option('--via <way>', 'how they go out').choices(ways).makeOptionMandatory(true))
    .option(
      '--message <text>',
      'what is typed on the camera: words~alt one~alt two; by e-mail the camera has words of its own',
    )
    .option('--recipient <address>', 'email: to whom; may be given several times', gather)
    .option('--sender <address>', 'email: the sender that is set in the camera', defaultWords.sender)
    .option('--title <text>', 'email: its title', defaultWords.title)
    .option('--user <name>', 'site: the user name', 'camera')
    .option('--password <text>', 'site: the password; made up, others see the command line', 'camera')
    .option('--empty-auth', 'site: begin with a login that is empty, as an NX300 does now and then')
    .option('--pjpeg', 'site: call photos image/pjpeg, as some model does')
    .option('--logout', 'site: log out at the end')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', example)
    .action(send);
}

const example = `
Exit code: 0 the screen says sent, 1 it says failed, 2 wrong usage.

Example: samsung-bridge camera --model nx300 --to 127.0.0.1:8080 --via email --message "Evening~a red sky over a lake" sky.jpg
Example: samsung-bridge camera --model nx300 --to 127.0.0.1:8080 --via facebook --user georg --password secret --logout a.jpg b.jpg`;

function gather(address: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), address];
}

const emailOptions = ['recipient', 'sender', 'title'];
const siteOptions = ['user', 'password', 'emptyAuth', 'pjpeg', 'logout'];

async function send(paths: readonly string[], options: CameraOptions, command: Command): Promise<void> {
  const place = placeOption(options.to, command);
  const isEmail = options.via === email;
  ownOptions(isEmail ? emailOptions : siteOptions, [...emailOptions, ...siteOptions], command);
  const send = isEmail ? sendEmail : share;
  const errand = await send(paths, options, command, (model) => new PretendCamera(model, place));
  const text = options.json === true ? screenAsJson(errand, place) : screenAsText(errand);
  process.stdout.write(`${text}\n`);
  process.exitCode = errand.screen.message === 'sent' ? 0 : 1;
}

type Send = (
  paths: readonly string[],
  options: CameraOptions,
  command: Command,
  cameraOf: (model: CameraModel) => PretendCamera,
) => Promise<Errand>;

const sendEmail: Send = async (paths, options, command, cameraOf) => {
  const model = emailModel(options.model, command);
  const files = await filesOf(paths, model);
  return { model, via: email, files, screen: await cameraOf(model).sendEmail(wordsOf(options), files) };
};

const share: Send = async (paths, options, command, cameraOf) => {
  const model = socialModel(options.model, command);
  const site = siteOf(options.via, model, command);
  const files = await filesOf(paths, model);
  shareableBy(model, site, files, command);
  const screen: Screen = await cameraOf(model).share(sharingOf(options, site), files);
  return { model, via: site.name, files, screen };
};

async function filesOf(paths: readonly string[], model: CameraModel): Promise<readonly PhotoSource[]> {
  if (paths.length > 0) return Promise.all(paths.map(photoFile));
  const { testPicture } = await import('../captures/test-picture.ts');
  return [await testPicture(model.name)];
}

function wordsOf({ sender, title, message, recipient }: CameraOptions): EmailWords {
  const recipients = recipient ?? defaultWords.recipients;
  return { sender, title, message: message ?? defaultWords.message, recipients };
}

/** What an untouched field of words holds on a social share was never published: nothing, here. */
function sharingOf(options: CameraOptions, site: Site): Sharing {
  const { user, password, message = '', emptyAuth = false, pjpeg = false, logout = false } = options;
  return { site, user, password, message, emptyAuth, pjpeg, logout };
}
