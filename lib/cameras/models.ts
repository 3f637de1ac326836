import { compactModels } from './compact-models.ts';
import type { CameraModel } from './model.ts';
import { nxModels } from './nx-models.ts';
import { wbModels } from './wb-models.ts';

/** Every model that is known, cameras with interchangeable lenses first. */
export const models: readonly CameraModel[] = [...nxModels, ...wbModels, ...compactModels];

/** Only letters and digits decide, in ASCII upper case, without the maker's name. */
function keyOf(name: string): string {
  return name
    .replace(/[^0-9A-Za-z]/g, '')
    .toUpperCase()
    .replace(/^SAMSUNG/, '');
}

const byKey: ReadonlyMap<string, CameraModel> = new Map(
  models.flatMap((model) => [model.name, ...model.aliases].map((name) => [keyOf(name), model] as const)),
);

/** The model of that name, however it is spaced and cased: `nx mini`, `NX-MINI`, `SAMSUNG NX mini`; undefined for a stranger. */
export function findModel(name: string): CameraModel | undefined {
  return byKey.get(keyOf(name));
}

/** Whether nobody is known to have seen the model work with a service of this kind. It is served all the same. */
export function isUnverified({ state }: CameraModel): boolean {
  return state.confidence === 'inferred' || (state.value !== 'works' && state.value !== 'partly');
}
