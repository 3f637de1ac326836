import type { Secret } from '../scrub/aliases.ts';
import { markOf } from '../scrub/session.ts';

const sentences: Readonly<Record<Exclude<Secret, 'session key'>, string>> = {
  login:
    'Login: name and password are others; where the camera encrypts them, so they are here, under a key that was published.',
  'e-mail addresses': 'E-mail addresses are others of the same length; the same one stands for the same.',
  'names of users': 'Names of users are others of the same length.',
  'passwords, tokens, device numbers':
    'Passwords, tokens, OAuth values, cookies and numbers of the device are zeros or x.',
  'network addresses':
    'Network addresses are others of the same length, where there are such for documentation.',
  words: 'Title and message are filler words; white space, ~ and other signs are where they were.',
  'photos and videos': 'Photos and videos are filler of the same length and type.',
  'contents that are no text':
    'What was neither a photo nor text, and what was too long for a message, is zeros.',
};

/** What a capture says of what is not as it came. */
export function notesOf(
  replaced: ReadonlySet<Secret>,
  keepBodies: boolean,
  keyLength: number,
): readonly string[] {
  const secrets = Object.keys(sentences) as readonly Exclude<Secret, 'session key'>[];
  const scrubbed = secrets.filter((secret) => replaced.has(secret)).map((secret) => sentences[secret]);
  return [
    ...scrubbed,
    ...(replaced.has('session key') ? [sessionNote(keyLength)] : []),
    ...(keepBodies
      ? ['Photos, videos and words are kept as they came: look at them before this is published.']
      : []),
    'Every length and every offset is that of the real bytes.',
  ];
}

function sessionNote(keyLength: number): string {
  const marked =
    keyLength > 0
      ? ` Where the key stands that the login gave out, requests have “${markOf(keyLength)}”.`
      : '';
  return `Session keys are taken out.${marked} A key from before this capture is zeros.`;
}
