import { type Confidence, type Fact, type SourceKey, sources } from '../../lib/cameras/evidence.ts';
import { baseHosts, hostsOf } from '../../lib/cameras/hosts.ts';
import type { CameraModel, HotspotKind, ModelState } from '../../lib/cameras/model.ts';
import { isUnverified, models } from '../../lib/cameras/models.ts';
import { sites } from '../../lib/cameras/sites.ts';
import type { Capture } from '../../lib/captures/capture.ts';

const marks: Readonly<Record<ModelState, string>> = {
  works: '✅ works',
  partly: '🟡 partly',
  'not yet': '❌ not yet',
  untested: '🤷 untested',
  'not covered': '– not covered',
};

const tags: Readonly<Record<Confidence, string>> = {
  quoted: 'Q',
  described: 'D',
  inferred: 'I',
  verified: 'V',
  unknown: '',
};

const checks: Readonly<Record<HotspotKind, string>> = {
  'gld-plain': 'asks `gld.samsungosp.com`; status 200 is enough',
  'gld-etag':
    'asks `gld.samsungosp.com`; content with status 200, an empty body, an `ETag` and a `Server` that starts with `nginx`. Which of them decides is unknown',
  yahoo:
    'asks `www.yahoo.co.kr`; wants 200 and a cookie on a `.yahoo.` domain, or 30x and a `Location` with `yahoo.` at byte 11 at the latest',
  msn: 'asks `www.msn.com`, by the same mechanism as Yahoo',
  'msn-cookie': 'asks `www.msn.com`; wants 200 and a cookie on a `.msn.` domain, takes no redirect',
  base: 'works with the base names; its check was never published',
  none: 'has none: it does not use these services',
  unknown: 'was never published',
};

/** The page docs/cameras.md, whole, from the models and the captures that stand behind them. */
export function camerasPage(captures: readonly Capture[]): string {
  return `${[...opening, ...table(captures), ...hotspotSection, ...siteSection, ...modelSections(), ...sourceSection].join('\n')}\n`;
}

const opening = [
  '# Cameras',
  '',
  '<!-- Made from lib/cameras by `npm run docs:cameras`. Change the models there, not this page. -->',
  '',
  'Which Samsung WiFi cameras the bridge stands in for, and how sure that is. The state is that of the talk at FOSDEM 2025 for the',
  'other service of this kind; this bridge sends the same answers. Nothing here was tried by us on a camera, unless a capture is',
  'called recorded. Is yours missing, or is a word wrong? Tell us what it does, best with a recording:',
  '[a camera that nobody has tried](new-camera.md).',
  '',
  `Unverified, since nobody is known to have seen them work with a service of this kind: ${unverified()}. They, and cameras that are`,
  'not listed at all, are served like all others.',
  '',
  'How sure: **Q** quoted, the bytes or the symbol are printed in the source · **D** described in words, or by a service that works with',
  'real cameras · **I** inferred by us, nobody says so · no letter: unknown. The same as JSON, with every source:',
  '`samsung-bridge models --json`.',
  '',
];

function unverified(): string {
  return models
    .filter(isUnverified)
    .map(({ name }) => name)
    .join(', ');
}

function table(captures: readonly Capture[]): readonly string[] {
  return [
    '| model | year | state | e-mail | social | video | hotspot check | captures |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...models.map((model) => row(model, captures)),
    '',
  ];
}

function row(model: CameraModel, captures: readonly Capture[]): string {
  const { email, social, video } = model.services;
  const name = [model.name, ...model.aliases].join(' / ');
  const state = cell(model.state, marks[model.state.value]);
  const rest = [model.year, email, social, video, model.hotspot].map((fact) => cell(fact));
  const [year = '', ...services] = rest;
  return `| ${[`[${name}](#${anchor(model.name)})`, year, state, ...services, proofs(model, captures)].join(' | ')} |`;
}

function cell({ value, confidence }: Fact<string>, words: string = value): string {
  if (confidence === 'unknown' && value === 'unknown') return '?';
  return `${words} ${tags[confidence]}`.trimEnd();
}

function proofs(model: CameraModel, captures: readonly Capture[]): string {
  const own = captures.filter((capture) => capture.model === model.name);
  return own.map(({ name, provenance }) => `${name.split('/')[1]} (${provenance})`).join(', ');
}

const hotspotSection = [
  '## Hotspot checks',
  '',
  'Before a camera sends, it asks a well-known name whether it is online. Only the first TCP segment of the answer counts.',
  '',
  ...Object.entries(checks).map(([kind, words]) => `- **${kind}**: ${words}.`),
  '',
  `Names that every model needs: ${baseHosts.map((host) => `\`${host}\``).join(', ')}.`,
  '',
  'Some cameras show “Hotspot: Certification needed” when the bridge has an address 192.168.x.x; with 10.x.x.x they do not. Which',
  'ones is unknown (FOSDEM 2025 talk, D).',
  '',
];

const siteSection = [
  '## Social sites',
  '',
  'As cameras name them. `oauth`: logs in by OAuth, which was never reverse engineered, so the bridge refuses it. `video`: takes videos.',
  '',
  'How models differ where they share, and nothing of it is known for most of them (then `samsung-bridge camera` does as the NX300):',
  '',
  '- **encrypted**, **plain**: how user name and password stand in a login. Encrypted with a key that stands beside them.',
  '- **succ**: the answer to an upload must hold `Status="succ"`. **any**: status 200 is enough. The bridge always says the former.',
  '- **nx300**: its menu has the sites that the NX300 names, no others.',
  '- **plain**, **TLS**, **SSLv2**: what its social requests go through.',
  '',
  '| site | seen on | |',
  '| --- | --- | --- |',
  ...sites.map(({ name, seenOn, oauth, video }) => {
    const remarks = [oauth ? 'oauth' : '', video ? 'video' : ''].filter((remark) => remark !== '');
    return `| ${name} | ${seenOn} | ${remarks.join(', ')} |`;
  }),
  '',
];

function modelSections(): readonly string[] {
  return ['## Model by model', '', ...models.flatMap(section)];
}

function section(model: CameraModel): readonly string[] {
  const { sharing } = model;
  const { email, social, video } = model.services;
  const facts: readonly (readonly [string, Fact<string>])[] = [
    ['State', model.state],
    ['Chip', model.generation],
    ['Firmware seen', model.firmware],
    ['Hotspot check', model.hotspot],
    ['E-mail', email],
    ['Social', social],
    ['Video', video],
    ['Credentials in a login', sharing.credentials],
    ['Answer to an upload', sharing.uploadReply],
    ['Sites', sharing.menu],
    ['Social requests go', sharing.transport],
  ];
  return [
    `### ${model.name}`,
    '',
    ...facts.filter(([, fact]) => worthTelling(fact)).map(([name, fact]) => `- ${name}: ${inWords(fact)}`),
    `- Names: ${hostsInWords(model)}`,
    ...model.quirks.map((quirk) => `- ${inWords(quirk)}`),
    '',
  ];
}

function worthTelling({ confidence, remark }: Fact<string>): boolean {
  return confidence !== 'unknown' || remark !== undefined;
}

function inWords({ value, confidence, sources: keys, remark }: Fact<string>): string {
  const where = keys.map(link).join(', ');
  const grounds = [tags[confidence], where].filter((part) => part !== '').join(': ');
  return `${value}${grounds === '' ? '' : ` (${grounds})`}${remark === undefined ? '' : ` – ${remark}`}`;
}

function link(key: SourceKey): string {
  return `[${key}](#${anchor(key)})`;
}

function hostsInWords(model: CameraModel): string {
  const hosts = hostsOf(model);
  if (hosts.length === 0) return 'none';
  const known: readonly string[] = baseHosts;
  const extra = hosts.filter((host) => !known.includes(host)).map((host) => ` and \`${host}\``);
  return `the base names${extra.join('')}`;
}

const sourceSection = [
  '## Sources',
  '',
  ...Object.entries(sources).flatMap(([key, { title, address }]) => [
    `### ${key}`,
    '',
    `${title}: <${address}>`,
    '',
  ]),
].slice(0, -1);

/** As GitHub makes it of a heading. */
function anchor(heading: string): string {
  return heading.toLowerCase().replaceAll(' ', '-');
}
