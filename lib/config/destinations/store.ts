import type { StoreConfig } from '../config.ts';
import { type Fields, readRecord, required } from '../record.ts';
import { path } from '../scalars.ts';
import { commonKeys, type DestinationType } from './destination-type.ts';

const fields: Fields<Pick<StoreConfig, 'folder'>> = {
  folder: required(path, 'a folder for the photos', 'add "folder: ./photos"'),
};

/** A folder on this machine. */
export const storeType: DestinationType = {
  name: 'store',
  keys: Object.keys(fields),
  merged: [],
  alternatives: [],
  read: (map, scope): StoreConfig => ({ type: 'store', ...readRecord(fields, map, scope, commonKeys) }),
};
