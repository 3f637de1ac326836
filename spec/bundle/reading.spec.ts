import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readingOf } from '../../lib/bundle/reading.ts';

const test = suite('bundle/reading');

test('the first page names what stays: also what servers answered, and what recordings keep', () => {
  const stays =
    /servers that photos go to and what they answered[\s\S]*names, paths and User-Agent of unknown requests/;
  const page = readingOf(['why.txt', 'captures/1-nx300/capture.yaml'], ['a remark']);
  assert.match(page, stays);
  assert.match(page, /In captures, too: names of photo files and albums, host names/);
  assert.match(page, /why\.txt: the last conversations, explained[\s\S]*Remarks:\n {2}a remark/);
});

test('a report without recordings does not speak of them', () => {
  assert.not.match(readingOf(['why.txt'], []), /In captures, too|Remarks/);
});

test.run();
