import type { DropConfig } from '../config.ts';
import { type Fields, readRecord } from '../record.ts';
import { commonKeys, type DestinationType } from './destination-type.ts';

const fields: Fields<Omit<DropConfig, 'type'>> = {};

/** Throws parcels away. No keys. */
export const dropType: DestinationType = {
  name: 'drop',
  keys: Object.keys(fields),
  merged: [],
  alternatives: [],
  read: (map, scope): DropConfig => ({ type: 'drop', ...readRecord(fields, map, scope, commonKeys) }),
};
