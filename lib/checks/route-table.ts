import { sites } from '../cameras/sites.ts';
import type { Config, DestinationConfig } from '../config/config.ts';
import { type Finding, note, ok, warning } from '../finding.ts';

/** One way that photos go. */
export interface RouteLine {
  /** A site, a recipient, a pattern of recipients; `any other site`, `any other recipient`. */
  readonly from: string;
  /** Name of the destination; undefined where nothing fits: the camera is refused. */
  readonly to: string | undefined;
  /** What the destination does, with everything that it inherits. */
  readonly how: string;
}

/** The routes as they work: sites, recipients, and what happens to all others. */
export function routeTable({ routes, default: otherwise, destinations }: Config): readonly RouteLine[] {
  const line = (from: string, to: string | undefined): RouteLine => ({
    from,
    to,
    how: howOf(destinations, to),
  });
  const entries = Object.entries(routes);
  const bySite = entries.filter(([name]) => !name.includes('@'));
  const byRecipient = entries.filter(([name]) => name.includes('@'));
  return [
    ...bySite.map(([name, to]) => line(name, to)),
    line('any other site', otherwise.social),
    ...byRecipient.map(([name, to]) => line(name, to)),
    line('any other recipient', otherwise.email),
  ];
}

function howOf(destinations: Config['destinations'], name: string | undefined): string {
  const config = name === undefined ? undefined : destinations[name];
  return config === undefined ? 'nowhere: the camera is told "failed"' : destinationInWords(config);
}

/** One line on what a destination does. Nothing secret is in it. */
export function destinationInWords(config: DestinationConfig): string {
  switch (config.type) {
    case 'mastodon': {
      const { server, visibility, altText, postscript } = config;
      const after = postscript === '' ? '' : `, with ${JSON.stringify(postscript)} behind`;
      return `Mastodon, ${new URL(server).host}, ${visibility}, without alt text: ${altText}${after}`;
    }
    case 'smtp':
      return `mail by ${serverOf(config.url)}, from ${config.from}, to ${config.to.length === 0 ? 'the recipients that the camera names' : config.to.join(', ')}`;
    case 'store':
      return `folder ${config.folder}`;
    case 'command':
      return `runs ${config.run[0] ?? ''}, once for each ${config.per === 'file' ? 'photo' : 'parcel'}`;
    case 'module':
      return `module ${config.path}`;
    case 'drop':
      return 'thrown away';
  }
}

/** Host and port, without what may be user and password. */
function serverOf(url: string): string {
  return url.slice(url.lastIndexOf('@') + 1).replace(/^smtps?:\/\//, '');
}

/** Whether every photo gets somewhere, and every destination gets photos. */
export function checkRoutes(config: Config): readonly Finding[] {
  const { routes, default: otherwise, destinations } = config;
  const used = new Set([...Object.values(routes), otherwise.email, otherwise.social]);
  const idle = Object.keys(destinations).filter((name) => !used.has(name));
  const gaps = [...siteGap(config), ...recipientGap(config)];
  return [
    ...(gaps.length === 0 ? [ok('every photo has somewhere to go')] : gaps),
    ...(idle.length === 0 ? [] : [note(`nothing leads to ${idle.join(', ')}`)]),
  ];
}

function siteGap({ routes, default: { social } }: Config): readonly Finding[] {
  if (social !== undefined) return [];
  const lost = sites
    .filter(({ name, oauth }) => !oauth && routes[name] === undefined)
    .map(({ name }) => name);
  if (lost.length === 0) return [];
  const text = `photos shared to ${lost.join(', ')} go nowhere: the camera is told "failed"`;
  return [warning('SB_NO_ROUTE', text, 'set default.social, or add the sites you use to "routes"')];
}

function recipientGap({ routes, default: { email } }: Config): readonly Finding[] {
  if (email !== undefined) return [];
  const named = Object.keys(routes).filter((name) => name.includes('@'));
  const but = named.length === 0 ? '' : ` to others than ${named.join(', ')}`;
  const text = `e-mails${but} go nowhere: the camera is told "failed"`;
  return [warning('SB_NO_ROUTE', text, 'set default.email')];
}
