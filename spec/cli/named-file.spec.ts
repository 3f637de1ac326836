import { tmpdir } from 'node:os';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesOf, unreadable } from '../../lib/cli/named-file.ts';
import { BridgeError } from '../../lib/errors.ts';

const test = suite('cli/named-file');

test('what fails while it is read is told in the words of a person', async () => {
  try {
    for await (const _ of bytesOf(tmpdir())) assert.unreachable();
    assert.unreachable();
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    assert.is(error.code, 'SB_FILE');
    assert.is(error.message, `cannot read ${tmpdir()} (EISDIR): it is a folder, name a file`);
  }
});

for (const [file, code, told] of [
  ['a.pcap', 'ENOENT', 'cannot read a.pcap (ENOENT): check its name'],
  ['a.pcap', 'EACCES', 'cannot read a.pcap (EACCES): be a user that may read it'],
  ['a.pcap', 'EIO', 'cannot read a.pcap (EIO): look at the disk that it is on'],
  ['-', 'EISDIR', 'cannot read standard input (EISDIR): it is a folder, name a file'],
] as const)
  test(`${code} of ${file} is told with what to do`, () => {
    assert.is(unreadable(file, Object.assign(new Error(), { code })).message, told);
  });

test.run();
