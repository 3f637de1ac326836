import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { MainRun } from './main-run.ts';

const main = resolve(import.meta.dirname, '../../lib/cli/main.ts');
const script = `import { main } from ${JSON.stringify(main)}; process.exitCode = await main(process.argv);`;
const flags = ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', script];
const deadline = 30_000;

/** `samsung-bridge login …` in a process of its own, with a pipe in the place of the keyboard. */
export class LoginRun {
  readonly #child: ChildProcess;
  readonly #ended: Promise<MainRun>;
  #out = '';
  #err = '';
  #heard: () => void = () => {};

  constructor(folder: string, ...words: readonly string[]) {
    this.#child = spawn(process.execPath, [...flags, '--', 'samsung-bridge', 'login', ...words], {
      cwd: folder,
    });
    this.#child.stdout?.on('data', (bytes) => {
      this.#out += bytes;
    });
    this.#child.stderr?.on('data', (bytes) => {
      this.#err += bytes;
      this.#heard();
    });
    this.#child.stdin?.on('error', () => {}); // it has ended and reads no more
    const late = setTimeout(() => this.#child.kill('SIGKILL'), deadline);
    this.#ended = new Promise((done) => {
      this.#child.on('close', (code) => {
        clearTimeout(late);
        this.#heard();
        done({ code: code ?? -1, out: this.#out, err: this.#err });
      });
    });
  }

  /** Resolves with the address of the page when it has been printed and the code is asked for. */
  async address(): Promise<string> {
    const asked = () => /(http\S+\/oauth\/authorize\S+)[\s\S]*Paste the code[\s\S]*: $/.exec(this.#err)?.[1];
    while (asked() === undefined && this.#child.exitCode === null && this.#child.signalCode === null)
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
    const address = asked();
    if (address === undefined) throw new Error(`it ended before it asked:\n${this.#err}`);
    return address;
  }

  /** Types; the pipe stays open. */
  type(text: string): void {
    this.#child.stdin?.write(text);
  }

  /** Closes the pipe. */
  hangUp(): void {
    this.#child.stdin?.end();
  }

  end(): Promise<MainRun> {
    return this.#ended;
  }
}
