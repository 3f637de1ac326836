import { Command } from 'commander';
import { readPassword } from './password-input.ts';

/** `samsung-bridge passwd`: what is kept of a password, as one line for the configuration. */
export function passwdCommand(): Command {
  return new Command('passwd')
    .description('make the line for "password:" under "senders"; asks unseen, or reads one line from a pipe')
    .addHelpText(
      'after',
      `
Example: samsung-bridge passwd
  and in bridge.yaml, in quotes:

  senders:
    - name: georg
      password: "$scrypt$ln=14,r=8,p=5$…"

Take a password that you use nowhere else: cameras send it in a form that everybody can undo.

Exit code: 0 the line is printed, 1 it is not, 2 wrong usage.`,
    )
    .action(printHash);
}

async function printHash(): Promise<void> {
  const password = await readPassword(process.stdin, process.stderr);
  const { hashPassword } = await import('../handlers/password-hash.ts');
  process.stdout.write(`${await hashPassword(password)}\n`);
}
