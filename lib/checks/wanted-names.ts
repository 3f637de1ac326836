import { baseHosts, emailHost, hostsOf, probeHosts, socialHost } from '../cameras/hosts.ts';
import type { CameraModel } from '../cameras/model.ts';
import type { WantedName } from './names.ts';

/** The page that an NX300 opens where its hotspot check has failed [WIKI-MAIL, described]: photos go without it. */
const pages: readonly string[] = ['www.samsungimaging.com', 'samsungimaging.com'];

const uses: Readonly<Record<string, string>> = {
  [emailHost]: 'e-mail',
  [socialHost]: 'sharing',
  'www.samsungimaging.com': 'a page for the screen',
  'samsungimaging.com': 'a page for the screen',
};

/** The names that these models ask for. A name that not all of them need is no must, unless there is one model only. */
export function wantedNames(models: readonly CameraModel[]): readonly WantedName[] {
  const hosts = [...new Set(models.flatMap(hostsOf))];
  return hosts.map((host) => {
    const askers = models.filter((model) => hostsOf(model).includes(host));
    const base = baseHosts.some((one) => one === host);
    const needed = !pages.includes(host) && (models.length === 1 || base);
    return { host, needed, why: whyOf(host, base ? [] : askers) };
  });
}

function whyOf(host: string, askers: readonly CameraModel[]): string {
  const use =
    uses[host] ?? (Object.values(probeHosts).includes(host) ? 'the hotspot check' : 'asked by cameras');
  return askers.length === 0 ? use : `${use} of ${askers.map(({ name }) => name).join(', ')}`;
}
