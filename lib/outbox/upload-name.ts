/** Characters of an upload's name; the camera must hold it, with host and session, in a buffer of unknown size. */
const longest = 64;

/**
 * The name that a camera must use for an upload, made of what it calls the file: one path segment of [A-Za-z0-9._-], not
 * hidden, and not one of those that are taken. A name that is so already stays as it is, as cameras saw it from the old cloud.
 */
export function uploadName(name: string, isTaken: (name: string) => boolean): string {
  const { stem, ending } = parts(safe(name));
  let free = shortened(stem, ending);
  for (let n = 2; isTaken(free); n += 1) free = shortened(stem, `-${n}${ending}`);
  return free;
}

function safe(name: string): string {
  const segment = name.normalize('NFC').replace(/[^A-Za-z0-9._-]+/g, '_');
  return segment.replace(/^\.+/, '_');
}

function parts(segment: string): { readonly stem: string; readonly ending: string } {
  const [ending = ''] = /\.[A-Za-z0-9]{1,8}$/.exec(segment) ?? [];
  return { stem: segment.slice(0, segment.length - ending.length), ending };
}

function shortened(stem: string, ending: string): string {
  return `${stem.slice(0, longest - ending.length) || 'file'}${ending}`;
}
