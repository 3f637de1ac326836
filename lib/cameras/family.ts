import { type Fact, inferred, unknown } from './evidence.ts';
import type { CameraModel, Services, SharingWays, Traits } from './model.ts';

const unknownServices: Services = {
  email: unknown('unknown'),
  social: unknown('unknown'),
  video: unknown('unknown', 'the video request is reverse engineered and was never seen to work on a camera'),
};

const unknownSharing: SharingWays = {
  credentials: unknown('unknown'),
  uploadReply: unknown('unknown'),
  menu: unknown('unknown'),
  transport: unknown('unknown'),
};

const nothingKnown: Omit<CameraModel, 'name'> = {
  aliases: [],
  year: unknown('unknown'),
  generation: unknown('unknown'),
  state: unknown('not covered'),
  hotspot: unknown('unknown'),
  services: unknownServices,
  sharing: unknownSharing,
  firmware: unknown('unknown'),
  quirks: [],
};

/** A member of a family: a name alone, or a name with what is its own. */
export type Member = string | (Traits & { readonly name: string });

function modelOf(shared: Traits, member: Member): CameraModel {
  const own = typeof member === 'string' ? { name: member } : member;
  return {
    ...nothingKnown,
    ...shared,
    ...own,
    services: { ...unknownServices, ...shared.services, ...own.services },
    sharing: { ...unknownSharing, ...shared.sharing, ...own.sharing },
    quirks: [...(shared.quirks ?? []), ...(own.quirks ?? [])],
  };
}

/** Models that share what is known of them; a member's own facts stand over the family's, its quirks come behind. */
export function family(shared: Traits, members: readonly Member[]): readonly CameraModel[] {
  return members.map((member) => modelOf(shared, member));
}

/** A year that everybody knows and no source states. */
export function about(year: number): Fact<string> {
  return inferred(String(year), 'general knowledge, no source');
}

/** The hotspot check of a model that works and for which no source adds a host. */
export const worksOnBaseHosts = inferred('base', 'works, and the README adds no host for it', [
  'SLIDES',
  'README',
]);

/** The e-mail of a model that works, where no source says with what. */
export const worksSoEmails = inferred('yes', 'works with a service that takes e-mail first of all', [
  'SLIDES',
]);

/** The social menu of a model that asks Yahoo or MSN, where no source says more. */
export const sharesBehindPortal = inferred(
  'yes',
  'the slides let all that ask Yahoo or MSN go on to e-mail or social',
  ['SLIDES'],
);
