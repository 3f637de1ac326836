import type { SmtpConfig } from '../config.ts';
import { refusal } from '../config-errors.ts';
import { duration } from '../quantities.ts';
import { type Fields, optional, type Reader, readRecord, required } from '../record.ts';
import { choice, flag, line, lineOf, listOf, path } from '../scalars.ts';
import { commonKeys, type DestinationType } from './destination-type.ts';

const expectedUrl = 'the address of a mail server';

/** The destination takes it apart; here it only must be one. No error shows it: the password is in it. */
const url: Reader<string> = (node, scope) => {
  const written = lineOf(node, scope, expectedUrl);
  if (/^smtps?:\/\/./.test(written)) return written;
  const message = `expected ${expectedUrl}, came another text (not shown: it may hold a password)`;
  throw refusal(
    'SB_CONFIG_VALUE',
    node.place,
    `${message}; write it like smtp://user:password@mail.example:587`,
  );
};

const address = line('an e-mail address');

const fields: Fields<Omit<SmtpConfig, 'type'>> = {
  url: required(url, expectedUrl, 'add "url: smtp://…"'),
  from: required(address, 'the address that mails come from', 'add "from: camera@my.domain"'),
  to: optional(listOf(address), []),
  tls: optional(choice('required', 'opportunistic', 'none'), 'required'),
  caFile: optional<string | undefined>(path, undefined),
  rejectUnauthorized: optional(flag, true),
  connectTimeout: optional(duration('10ms', '10m'), 30_000),
  idleTimeout: optional(duration('10ms', '10m'), 300_000),
};

/** Mail by way of a server of one's own provider. */
export const smtpType: DestinationType = {
  name: 'smtp',
  keys: Object.keys(fields),
  merged: [],
  alternatives: [],
  read: (map, scope): SmtpConfig => ({ type: 'smtp', ...readRecord(fields, map, scope, commonKeys) }),
};
