import {
  commented,
  houseWarning,
  optionalLines,
  type Snippet,
  type SnippetFacts,
  textOf,
} from './snippet.ts';

/** Lines for a hosts file, of this machine or of one that resolves names for others. */
export function hosts(facts: SnippetFacts): readonly Snippet[] {
  const { address } = facts;
  const text = textOf(
    ...commented([
      'A hosts file counts on its own machine, and for those who ask a dnsmasq there; unbound and cameras do not read it.',
      ...houseWarning(facts, ''),
    ]),
    ...facts.hosts.map((host) => `${address} ${host}`),
    ...optionalLines(facts, (host) => [`${address} ${host}`]),
  );
  return [{ place: '/etc/hosts', text }];
}

function cameraLine({ hosts: names, address }: SnippetFacts): string {
  return `${address} ${names.join(' ')}`;
}

/** NX1 and NX500: the root file system can be written. [README, described] Appended here, so that what is there stays. */
export function cameraHosts(facts: SnippetFacts): readonly Snippet[] {
  const text = textOf(
    ...commented([
      'For the NX1 and NX500: their own hosts file, in a shell on the camera. That it can be written is described at',
      'https://github.com/ge0rg/samsung-nx-emailservice; not tried by us. How to get a shell, which is no small thing:',
      'https://github.com/ottokiksmaler/nx500_nx1_modding. What may go wrong there: https://github.com/ge0rg/samsung-nx-hacks/wiki',
      'It stays after a restart; the camera is led to this address in every network then.',
    ]),
    'mount -o remount,rw /',
    `echo '${cameraLine(facts)}' >> /etc/hosts`,
    'mount -o remount,ro /',
  );
  return [{ place: 'a shell on an NX1 or NX500', text }];
}

/**
 * NX300, NX30, NX2000: the root file system is as new after each start, so the hosts file comes from the memory card.
 * [README, described] NX300M: firmware 1.10 only. [HACKS, described]
 */
export function autoexec(facts: SnippetFacts): readonly Snippet[] {
  const script = textOf(
    '#!/bin/sh',
    ...commented([
      'For the NX300, NX30 and NX2000: runs at each start of the camera, from the root of its memory card. Described at',
      'https://github.com/ge0rg/samsung-nx-emailservice; not tried by us. An NX300M runs it with firmware 1.10 only; whether',
      'yours does: https://github.com/ge0rg/samsung-nx-hacks/wiki. Lines must end with a line feed alone, as on Linux.',
    ]),
    'mount -o remount,rw /',
    'cp /mnt/mmc/hosts /etc/hosts',
    'mount -o remount,ro /',
  );
  return [
    { place: 'autoexec.sh on the memory card', text: script },
    { place: 'hosts on the memory card', text: textOf('127.0.0.1 localhost', cameraLine(facts)) },
  ];
}
