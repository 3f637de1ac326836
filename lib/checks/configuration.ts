import { stat } from 'node:fs/promises';
import type { Config } from '../config/config.ts';
import { probeFolder } from '../destinations/folder-probe.ts';
import { diskCure } from '../disk-cures.ts';
import { type Finding, failed, failedBy, note, ok, warning } from '../finding.ts';
import { plainTextPasswords } from '../handlers/password-book.ts';
import { bytesInWords, counted } from '../wording.ts';

/** Who asks, and when. */
export interface Circumstances {
  /** ms since 1970. */
  readonly now: number;
  /** Number of the user that this process runs as; undefined where the system has none. */
  readonly user: number | undefined;
}

/** What a configuration is made of, who may send, and whether the data folder can be used. */
export async function checkConfiguration(config: Config, by: Circumstances): Promise<readonly Finding[]> {
  return [
    loaded(config),
    ...senderFindings(config),
    ...(await dataFindings(config, by)),
    ...clockFindings(by),
  ];
}

function loaded({ file, destinations, routes }: Config): Finding {
  const made = `${counted(Object.keys(destinations).length, 'destination')}, ${counted(Object.keys(routes).length, 'route')}`;
  if (file !== undefined) return ok(`${file} is good: ${made}`);
  return note(
    'no --config: this is what "serve" does without one, photos from any sender on a private address into a folder',
  );
}

function senderFindings({ senders, file }: Config): readonly Finding[] {
  if (senders === undefined) return [ok('anybody on a private address may send (no "senders")')];
  const names = senders.map(
    ({ name, password }) => `${name}${password === undefined ? '' : ' (with a password)'}`,
  );
  const plain = plainTextPasswords(senders);
  const text = `the password of ${plain.join(', ')} stands in plain text in ${file ?? 'the configuration'}`;
  const cure = 'samsung-bridge passwd makes a line that does not give it away';
  return [
    ok(`may send: ${names.join(', ')}`),
    ...(plain.length === 0 ? [] : [warning('SB_PLAIN_PASSWORD', text, cure)]),
  ];
}

async function dataFindings({ data, limits }: Config, { user }: Circumstances): Promise<readonly Finding[]> {
  const there = await stat(data).catch(() => undefined);
  try {
    const probe = await probeFolder(data);
    if (probe.fault !== undefined) return [faultFinding(data, probe.fault, there?.uid, user)];
    const made = probe.exists ? '' : ', made when the bridge starts';
    return [
      ...roomFindings(data, made, probe.free, limits.freeDisk),
      ...ownerFindings(data, probe.owner, user),
    ];
  } catch (error) {
    return [failedBy(error)];
  }
}

/** What the folder of another user keeps to itself says nothing of that user. */
function faultFinding(
  data: string,
  fault: string,
  owner: number | undefined,
  user: number | undefined,
): Finding {
  const text = `the data folder ${data} is to be written, the system says ${fault}`;
  const isDenied = fault === 'EACCES' || fault === 'EPERM';
  if (isDenied && owner !== undefined && owner !== 0 && owner !== user)
    return warning(
      'SB_OTHER_USER',
      `${text}: it belongs to another user (number ${owner}) than this check runs as, so what the bridge may do there was not tried`,
      asOwner(owner),
    );
  const cure = diskCure(fault) ?? 'look at the disk, or name another folder under "data"';
  const perhaps =
    '; or, where the bridge runs as another user than you, run the check as that one (sudo -u …)';
  return failed('SB_OUTBOX_FOLDER', text, isDenied ? `${cure}${perhaps}` : cure);
}

function asOwner(owner: number): string {
  return `run it as the user of the bridge: sudo -u '#${owner}' samsung-bridge check …`;
}

function roomFindings(data: string, made: string, free: number, floor: number): readonly Finding[] {
  const text = `the data folder ${data} can be written${made}: ${bytesInWords(free)} free`;
  if (free >= floor) return [ok(text)];
  const less = `${text}, less than the ${bytesInWords(floor)} that must stay free: every photo is refused`;
  return [failed('SB_DISK_FLOOR', less, 'make room, or lower limits.freeDisk')];
}

/** root may do everything, so what it finds says little about another user. */
function ownerFindings(data: string, owner: number, user: number | undefined): readonly Finding[] {
  if (user === undefined || user === owner || (user !== 0 && owner === 0)) return [];
  const text = `${data} belongs to another user (number ${owner}) than this check runs as (number ${user}): what may be read and written was tried as the wrong one`;
  return [warning('SB_OTHER_USER', text, asOwner(owner))];
}

/** A machine without a battery for its clock begins at 1970, or where it was switched off. */
function clockFindings({ now }: Circumstances): readonly Finding[] {
  const date = new Date(now).toISOString().slice(0, 16).replace('T', ' ');
  if (now >= Date.UTC(2025, 0, 1) && now < Date.UTC(2100, 0, 1)) return [ok(`the clock says ${date} UTC`)];
  const text = `the clock says ${date} UTC: no certificate is valid then, so nothing can be posted or mailed`;
  return [failed('SB_CLOCK', text, 'set the time: NTP does when the network is there (timedatectl status)')];
}
