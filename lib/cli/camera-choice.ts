import type { Command } from 'commander';
import type { CameraModel, Services } from '../cameras/model.ts';
import { findModel, models } from '../cameras/models.ts';
import { findSite, type Site, sites } from '../cameras/sites.ts';
import type { PhotoSource } from '../captures/photo-source.ts';
import { visible } from './log.ts';

/** Ends with wrong usage where an option was given that belongs to the other way. */
export function ownOptions(own: readonly string[], all: readonly string[], command: Command): void {
  for (const option of command.options) {
    const name = option.attributeName();
    if (own.includes(name) || !all.includes(name)) continue;
    if (command.getOptionValueSource(name) === 'cli')
      wrong(`${option.long} does not go with --via ${command.opts().via}`, command);
  }
}

/** The model, where it is known to e-mail; ends with wrong usage where it is not. Notes whose bytes it borrows. */
export function emailModel(name: string, command: Command): CameraModel {
  const model = modelFor('email', name, command);
  if (model.services.email.confidence !== 'quoted')
    note(
      `the e-mail of the ${model.name} was never published byte for byte; these are the bytes of the NX300`,
    );
  return model;
}

/** The model, where it is known to share to social sites; ends with wrong usage where it is not. Notes what is a guess. */
export function socialModel(name: string, command: Command): CameraModel {
  const model = modelFor('social', name, command);
  note('of sharing, only the NX300’s login was published byte for byte; the rest is put together');
  const { value: transport } = model.sharing.transport;
  if (transport === 'TLS' || transport === 'SSLv2')
    note(`the ${model.name} speaks ${transport}; here it says the same in the clear`);
  return model;
}

const deeds: Readonly<Record<'email' | 'social', string>> = {
  email: 'send e-mail',
  social: 'share to social sites',
};

function modelFor(service: keyof Services & keyof typeof deeds, name: string, command: Command): CameraModel {
  const able = models.filter((model) => model.services[service].value === 'yes').map((model) => model.name);
  const choice = `choose one of ${able.join(', ')}`;
  const model = findModel(name);
  if (model === undefined) return wrong(`no camera named ${visible(name)} is known: ${choice}`, command);
  const offer = model.services[service].value;
  if (offer === 'yes') return model;
  const isNot = offer === 'no' ? 'does not' : 'is not known to';
  return wrong(`the ${model.name} ${isNot} ${deeds[service]}: ${choice}`, command);
}

/** The site, where the model may have it in its menu; ends with wrong usage where it has not. */
export function siteOf(name: string, model: CameraModel, command: Command): Site {
  const site = findSite(name);
  if (site === undefined) return wrong(`no site named ${visible(name)} is known`, command);
  if (model.sharing.menu.value === 'nx300' && site.seenOn !== 'NX300') {
    const menu = sites.filter(({ seenOn }) => seenOn === 'NX300').map((one) => one.name);
    return wrong(`the ${model.name} does not offer ${name}: choose one of ${menu.join(', ')}`, command);
  }
  if (site.oauth) note(`${name} logs in by OAuth, which was never published; a bridge can only refuse it`);
  return site;
}

/** Ends with wrong usage where a video goes to a site, or is of a model, that has none. */
export function shareableBy(
  model: CameraModel,
  site: Site,
  files: readonly PhotoSource[],
  command: Command,
): void {
  const video = files.find(({ kind }) => kind === 'video');
  if (video === undefined) return;
  const able = sites.filter((one) => one.video).map(({ name }) => name);
  if (!site.video)
    wrong(
      `${site.name} takes no videos, and ${visible(video.name)} is one: use ${able.join(' or ')}`,
      command,
    );
  if (model.services.video.value === 'no') wrong(`the ${model.name} does not share videos`, command);
  if (model.services.video.value !== 'yes')
    note(`whether the ${model.name} shares videos is unknown; the request was never seen to work`);
}

function wrong(message: string, command: Command): never {
  return command.error(`error: ${message}`, { exitCode: 2 });
}

function note(text: string): void {
  process.stderr.write(`note: ${text}\n`);
}
