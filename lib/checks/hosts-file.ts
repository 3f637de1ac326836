import { readFile } from 'node:fs/promises';

const usualPath = process.platform === 'win32' ? 'C:\\Windows\\System32\\drivers\\etc\\hosts' : '/etc/hosts';

/** Name → first address in a hosts file; empty where it cannot be read. */
export async function readHostsFile(path = usualPath): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const names = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [address = '', ...hosts] = line.replace(/#.*/, '').trim().split(/\s+/);
    for (const host of hosts) if (!names.has(host.toLowerCase())) names.set(host.toLowerCase(), address);
  }
  return names;
}
