import type { CommandConfig as Written } from '../../config/config.ts';

/** A program that is run for photos, with the places that depend on where the bridge keeps its data. */
export interface CommandConfig extends Written {
  /** Absolute folder that it is run in. */
  readonly folder: string;
  /** Absolute folder for the copies that it is given; made when needed. */
  readonly scratch: string;
}
