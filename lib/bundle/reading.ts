/** What is not replaced in recordings. */
const inCaptures = [
  'In captures, too: names of photo files and albums, host names, the lengths of all that was replaced.',
];

/** The first page of a bundle. */
export function readingOf(names: readonly string[], remarks: readonly string[]): string {
  return `${[
    'A report of samsung-bridge, made by "samsung-bridge why --bundle" to be attached to a public issue.',
    '',
    'LOOK AT IT BEFORE YOU SEND IT. Every file is plain text, but for the bytes of captures.',
    '',
    'What a person would not want to show was replaced: <address-1> is an e-mail address, <camera-1> the address of a device in your',
    'network, <name-1> a login, <word-1> whatever was typed, <host-1>, <domain-1>, <hardware-1> such names. The same number is',
    'the same thing. "…" stands for what was left out. Words, alt texts and photos are not in it.',
    '',
    'What stays: times, sizes, models, codes, the servers that photos go to and what they answered, the names of destinations and of',
    'environment variables, and the names, paths and User-Agent of unknown requests, as these are what a report is about.',
    ...(names.some((name) => name.startsWith('captures/')) ? inCaptures : []),
    '',
    'Files:',
    ...names.map((name) => `  ${name}${aboutFile(name)}`),
    ...(remarks.length === 0 ? [] : ['', 'Remarks:', ...remarks.map((remark) => `  ${remark}`)]),
  ].join('\n')}\n`;
}

const abouts: Readonly<Record<string, string>> = {
  'versions.json': 'the bridge, Node, the system, the packages',
  'health.json': 'free space, clock, whether the bridge runs',
  'configuration.json': 'the keys; values only where they are no secret',
  'routes.txt': 'which recipient or site goes to which kind of destination',
  'why.txt': 'the last conversations, explained',
  'conversations.jsonl': 'the journal of conversations',
  'outbox.json': 'how the parcels stand, without what is in them',
  'log.txt': 'the log that was given with --log',
};

function aboutFile(name: string): string {
  const about = abouts[name];
  return about === undefined ? '' : `: ${about}`;
}
