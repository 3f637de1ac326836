import type { Command } from 'commander';
import { type Place, parsePlace } from '../captures/place.ts';
import { visible } from './log.ts';

/** Reads the value of `--to`; wrong usage where it is not `HOST:PORT`. */
export function placeOption(text: string, command: Command): Place {
  const message = `error: --to: expected HOST:PORT, e.g. 127.0.0.1:8080, got ${visible(text)}`;
  return parsePlace(text) ?? command.error(message, { exitCode: 2 });
}
