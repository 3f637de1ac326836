import type { StoreConfig } from '../config.ts';
import { type Fields, optional, readRecord, required } from '../record.ts';
import { flag, permissions } from '../scalars.ts';
import { commonKeys, type DestinationType } from './destination-type.ts';
import { folderTemplate, type WrittenFolder } from './folder-template.ts';

type Written = Pick<StoreConfig, 'private' | 'mode' | 'folderMode'> & { readonly folder: WrittenFolder };

const fields: Fields<Written> = {
  folder: required(folderTemplate, 'a folder for the photos', 'add "folder: ./photos"'),
  private: optional(flag, false),
  mode: optional<number | undefined>(permissions(0o600, 0o777, '"0640"'), undefined),
  folderMode: optional<number | undefined>(permissions(0o700, 0o2777, '"0750"'), undefined),
};

/** A folder on this machine. */
export const storeType: DestinationType = {
  name: 'store',
  keys: Object.keys(fields),
  merged: [],
  alternatives: [],
  read: (map, scope): StoreConfig => {
    const { folder, ...others } = readRecord(fields, map, scope, commonKeys);
    return { type: 'store', ...folder, ...others, below: others.private ? withSender(folder) : folder.below };
  },
};

/** A private folder belongs to a sender, also where the template does not say so. */
function withSender({ below }: WrittenFolder): StoreConfig['below'] {
  const named = below.some((name) => name.some((piece) => 'of' in piece && piece.of === 'sender'));
  return named ? below : [[{ of: 'sender' }], ...below];
}
