import type { Advice } from '../rungs.ts';
import { allowedAdvice } from './allowed.ts';
import { bridgeAdvice } from './bridge.ts';
import { bytesAdvice } from './bytes.ts';
import { emailAdvice } from './email.ts';
import { headAdvice } from './head.ts';
import { sharingAdvice } from './sharing.ts';

/** Every code that a conversation can end with. */
const table: Readonly<Record<string, Advice>> = {
  ...headAdvice,
  ...bytesAdvice,
  ...emailAdvice,
  ...sharingAdvice,
  ...allowedAdvice,
  ...bridgeAdvice,
};

/** The codes that have advice. */
export const advisedCodes: readonly string[] = Object.keys(table);

/** For a code that is no code of the bridge: a module of the user's may have its own. */
const stranger: Advice = {
  rung: 4,
  means: 'the request was refused for the reason that the verdict gives',
  todo: ['the code is none of the bridge: look at the module of yours that took the request'],
};

/** What to say about a code. */
export function adviceFor(code: string): Advice {
  return Object.hasOwn(table, code) ? (table[code] ?? stranger) : stranger;
}
