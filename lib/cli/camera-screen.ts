import type { CameraModel } from '../cameras/model.ts';
import type { PhotoSource } from '../captures/photo-source.ts';
import { type Place, placeText } from '../captures/place.ts';
import type { Screen } from '../captures/pretend-camera.ts';
import type { Step, StepName } from '../captures/step.ts';
import { visible } from './log.ts';

/** What a pretend camera was sent to do, and what came of it. */
export interface Errand {
  readonly model: CameraModel;
  /** `email`, or the name of a site. */
  readonly via: string;
  readonly files: readonly PhotoSource[];
  readonly screen: Screen;
}

/** The result for a program. */
export function screenAsJson({ model, via, screen }: Errand, place: Place): string {
  const { message, steps } = screen;
  return JSON.stringify({ model: model.name, to: placeText(place), via, screen: message, steps }, null, 2);
}

/** The result for a person: a line for each step, the reason and the answer below the one that failed. */
export function screenAsText(errand: Errand): string {
  const { model, screen } = errand;
  const checked = screen.steps.some((step) => step.name === 'hotspot');
  return [
    ...(checked ? [] : [`${model.name}: makes no hotspot check that is known`]),
    ...screen.steps.flatMap((step) => stepLines(errand, step)),
    `The screen says: ${screen.message}`,
  ].join('\n');
}

function stepLines(errand: Errand, step: Step): readonly string[] {
  const line = visible(`${errand.model.name} → ${step.host}: ${deeds[step.name](errand, step)}`);
  if (step.accepted) return [`${line}: ok`];
  return [`${line}: no`, `  because ${visible(step.why ?? '')}`, ...answerLines(step.answer)];
}

const deeds: Readonly<Record<StepName, (errand: Errand, step: Step) => string>> = {
  hotspot: () => 'asks whether it is online',
  email: ({ files }) => `sends ${photosText(files)}`,
  'empty-auth': ({ via }) => `posts an empty login to ${via}`,
  login: ({ via }) => `logs in to ${via}`,
  photo: (_, { file }) => `announces the photo ${file}`,
  video: (_, { file }) => `announces the video ${file}`,
  upload: (_, { file }) => `uploads ${file}`,
  logout: ({ via }) => `logs out of ${via}`,
};

function photosText(files: readonly PhotoSource[]): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return `${files.length} ${files.length === 1 ? 'photo' : 'photos'}, ${bytes} bytes`;
}

function answerLines(answer: string | undefined): readonly string[] {
  if (answer === undefined) return [];
  return ['  the answer was:', ...answer.split('\r\n').map((line) => `    ${visible(line)}`)];
}
