import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';

/** Version of the snac2 on this machine (`2.75`); undefined where there is none. */
export function installedSnac2(): string | undefined {
  const { stdout } = spawnSync('snac', { encoding: 'utf8' });
  return /^snac (\S+)/.exec(stdout ?? '')?.[1];
}

/** Runs a command of snac2 to its end, with answers to its questions. */
function command(words: readonly string[], answers: string): string {
  const { status, stdout, stderr } = spawnSync('snac', words, {
    input: answers,
    encoding: 'utf8',
    timeout: 20_000,
  });
  if (status !== 0) throw new Error(`snac ${words.join(' ')} ended with ${status}: ${stdout}${stderr}`);
  return `${stdout}${stderr}`;
}

/** A snac2 of its own on the loopback, with one account; `close` it in an `after` hook. */
export class Snac2 {
  readonly url: string;
  readonly user = 'georg';
  readonly #folder: string;
  readonly #password: string;
  readonly #daemon: ChildProcess;

  private constructor(url: string, folder: string, password: string) {
    this.url = url;
    this.#folder = folder;
    this.#password = password;
    this.#daemon = spawn('snac', ['httpd', join(folder, 'snac')], { stdio: 'ignore' });
  }

  static async start(): Promise<Snac2> {
    const folder = await mkdtemp(join(tmpdir(), 'sb-snac2-'));
    const base = join(folder, 'snac');
    const port = await freePort();
    command(['init', base], `127.0.0.1\n${port}\n127.0.0.1:${port}\n\n\n`);
    const settings = join(base, 'server.json');
    const text = await readFile(settings, 'utf8');
    await writeFile(settings, text.replace('"protocol": "https"', '"protocol": "http"'));
    const password = /password is (\S+)/.exec(command(['adduser', base, 'georg'], '\n'))?.[1] ?? '';
    const server = new Snac2(`http://127.0.0.1:${port}`, folder, password);
    await server.#answers();
    return server;
  }

  async #answers(): Promise<void> {
    const end = performance.now() + 10_000;
    for (;;) {
      if (
        await fetch(`${this.url}/api/v1/instance`).then(
          ({ ok }) => ok,
          () => false,
        )
      )
        return;
      if (performance.now() > end) throw new Error(`snac2 did not answer at ${this.url} within 10 s`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async close(): Promise<void> {
    const ended = once(this.#daemon, 'close');
    if (this.#daemon.exitCode === null && this.#daemon.kill('SIGKILL')) await ended;
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** What a person does with the address that `login` prints: logs in, and copies what the next page shows. */
  async allow(address: string): Promise<string> {
    const page = await (await fetch(address)).text();
    const action = /<form method="post" action="([^"]+)"/.exec(page)?.[1] ?? '';
    const hidden = [...page.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    const form = new URLSearchParams({ login: this.user, passwd: this.#password });
    for (const [, name = '', value = ''] of hidden) form.set(name, value);
    const shown = await fetch(action, { method: 'POST', body: form, redirect: 'manual' });
    return (await shown.text()).trim();
  }
}
