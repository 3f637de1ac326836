import { RefusalError } from '../errors.ts';
import { bytesInWords } from '../wording.ts';
import { addressIn, asciiLower } from './address.ts';
import { withoutLanguageMarker } from './language-marker.ts';
import { quoted } from './wording.ts';
import { hasControls, referredCharacter } from './xml-text.ts';

/** Bytes of the XML of an e-mail; real ones have about 400. */
export const letterLimit = 64 * 1024;

/** Recipients of one e-mail. */
const recipientLimit = 50;

/** Depth of real ones is 3: email, receiverList, receiver. */
const depthLimit = 10;

/** What the XML of an e-mail says. */
export interface Letter {
  /** Address, without the name before it. */
  readonly sender: string;
  /** Addresses, at least one, none twice (compared without ASCII case), in the order of the XML. */
  readonly recipients: readonly string[];
  readonly title: string;
  /** Body without the language marker. */
  readonly words: string;
}

/** A node as fast-xml-parser gives it: one key, the element's name, with its content. Text stands under `#text`. */
interface XmlNode {
  readonly [name: string]: string | XmlContent;
}
type XmlContent = readonly XmlNode[];

/** Reads the part named `message`. Throws a RefusalError (400 or 413, `SB_EMAIL_XML`) that says what is wrong. */
export async function readLetter(bytes: Buffer): Promise<Letter> {
  if (bytes.length > letterLimit) throw letterTooLong();
  const email = onlyChild(await parse(textIn(bytes)), 'email');
  return {
    sender: senderIn(email),
    recipients: recipientsIn(email),
    title: optionalText(email, 'title'),
    words: withoutLanguageMarker(optionalText(email, 'body')),
  };
}

/** Refuses an XML part that does not end. */
export function letterTooLong(): RefusalError {
  return refusal(`expected at most ${bytesInWords(letterLimit)} of XML; more came; shorten the text`, 413);
}

function refusal(message: string, status = 400, cause?: unknown): RefusalError {
  return new RefusalError('SB_EMAIL_XML', status, message, { cause });
}

/** UTF-8, as every XML that was seen declares; another encoding is refused before it becomes unreadable words. [Q] */
function textIn(bytes: Buffer): string {
  const text = decodeUtf8(bytes);
  if (hasControls(text))
    throw refusal('expected XML text; control characters came, which XML does not allow');
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text))
    throw refusal('expected XML without a DOCTYPE or entities of its own; one came');
  return text;
}

function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw refusal(
      'expected XML in UTF-8; bytes came that are not UTF-8; please record this camera',
      400,
      cause,
    );
  }
}

/** Well-formed XML as a tree, nothing trimmed, no value guessed at, no reference replaced. */
async function parse(xml: string): Promise<XmlContent> {
  const { XMLParser, XMLValidator } = await import('fast-xml-parser');
  const validity = XMLValidator.validate(xml);
  if (validity !== true) throw malformed(validity.err.msg, validity.err.line);
  const parser = new XMLParser({
    preserveOrder: true,
    cdataPropName: '#cdata',
    parseTagValue: false,
    trimValues: false,
    processEntities: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    maxNestedTags: depthLimit,
  });
  try {
    return parser.parse(xml);
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : String(error));
  }
}

function malformed(what: string, line?: number): RefusalError {
  return refusal(`expected well-formed XML; ${quoted(what)}${line === undefined ? '' : ` in line ${line}`}`);
}

function childrenOf(content: XmlContent, name: string): readonly XmlContent[] {
  const children: XmlContent[] = [];
  for (const node of content) {
    const inner = Object.hasOwn(node, name) ? node[name] : undefined;
    if (inner !== undefined && typeof inner !== 'string') children.push(inner);
  }
  return children;
}

function atMostOneChild(content: XmlContent, name: string): XmlContent | undefined {
  const [first, second] = childrenOf(content, name);
  if (second !== undefined) throw refusal(`expected one <${name}>; several came`);
  return first;
}

function onlyChild(content: XmlContent, name: string): XmlContent {
  const child = atMostOneChild(content, name);
  if (child === undefined) throw refusal(`expected <${name}>; it is not there`);
  return child;
}

function optionalText(content: XmlContent, name: string): string {
  return textOf(atMostOneChild(content, name) ?? [], name);
}

/** Text and CDATA sections in their order. */
function textOf(content: XmlContent, name: string): string {
  let text = '';
  for (const node of content) {
    const plain = node['#text'];
    const cdata = node['#cdata'];
    if (typeof plain === 'string') text += resolved(plain);
    else if (cdata !== undefined && typeof cdata !== 'string') text += literal(cdata);
    else throw refusal(`expected text in <${name}>; another element came`);
  }
  return text;
}

function literal(cdata: XmlContent): string {
  return cdata.map((node) => node['#text'] ?? '').join('');
}

/** The five entities that XML predefines, and no others: there is no DTD that could define them. [XML 1.0 §4.6] */
function resolved(text: string): string {
  return text.replace(/&([^;]*);/g, (reference, name: string) => {
    const character = referredCharacter(name);
    if (character === undefined)
      throw refusal(`expected &amp;, &lt;, &gt;, &quot; or &apos;; ${quoted(reference)} came`);
    return character;
  });
}

function senderIn(email: XmlContent): string {
  const sender = addressOf(onlyChild(email, 'sender'), 'sender');
  if (sender === '')
    throw refusal('expected an address in <sender>; it is empty; set the sender in the camera');
  return sender;
}

function recipientsIn(email: XmlContent): readonly string[] {
  const recipients = new Map<string, string>();
  for (const receiver of childrenOf(onlyChild(email, 'receiverList'), 'receiver')) {
    const address = addressOf(receiver, 'receiver');
    const key = asciiLower(address);
    if (address !== '' && !recipients.has(key)) recipients.set(key, address);
  }
  if (recipients.size === 0)
    throw refusal('expected an address in <receiverList>; none came; name a recipient');
  if (recipients.size > recipientLimit)
    throw refusal(`expected at most ${recipientLimit} recipients; ${recipients.size} came`, 413);
  return [...recipients.values()];
}

/** An address on one line: it will stand in headers. */
function addressOf(content: XmlContent, name: string): string {
  const address = addressIn(textOf(content, name));
  if (/[\t\n\r]/.test(address)) throw refusal(`expected <${name}> on one line; ${quoted(address)} came`);
  return address;
}
