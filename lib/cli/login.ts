import { isAbsolute, resolve } from 'node:path';
import { Command } from 'commander';
import type { Account } from '../destinations/mastodon/credentials.ts';
import { visible } from './log.ts';
import { serverAddress } from './server-address.ts';
import { Terminal } from './terminal.ts';
import { version } from './version.ts';

interface LoginOptions {
  readonly out: string;
  readonly force?: true;
  readonly allowHttp?: true;
}

/** `samsung-bridge login`: gets a token for an account and writes it to a file of its own. */
export function loginCommand(): Command {
  return new Command('login')
    .description('let the bridge post for an account: open the address that it prints, paste the code')
    .argument('<server>', 'e.g. https://photog.social')
    .option('--out <file>', 'where the token goes', 'mastodon.token')
    .option('--force', 'replace that file whatever it holds')
    .option('--allow-http', 'no encryption, also to a server that is not on a private address')
    .addHelpText('after', example)
    .action(logIn);
}

const example = `
What to add to bridge.yaml is printed to stdout, all else to stderr. Beside the token, HOST.app.json keeps what the server
needs to know the bridge again. Both files are readable for you only.

Exit code: 0 the token is written, 1 it is not, 2 wrong usage.

Example: samsung-bridge login https://photog.social --out ./mastodon.token`;

async function logIn(typed: string, options: LoginOptions, command: Command): Promise<void> {
  const server = serverAddress(typed, options.allowHttp === true);
  if (server.origin === undefined) return command.error(`error: ${server.why}`, { exitCode: 2 });
  const { login } = await import('../destinations/mastodon/login.ts');
  const person = new Terminal(process.stdin, process.stderr);
  try {
    const force = options.force === true;
    const tokenFile = resolve(options.out);
    const account = await login({ server: server.origin, tokenFile, force, version, person });
    person.say(`Logged in as ${described(account)}. The token is in ${options.out}.`);
    person.say('In bridge.yaml:\n');
    process.stdout.write(`${configuration(server.origin, options.out)}\n`);
  } finally {
    person.close();
  }
}

function described({ handle, url }: Account): string {
  return url === undefined ? handle : `${handle} (${url})`;
}

/** Lines for bridge.yaml; a JSON string is one of YAML too. */
function configuration(server: string, out: string): string {
  return [
    'destinations:',
    `  mastodon: { type: mastodon, server: ${JSON.stringify(server)}, tokenFile: ${JSON.stringify(asPath(out))} }`,
  ]
    .map(visible)
    .join('\n');
}

/** As it was typed; a bare name gets the `./` that tells a reader that it is a file. */
function asPath(out: string): string {
  return isAbsolute(out) || out.startsWith('.') ? out : `./${out}`;
}
