import { isIP, isIPv4 } from 'node:net';
import { Literals } from './literals.ts';
import { type Secret, StandIns } from './stand-ins.ts';
import { isPublic, ownWords, publicSegments } from './vocabulary.ts';

/** Characters of a literal secret; shorter ones are in every second word, and are found by where they stand only. */
const shortest = 3;
/** Characters of a literal that bytes do not hold by chance. */
const unmistakable = 6;
/** Bytes at the beginning and at the end of a file that are looked at: between them a capture has filler. */
const looked = 500_000;

/** Takes out of texts what must not stand in a public issue: what is known to be secret, and whatever looks like it. */
export class Scrubber {
  readonly #standIns = new StandIns();
  readonly #literals: Literals;

  constructor(secrets: readonly Secret[]) {
    this.#literals = new Literals(
      secrets.filter(({ value }) => value.length >= shortest && !isPublic(value)),
    );
  }

  /** Literal secrets, or somebody's e-mail address, that still stand in bytes: a last look at what is to be handed out. */
  foundIn(bytes: Buffer): boolean {
    const ends = [bytes.subarray(0, looked), bytes.subarray(Math.max(looked, bytes.length - looked))];
    return ends.some((end) => {
      const text = end.toString('utf8');
      const isKnown = [...this.#literals.find(text)].some(({ length }) => length >= unmistakable);
      return isKnown || [...text.matchAll(somebody)].some(([address]) => !isPublic(address));
    });
  }

  /** The words of a log line. What stands in quotes was said by a camera or a person, and is replaced whole. */
  text(text: string): string {
    const known = this.#known(text);
    let shown = '';
    let end = 0;
    for (const { 0: whole, 1: inner = '', index } of quotesIn(known)) {
      shown += `${this.#shapes(known.slice(end, index))}"${this.#quoted(inner)}"`;
      end = index + whole.length;
    }
    return shown + this.#shapes(known.slice(end));
  }

  /** As `text`, but what stands in quotes is looked at like the rest: the bridge's own words, and unknown requests. */
  open(text: string): string {
    return this.#shapes(this.#known(text));
  }

  /** An address in the network. Which private range it is from is no secret, and decides whether some cameras show a hotspot error. */
  peer(address: string): string {
    if (isIP(address.split('%', 1)[0] ?? '') === 0) return this.open(address);
    return nobody.test(address) ? address : `${this.#standIns.for('camera', address)}${range(address)}`;
  }

  address(address: string): string {
    return this.#standIns.for('address', address);
  }

  name(name: string): string {
    return this.#standIns.for('name', name);
  }

  word(word: string): string {
    return this.#standIns.for('word', word);
  }

  host(host: string): string {
    return this.#standIns.for('host', host);
  }

  #quoted(inner: string): string {
    const shown = this.#shapes(inner);
    return shown === '' || isStandIn.test(shown) || ownWords.has(shown.toLowerCase())
      ? shown
      : this.word(inner);
  }

  #known(text: string): string {
    let shown = '';
    let end = 0;
    for (const { secret, at, length } of this.#literals.find(text)) {
      shown += text.slice(end, at) + this.#standIns.for(secret.kind, secret.value);
      end = at + length;
    }
    return shown + text.slice(end);
  }

  #shapes(text: string): string {
    return text
      .replace(
        credentials,
        (_, scheme: string, login: string) => `${scheme}${isForm.test(login) ? login : '…'}@`,
      )
      .replace(bearer, '$1 …')
      .replace(named, '$1$2…')
      .replace(mail, (address) => this.address(address))
      .replace(account, (name) => this.name(name))
      .replace(links, '$1/…')
      .replace(quotedPaths, pathForm)
      .replace(paths, pathForm)
      .replace(hardware, (address) => this.#standIns.for('hardware', address.replace(/[:-]/g, '')))
      .replace(
        hardwareIn,
        (_, before: string, address: string) => `${before}${this.#standIns.for('hardware', address)}`,
      )
      .replace(version4, (address) => (isIPv4(address) ? this.peer(address) : address))
      .replace(version6, (address) => (isIP(address) === 6 ? this.peer(address) : address))
      .replace(digits, '…')
      .replace(base64, (word) => (isMixed(word) ? '…' : word));
  }
}

const isStandIn = /^<[a-z]+-\d+>$/;
const quotes = /"((?:[^"\\]|\\.)*)(?:"|\\?$)/gs;
/** From the first quote to the end. */
const allQuoted = /"(.*)$/gs;
/** `smtp://user:password@` */
const credentials = /\b([a-z][a-z0-9+.-]{0,20}:\/\/)([^\s/@"']*(?:@[^\s/@"']*)*)@/gi;
/** Nothing but names of environment variables is left of it. */
const isForm = /^(?:…|:|\$\{\w+\})+$/;
/** `password=…`, `"token": "…"` */
const named =
  /\b(pass(?:word|wd|phrase)?|token|secret|api[_-]?key|authorization|cookie)\b(["']?\s*[=:]\s*)(?:"[^"]*"|'[^']*'|[^\s,;&]+)/gi;
const bearer = /\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi;
const mail = /[^\s<>"'(),;:\\/[\]{}|=…]{1,254}@(?:[\p{L}\p{N}_-]+\.)*[\p{L}\p{N}_-]+/gu;
/** An address that bytes do not hold by chance. */
const somebody = /(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.)+[a-z]{2,24}(?![\w-])/gi;
/** A name in the fediverse, as in `@georg` and `/@georg`. */
const account = /(?<=^|[\s(/])@[\w.-]{2,}/g;
/** Only the origin of a link stays. */
const links = /\b(https?:\/\/[^\s/"'<>]+)\/[^\s"',;)]+/gi;
/** Of a file, as Node quotes it: there may be blanks in it. */
const quotedPaths = /(?<=['`])\/[^'`\n]+(?=['`])/g;
/** Of a file: not the path behind a host, nor a closing tag. */
const paths = /(?:(?<=\bfile:\/\/)|(?<![\w.…<>/\])}"-]))\/(?!\/)[^\s"'`,;:)]+/g;
const hardware = /\b[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}\b/gi;
/** As in `SEC_MODE_a0b1c2d3e4f5`. */
const hardwareIn = /(_|\bmac\W{0,3})([0-9a-f]{12})\b/gi;
const version4 = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.]*\d)/g;
const version6 = /(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])/gi;
/** Serial numbers and keys: 11 digits, or 16 of hex. */
const digits = /\b(?:\d{11,}|[0-9a-f]{16,})\b/gi;
const base64 = /[\w+/-]{22,}={0,2}/g;
/** Addresses that are nobody's. */
const nobody = /^(?:0\.0\.0\.0|127\..*|::1?)$/;

/** Where one is missing, as in a text that was cut, nobody knows which: then all from the first on is taken for quoted. */
function quotesIn(text: string): Iterable<RegExpMatchArray & { readonly index: number }> {
  const found = [...text.matchAll(quotes)];
  return found.every(([whole]) => /^".*"$/s.test(whole)) ? found : text.matchAll(allQuoted);
}

/** A token has digits and capital letters; a path and a code do not. */
function isMixed(word: string): boolean {
  return /\d/.test(word) && /[A-Z]/.test(word) && !word.startsWith('SB_');
}

/** Paths that cameras ask for stay; of others, the part that every system has. */
function pathForm(path: string): string {
  const [top = '', ...below] = path.slice(1).split('/');
  const isPublic = [top, ...below].every((segment) => segment.startsWith('<') || publicSegments.has(segment));
  if (isPublic) return path;
  return usualFolders.has(top) ? `/${top}${below.length > 0 ? '/…' : ''}` : '/…';
}

const usualFolders: ReadonlySet<string> = new Set(
  'bin data dev etc home lib media mnt opt proc root run srv sys tmp usr var Users'.split(' '),
);

function range(address: string): string {
  if (address.startsWith('192.168.')) return ' (192.168.x.x)';
  if (address.startsWith('10.')) return ' (10.x.x.x)';
  return /^172\.(1[6-9]|2\d|3[01])\./.test(address) ? ' (172.16-31.x.x)' : '';
}
