import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { within } from '../captures/deadline.ts';
import { StandInDns } from '../checks/stand-in-dns.ts';
import { freePort } from '../free-port.ts';
import { type BridgeProcess, makePlace, type Place, serve } from './bridge-process.ts';

/** docs/new-camera.md, walked through in order with the pretend camera. */
const test = suite('e2e/new-camera-page');
const root = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/new-camera.md'), 'utf8');

/** A block of code, and the words that lead to it. */
interface Block {
  readonly prose: string;
  readonly language: string;
  readonly text: string;
}

const blocks: readonly Block[] = [...page.matchAll(/([\s\S]*?)^```(\w+)\n([\s\S]*?)^```$/gm)].map(
  ([, prose = '', language = '', text = '']) => ({ prose, language, text }),
);

/** What does not end with 0: the photo that fails on purpose; a network in which a bridge on loopback is no use. */
const failures: Readonly<Record<string, number>> = {
  'samsung-bridge camera --model nx300 --to 127.0.0.1:8080 --via email': 1,
  'samsung-bridge check --config bridge.yaml --model nx300 --resolver 10.0.0.1': 1,
};

/** Somebody who does what the page says. */
class Reader {
  readonly #place: Place;
  readonly #port: number;
  readonly #dns: StandInDns;
  #bridge: BridgeProcess | undefined;
  /** What the last command printed. */
  output = '';

  private constructor(place: Place, port: number, dns: StandInDns) {
    this.#place = place;
    this.#port = port;
    this.#dns = dns;
  }

  static async open(): Promise<Reader> {
    const place = await makePlace();
    await mkdir(join(place.folder, 'bin'));
    const program = await place.write(
      'bin/samsung-bridge',
      `#!/bin/sh\nexec node ${root}/bin/samsung-bridge "$@"\n`,
    );
    await chmod(program, 0o755);
    return new Reader(place, await freePort(), await StandInDns.open(() => ({ a: ['127.0.0.1'] })));
  }

  async close(): Promise<void> {
    await this.#stop();
    await this.#dns.close();
    await this.#place.remove();
  }

  async read({ prose, language, text }: Block): Promise<void> {
    if (prose.includes('Stop the bridge')) await this.#stop();
    if (language === 'sh') for (const line of text.trimEnd().split('\n')) await this.#run(line);
    else if (language === 'text') this.#compare(text);
    else if (language === 'yaml' && text.startsWith('listen')) await this.#configure(text);
    else if (language === 'yaml') await this.#fillIn(text);
  }

  async #run(line: string): Promise<void> {
    const [, words] = /^samsung-bridge serve (.*)$/.exec(line) ?? [];
    if (words !== undefined) {
      this.#bridge = await serve(this.#place, ...words.split(' '));
      return;
    }
    const code = await within(this.#shell(this.#here(line)), 60_000);
    assert.is(code, failures[line] ?? 0, `${line}\n${this.output}`);
  }

  #shell(line: string): Promise<number | null> {
    const { folder } = this.#place;
    const path = `${join(folder, 'bin')}:${process.env.PATH}`;
    const child = spawn('sh', ['-c', `${line} 2>&1`], { cwd: folder, env: { ...process.env, PATH: path } });
    this.output = '';
    child.stdout.on('data', (bytes) => {
      this.output += bytes;
    });
    return new Promise((done) => child.on('close', done));
  }

  /** Every line of the page is there, in its order; `…` stands for anything. */
  #compare(text: string): void {
    let rest = this.output;
    for (const line of text.trimEnd().split('\n')) {
      const parts = line.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
      const found = new RegExp(`^${parts.join('.*')}$`, 'm').exec(rest);
      assert.ok(found, `the page promises “${line}”, what is left is:\n${rest}`);
      rest = rest.slice((found?.index ?? 0) + (found?.[0].length ?? 0));
    }
  }

  async #configure(text: string): Promise<void> {
    await this.#place.write('bridge.yaml', this.#here(text));
  }

  /** What a person writes into capture.yaml with an editor. */
  async #fillIn(text: string): Promise<void> {
    const file = join(this.#place.folder, 'captures/nx300/email-lake/capture.yaml');
    const before = await readFile(file, 'utf8');
    const [model = '', firmware = '', , note = ''] = text.split('\n');
    const after = before
      .replace(/^model: .*$/m, model)
      .replace(/^firmware: .*$/m, firmware)
      .replace(/^ {2}- "To be filled in by whoever was there.*$/m, note);
    for (const line of [model, firmware, note]) assert.ok(after.includes(`${line}\n`), line);
    await writeFile(file, after);
  }

  async #stop(): Promise<void> {
    assert.ok([0, undefined].includes((await this.#bridge?.end()) as number | undefined));
    this.#bridge = undefined;
  }

  #here(text: string): string {
    return text
      .replaceAll('0.0.0.0', '127.0.0.1')
      .replaceAll('8080', String(this.#port))
      .replaceAll('10.0.0.1', this.#dns.place);
  }
}

test('every command does what the page says, in its order', async () => {
  const reader = await Reader.open();
  try {
    for (const block of blocks) await reader.read(block);
  } finally {
    await reader.close();
  }
});

test('the page has as many commands and promises as this spec thinks', () => {
  const count = (language: string) => blocks.filter((block) => block.language === language).length;
  assert.ok(count('sh') >= 12 && count('text') >= 8, `${count('sh')} ${count('text')}`);
  assert.equal([count('yaml'), count('markdown')], [2, 1]);
});

test('the template for an issue is the one of the page', () => {
  const template = readFileSync(join(root, '.github/ISSUE_TEMPLATE/new-camera.md'), 'utf8');
  const [text = ''] = blocks.filter(({ language }) => language === 'markdown').map((block) => block.text);
  assert.ok(template.endsWith(`-->\n\n${text}`));
});

test('every page, spec and file that the page names is there', () => {
  const links = [...page.matchAll(/\]\(([^)#]+)\)/g)].map(([, link = '']) => join('docs', link));
  const files = [...page.matchAll(/`((?:spec|lib)\/[^`*]*)`/g)].map(([, file = '']) => file);
  assert.ok(links.length > 3 && files.length > 6);
  const here = files.filter((file) => !file.includes('nx-models'));
  assert.equal(
    [...links, ...here].filter((file) => !existsSync(join(root, file))),
    [],
  );
});

test.run();
