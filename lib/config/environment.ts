import { refusal } from './config-errors.ts';
import { nearestName } from './nearest-name.ts';
import type { TextNode } from './node.ts';

/** `$${` (a literal `${`), or `${NAME}`, or a `${` that is neither. A `$` by itself is a letter like any other. */
const references = /\$\$\{|\$\{(?:([A-Za-z_][A-Za-z0-9_]*)\})?/g;

/**
 * The text with `${NAME}` filled in from the environment, once: what comes from there is text, never YAML and never
 * another reference. Throws a ConfigError (`SB_CONFIG_ENV`) that names the variable and shows no value.
 */
export function fillIn(node: TextNode, env: NodeJS.ProcessEnv): string {
  return node.text.replaceAll(references, (reference, name: string | undefined) => {
    if (reference === '$${') return '${';
    if (name === undefined) throw malformed(node);
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (value === undefined) throw missing(node, name, env);
    return value;
  });
}

function malformed(node: TextNode): Error {
  const expected = `expected the name of an environment variable between \${ and }, came something else`;
  return refusal('SB_CONFIG_ENV', node.place, `${expected}; for the letters \${ themselves write $\${`);
}

function missing(node: TextNode, name: string, env: NodeJS.ProcessEnv): Error {
  const near = nearestName(name, Object.keys(env));
  const hint = near === undefined ? '' : ` (there is one called ${near})`;
  const expected = `expected the environment variable ${name}, it is not set${hint}`;
  const cure = `set it where the bridge is started, or write $\${${name}} for the letters themselves`;
  return refusal('SB_CONFIG_ENV', node.place, `${expected}; ${cure}`);
}
