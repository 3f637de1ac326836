import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { gathered } from '../../lib/outbox/gathering-listing.ts';
import type { ParcelFile } from '../../lib/parcel.ts';

const test = suite('outbox/gathering-listing');

const file: ParcelFile = { stored: '1', name: 'SAM_0001.JPG', claimedType: '', bytes: 1 };
const due = '2026-11-23T14:32:10.000Z';

for (const [files, expected, said] of [
  [1, undefined, '1 has come'],
  [2, undefined, '2 have come'],
  [1, 2, '1 of 2 have come'],
] as const)
  test(`${files} of ${expected ?? 'any number'}: ${said}`, () => {
    const text = gathered(
      { files: Array.from({ length: files }, () => file) },
      { expected, announced: files, due },
    );
    assert.is(text, `${said}; goes out at 2026-11-23 14:32:10 UTC if no more come`);
  });

test.run();
