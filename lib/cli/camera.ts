import { Command, Option } from 'commander';
import { defaultWords, type EmailWords } from '../cameras/email-message.ts';
import type { CameraModel } from '../cameras/model.ts';
import { findModel, models } from '../cameras/models.ts';
import { type PhotoSource, photoFile } from '../captures/photo-source.ts';
import { type Place, placeText } from '../captures/place.ts';
import { PretendCamera, type Screen, type Step } from '../captures/pretend-camera.ts';
import { visible } from './log.ts';
import { placeOption } from './place-option.ts';

interface CameraOptions {
  readonly model: string;
  readonly to: string;
  readonly via: 'email';
  readonly message: string;
  readonly recipient?: readonly string[];
  readonly sender: string;
  readonly title: string;
  readonly json?: true;
}

/** `samsung-bridge camera`: a pretend camera. Exit 0 where the screen says sent, 1 where it says failed. */
export function cameraCommand(): Command {
  return new Command('camera')
    .description('send photos as a camera would, and say what its screen would show')
    .argument('[photo...]', 'photos to send; without one a test picture is made')
    .requiredOption('--model <name>', 'the camera, e.g. nx300 (see samsung-bridge models)')
    .requiredOption('--to <host:port>', 'where the bridge listens')
    .addOption(
      new Option('--via <way>', 'how the photos go out').choices(['email']).makeOptionMandatory(true),
    )
    .option('--message <text>', 'what is typed on the camera: words~alt one~alt two', defaultWords.message)
    .option('--recipient <address>', 'to whom; may be given several times', gather)
    .option('--sender <address>', 'the sender that is set in the camera', defaultWords.sender)
    .option('--title <text>', 'title of the e-mail', defaultWords.title)
    .option('--json', 'print the result as JSON')
    .addHelpText('after', example)
    .action(send);
}

const example = `
Exit code: 0 the screen says sent, 1 it says failed, 2 wrong usage.

Example: samsung-bridge camera --model nx300 --to 127.0.0.1:8080 --via email --message "Evening~a red sky over a lake" sky.jpg`;

function gather(address: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), address];
}

async function send(paths: readonly string[], options: CameraOptions, command: Command): Promise<void> {
  const model = modelOrSay(options.model, command);
  const place = placeOption(options.to, command);
  const photos = await photosOf(paths, model);
  if (model.services.email.confidence !== 'quoted') process.stderr.write(`${borrowed(model)}\n`);
  const screen = await new PretendCamera(model, place).sendEmail(wordsOf(options), photos);
  const text = options.json === true ? asJson(model, place, screen) : asText(model, photos, screen);
  process.stdout.write(`${text}\n`);
  process.exitCode = screen.message === 'sent' ? 0 : 1;
}

function modelOrSay(name: string, command: Command): CameraModel {
  const model = findModel(name);
  if (model === undefined) return command.error(`error: ${strangerText(name)}`, { exitCode: 2 });
  if (model.services.email.value === 'yes') return model;
  const reason = model.services.email.value === 'no' ? 'does not send e-mail' : 'is not known to send e-mail';
  return command.error(`error: the ${model.name} ${reason}: choose one of ${emailers()}`, { exitCode: 2 });
}

function strangerText(name: string): string {
  return `no camera named ${visible(name)} is known: choose one of ${emailers()}`;
}

function emailers(): string {
  const able = models.filter((model) => model.services.email.value === 'yes');
  return able.map((model) => model.name).join(', ');
}

function borrowed({ name }: CameraModel): string {
  return `note: the e-mail of the ${name} was never published byte for byte; these are the bytes of the NX300`;
}

async function photosOf(paths: readonly string[], model: CameraModel): Promise<readonly PhotoSource[]> {
  if (paths.length > 0) return Promise.all(paths.map(photoFile));
  const { testPicture } = await import('../captures/test-picture.ts');
  return [await testPicture(model.name)];
}

function wordsOf(options: CameraOptions): EmailWords {
  const { sender, title, message } = options;
  return { sender, title, message, recipients: options.recipient ?? defaultWords.recipients };
}

function asJson(model: CameraModel, place: Place, screen: Screen): string {
  const { message, steps } = screen;
  return JSON.stringify({ model: model.name, to: placeText(place), screen: message, steps }, null, 2);
}

function asText(model: CameraModel, photos: readonly PhotoSource[], screen: Screen): string {
  const checked = screen.steps.some((step) => step.name === 'hotspot');
  return [
    ...(checked ? [] : [`${model.name}: makes no hotspot check that is known`]),
    ...screen.steps.flatMap((step) => stepLines(model, photos, step)),
    `The screen says: ${screen.message}`,
  ].join('\n');
}

function stepLines(model: CameraModel, photos: readonly PhotoSource[], step: Step): readonly string[] {
  const deed = step.name === 'hotspot' ? 'asks whether it is online' : `sends ${photosText(photos)}`;
  const line = `${model.name} → ${step.host}: ${deed}`;
  if (step.accepted) return [`${line}: ok`];
  return [`${line}: no`, `  because ${visible(step.why ?? '')}`, ...answerLines(step.answer)];
}

function photosText(photos: readonly PhotoSource[]): string {
  const bytes = photos.reduce((sum, photo) => sum + photo.bytes, 0);
  return `${photos.length} ${photos.length === 1 ? 'photo' : 'photos'}, ${bytes} bytes`;
}

function answerLines(answer: string | undefined): readonly string[] {
  if (answer === undefined) return [];
  return ['  the answer was:', ...answer.split('\r\n').map((line) => `    ${visible(line)}`)];
}
