import type { Test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Config } from '../../lib/config/config.ts';
import { type ConfigCode, errorsOf } from '../../lib/config/config-errors.ts';
import { parseConfig } from '../../lib/config/parse.ts';
import { ConfigError } from '../../lib/errors.ts';

/** Folder that the specs' relative paths start from. */
export const baseDir = '/etc/bridge';

/** A mastodon destination with nothing but what it must have, for `default` to lead to. */
export const account = 'server: "https://photog.social", token: t0ken';

/** A configuration with one mastodon destination `m` that has further keys. */
export function mastodonWith(keys: string): string {
  return `destinations:\n  m: { type: mastodon, ${account}, ${keys} }\ndefault: { email: m }\n`;
}

/** A store that says no more than its folder. */
export function plainStore(folder: string) {
  return {
    type: 'store',
    folder,
    below: [],
    private: false,
    mode: undefined,
    folderMode: undefined,
  } as const;
}

export function configOf(yaml: string, env: NodeJS.ProcessEnv = {}): Config {
  return parseConfig(yaml, { file: 'bridge.yaml', env, baseDir });
}

/** Every error of a text; fails where there is none. */
export function refusalsOf(yaml: string, env: NodeJS.ProcessEnv = {}): readonly ConfigError[] {
  try {
    configOf(yaml, env);
  } catch (error) {
    if (error instanceof ConfigError) return errorsOf(error);
    throw error;
  }
  throw new Error(`accepted:\n${yaml}`);
}

/** What a text is turned into: the part of the configuration that the case looks at. */
export type Accepted = readonly [
  name: string,
  yaml: string,
  part: (config: Config) => unknown,
  value: unknown,
  env?: NodeJS.ProcessEnv,
];

export function accepts(test: Test, cases: readonly Accepted[]): void {
  for (const [name, yaml, part, value, env] of cases)
    test(`accepts ${name}`, () => assert.equal(part(configOf(yaml, env)), value));
}

/** The one error of a text; the cure must be in its message. */
export type Refused = readonly [
  name: string,
  yaml: string,
  code: ConfigCode,
  path: string,
  line: number,
  cure: string,
  env?: NodeJS.ProcessEnv,
];

export function refuses(test: Test, cases: readonly Refused[]): void {
  for (const [name, yaml, code, path, line, cure, env] of cases)
    test(`refuses ${name}`, () => {
      const errors = refusalsOf(yaml, env);
      assert.equal(
        errors.map((error) => [error.code, error.file, error.path, error.line]),
        [[code, 'bridge.yaml', path, line]],
        errors.map((error) => error.message).join('\n'),
      );
      assert.ok(errors[0]?.message.includes(cure), errors[0]?.message);
      assert.ok(errors[0]?.message.includes('expected '), errors[0]?.message);
    });
}
