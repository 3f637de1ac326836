import { basename } from 'node:path';
import { faultInWords, fieldOf, lineInWords } from './fault.ts';

/**
 * A promise of a module that is rejected while nobody waits for it would end the bridge, again at every start. It is told
 * instead, where its stack names one of these files, or where it holds no error at all, as no code of ours does; any other
 * ends the bridge as ever. Returns what takes the listener away; nothing is listened to where there are no files.
 */
export function catchStrays(paths: readonly string[], tell: (text: string) => void): () => void {
  if (paths.length === 0) return () => {};
  const listener = (thrown: unknown): void => {
    const path = paths.find((each) => lineInWords(thrown, each) !== '');
    if (path === undefined && typeof fieldOf(thrown, 'stack') === 'string') throw thrown;
    const whose = path === undefined ? 'a module' : basename(path);
    const line = path === undefined ? '' : lineInWords(thrown, path);
    tell(`${whose} left a promise that nobody waits for, rejected with ${faultInWords(thrown)}${line}`);
  };
  process.on('unhandledRejection', listener);
  return () => process.off('unhandledRejection', listener);
}
