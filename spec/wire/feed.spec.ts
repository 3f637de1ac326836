import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Feed } from '../../lib/wire/feed.ts';

const test = suite('wire/feed');

function feedOf(text: string): Feed {
  const feed = new Feed();
  feed.give(Buffer.from(text, 'latin1'));
  return feed;
}

const line = (feed: Feed, most = 100) => feed.line('field-line', most, 'SB_HEAD_LONG');

test('gives lines, then what is left, and counts offsets', () => {
  const feed = feedOf('ab\r\n\r\ncdef');
  assert.is(line(feed), 'ab');
  assert.is(feed.offset, 4);
  assert.is(line(feed), '');
  assert.is(feed.offset, 6);
  assert.is(feed.stretch(3)?.toString(), 'cde');
  assert.is(feed.unread, 1);
  assert.is(feed.stretch(3)?.toString(), 'f');
  assert.is(feed.stretch(3), undefined);
  assert.is(feed.received, 10);
});

test('joins a line from pieces, whose offset stays that of its first byte', () => {
  const feed = feedOf('x\r\nab');
  assert.is(line(feed), 'x');
  for (const piece of ['', 'c', '\r']) {
    assert.is(line(feed), undefined);
    assert.is(feed.offset, 3);
    feed.give(Buffer.from(piece));
  }
  assert.is(line(feed), undefined);
  feed.give(Buffer.from('\nrest'));
  assert.is(line(feed), 'abc');
  assert.is(feed.offset, 8);
  assert.is(feed.stretch(9)?.toString(), 'rest');
});

test('knows the first byte of a line, and none in the middle of one', () => {
  const feed = feedOf('ab');
  assert.is(feed.firstByte, 0x61);
  line(feed);
  assert.is(feed.firstByte, undefined);
  feed.give(Buffer.from('c\r\nd'));
  assert.is(feed.firstByte, undefined);
  line(feed);
  assert.is(feed.firstByte, 0x64);
});

test('a line may take as many bytes as it is allowed, with its CR LF, and no more', () => {
  for (const pieces of [['abc\r\n'], ['abc', '\r', '\n'], ['a', 'bc\r\n']]) {
    for (const [most, throws] of [
      [5, false],
      [4, true],
    ] as const) {
      const feed = new Feed();
      const read = () => {
        for (const piece of pieces) {
          feed.give(Buffer.from(piece));
          line(feed, most);
        }
      };
      if (throws) assert.throws(read, /SB_HEAD_LONG|shorter head/);
      else assert.not.throws(read);
    }
  }
});

test('forgets a chunk that is dropped, and goes on with the next', () => {
  const feed = feedOf('ab\r\ncd');
  line(feed);
  line(feed);
  feed.drop();
  assert.is(feed.unread, 0);
  assert.is(feed.offset, 4);
  feed.give(Buffer.from('e\r\n'));
  assert.is(line(feed), 'cde');
});

test.run();
