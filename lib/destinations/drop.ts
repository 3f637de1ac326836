import type { DropConfig } from '../config/config.ts';
import type { Destination } from './destination.ts';

/** Takes parcels and lets them go. The outbox still keeps them for the time of `keep`. */
export function makeDrop(name: string, _config: DropConfig): Destination {
  return { name, deliver: async () => ({ where: 'dropped' }) };
}
