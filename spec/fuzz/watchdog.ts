import { Worker } from 'node:worker_threads';

/** Seconds that a run may take: none takes a hundredth of one. */
const patience = 30;

/** Looks from another thread, since a run that hangs lets nobody else in; and ends the process. */
const watch = `
const { workerData: { counter, name, patience } } = require('node:worker_threads');
let [last, waited] = [-1, 0];
setInterval(() => {
  const now = Atomics.load(counter, 0);
  waited = now === last ? waited + 1 : 0;
  last = now;
  if (waited < patience) return;
  require('node:fs').writeSync(2, 'FINDING: ' + name + ' hangs in run ' + now + '\\n');
  process.kill(process.pid, 'SIGKILL');
}, 1000);
`;

/** Ends the process where a run does not end, and says which. */
export class Watchdog {
  readonly #counter = new Int32Array(new SharedArrayBuffer(4));
  readonly #worker: Worker;

  constructor(name: string) {
    this.#worker = new Worker(watch, { eval: true, workerData: { counter: this.#counter, name, patience } });
    this.#worker.unref();
  }

  begin(run: number): void {
    Atomics.store(this.#counter, 0, run);
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}
