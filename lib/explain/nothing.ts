import type { Started } from '../journal/entry.ts';
import { type Rung, rungs } from './rungs.ts';

/** That nothing has connected, and what to do. */
export interface Nothing {
  readonly rung: Rung;
  readonly question: string;
  readonly means: string;
  readonly shown: string;
  readonly todo: readonly string[];
}

/** The first rung: no conversation since the bridge was started. One that goes on is not known here. */
export function explainNothing(started: Started | undefined): Nothing {
  return {
    rung: 1,
    question: rungs[1],
    means:
      'no camera, and nothing else, has connected to the bridge since it was started, or what did is not at its end yet',
    shown: 'guess: that it could not connect, or its browser opened; the bridge had no part in it',
    todo: [
      ...portCure(started?.listen ?? []),
      'the names that the camera asks for must lead to this machine: samsung-bridge check tells for each; docs/start.md, step 3, says how',
      'camera and bridge must be in the same network: does another device there see the bridge in its browser?',
      'try it without the camera, from another machine: samsung-bridge camera --model nx300 --to BRIDGE:PORT --via email',
    ],
  };
}

/** Cameras ask port 80, whatever the bridge listens on. */
function portCure(listen: readonly string[]): readonly string[] {
  if (listen.length === 0 || listen.some((place) => place.endsWith(':80'))) return [];
  return [
    `cameras always ask port 80, and the bridge listens on ${listen.join(', ')}: lead port 80 there (firewall, container), or listen on it`,
  ];
}
