/** Values that stand in what is published about the cameras, and in captures that were put together: they name nobody and open nothing. */
const published: ReadonlySet<string> = new Set([
  'censored',
  'censored=',
  '9717886885',
  '123456789033',
  'a%20b',
  '6a563c3967f147d3adfa454ef913535d0d109ba4b4584914',
]);

/** The stray remains of a key in both published logins. [SLIDES, WIKI-SNS, quoted] */
export const publishedRemains = '4p4uaaq422af3';

const secret = new RegExp(
  [
    'pass(?:wor[dt]|wd|phrase|code)',
    '^(?:pass|pin|key|psk|sn|l?sid|uid|auth|code)$',
    '(?:^|_)sig$',
    'sess(?:ion)?[_-]?id',
    'pwd',
    'secret',
    'token',
    '(?:session|persist|crypt|private|access|api|auth|consumer|wpa|wep)[_-]?key',
    '^oauth_(?!version$|signature_method$)',
    'nonce',
    'signature',
    'credential',
    'cookie',
    'duid|imei|imsi|iccid|uuid|udid|guid|msisdn',
    'serial',
    'mac_?addr|^mac$',
    'phone|mobilenumber|^(?:tel|fax)$',
    'birth',
    'latitude|longitude|^(?:lat|lon|lng)$|^(?:geo|gps|position|coord)',
    'ssid',
  ].join('|'),
  'i',
);

const person =
  /^(?:user|user_?-?(?:name|id)|log_?-?in.*|owner.*|account.*|(?:nick|display|full|real|first|last|given|family|sur)_?-?name|.*user_?(?:name|id))$/i;

const worded = /^(?:title|message|msg|body|comment|description|subject|caption)$/i;

/** Whether a field of that name holds what opens something or tells one device from another. */
export function isSecretName(name: string): boolean {
  const own = withoutPrefix(name);
  return secret.test(own) && !person.test(own);
}

/** Whether a field of that name says who somebody is. */
export function isPersonName(name: string): boolean {
  return person.test(withoutPrefix(name));
}

/** Whether a field of that name holds what a person typed. [protocol, WIKI-MAIL: title, body] guess: the others. */
export function isWordedName(name: string): boolean {
  return worded.test(withoutPrefix(name));
}

/** `ns:Password` and `form.password` are passwords. */
function withoutPrefix(name: string): string {
  return name.replace(/^.*[.:](?=.)/, '');
}

/** Nothing, as long as the value and of its kind: zeros for digits, else `x`; white space, zeros and the `=` at its end stay. */
export function filler(value: string): string {
  if (published.has(value)) return value;
  if (/^[0-9A-Fa-f .:\0-]*$/.test(value)) return value.replace(/[0-9A-Fa-f]/g, '0');
  const body = value.replace(/=+$/, '');
  return body.replace(/[^ \t\r\n\0]/g, 'x') + value.slice(body.length);
}
