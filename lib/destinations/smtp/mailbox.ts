import { domainToASCII } from 'node:url';

/** A dot-atom [RFC 5322 §3.2.3]: no quotes, no spaces, no line ends, so nothing can end a header or an SMTP command. */
const local = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const domainLetters = /^[\p{L}\p{M}\p{N}.-]+$/u;
const asciiDomain = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;

/** An address with the name that stands before it, or none. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/**
 * An e-mail address, its domain in ASCII and small letters; undefined where the text is none. Quoted local parts and
 * local parts beyond ASCII are none: few servers take them.
 */
export function addressOf(text: string): string | undefined {
  const at = text.lastIndexOf('@');
  const [mailbox, domain] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)];
  if (mailbox.length > 64 || !local.test(mailbox) || !domainLetters.test(domain)) return undefined;
  const ascii = domainToASCII(domain);
  const address = `${mailbox}@${ascii}`;
  return asciiDomain.test(ascii) && address.length <= 254 ? address : undefined;
}

/** Reads `address`, `<address>` or `Name <address>`; undefined where the text is none of them. */
export function mailboxOf(text: string): Mailbox | undefined {
  const framed = /^([^<>\p{Cc}]*)<([^<>]*)>$/u.exec(text.trim());
  const address = addressOf((framed?.[2] ?? text).trim());
  const name = (framed?.[1] ?? '').trim().replace(/^"(.*)"$/u, '$1');
  return address === undefined ? undefined : { name, address };
}
