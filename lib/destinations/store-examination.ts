import type { StoreConfig } from '../config/config.ts';
import { diskCure } from '../disk-cures.ts';
import { type Finding, failed, ok, warning } from '../finding.ts';
import { bytesInWords } from '../wording.ts';
import { probeFolder } from './folder-probe.ts';

/** Bytes below which a folder for photos is soon full: some forty photos of an NX300. */
const little = 500_000_000;

/** Looks whether photos can be stored in a folder; `data` is the folder that they are copied from. */
export async function examineStore({ folder }: StoreConfig, data: string): Promise<readonly Finding[]> {
  const probe = await probeFolder(folder);
  if (probe.fault !== undefined) {
    const where = probe.exists ? folder : `${folder}, which is to be made in ${probe.at}`;
    const cure = diskCure(probe.fault) ?? 'look at the disk, or choose another folder';
    return [
      failed('SB_STORE_FOLDER', `photos are to be written to ${where}, the system says ${probe.fault}`, cure),
    ];
  }
  const { device } = await probeFolder(data);
  const same =
    device === probe.device ? ', on the disk of the data folder' : ', on another disk than the data folder';
  const made = probe.exists ? '' : ', which is made with the first photo';
  const room = `${bytesInWords(probe.free)} free`;
  return [
    ok(`${folder} can be written${made}: ${room}${same}`),
    ...(probe.free < little
      ? [warning('SB_STORE_ROOM', `only ${room} in ${folder}`, 'make room; photos have 5 to 15 MB each')]
      : []),
  ];
}
