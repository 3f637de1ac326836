const cures: Readonly<Record<string, string>> = {
  EACCES: 'let the user that runs the bridge write there',
  EPERM: 'let the user that runs the bridge write there',
  EROFS: 'the disk is mounted read-only: remount it, or choose another folder',
  ENOSPC: 'the disk is full: make room',
  EDQUOT: 'the quota is used up: make room',
  ENOTDIR: 'a part of that path is a file: choose another folder',
};

/** What a person can do where the system refuses a folder, by its code, e.g. `ENOSPC`; undefined where that is not known. */
export function diskCure(code: string): string | undefined {
  return cures[code];
}
