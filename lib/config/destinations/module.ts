import type { ModuleConfig } from '../config.ts';
import { moduleSource } from '../modules.ts';
import { commonKeys, type DestinationType } from './destination-type.ts';

/** A destination that the user wrote; all further keys are its options. */
export const moduleType: DestinationType = {
  name: 'module',
  keys: ['path'],
  merged: [],
  alternatives: [],
  read: (map, scope): ModuleConfig => ({ type: 'module', ...moduleSource(map, scope, commonKeys) }),
};
