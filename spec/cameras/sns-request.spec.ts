import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { messageRequest, uploadHead } from '../../lib/cameras/sns-request.ts';

const test = suite('cameras/sns-request');

test('a message goes out with the whole address in its request line', () => {
  assert.is(
    messageRequest('/facebook/auth', '<a/>').toString(),
    'POST http://snsgw.samsungmobile.com/facebook/auth HTTP/1.1\r\nHost: snsgw.samsungmobile.com\r\nContent-Length: 4\r\n\r\n<a/>',
  );
});

test('Content-Length counts bytes, not letters', () => {
  assert.match(messageRequest('/facebook/photo', '호수').toString(), /\r\nContent-Length: 6\r\n\r\n호수$/);
});

test('an empty message says that it is empty', () => {
  assert.ok(messageRequest('/facebook/auth', '').toString().endsWith('\r\nContent-Length: 0\r\n\r\n'));
});

test('an upload goes to HostAddr and ResourceID as the answer gave them', () => {
  const address = { hostAddr: 'snsgw.samsungmobile.com:80', resourceId: 'upload/00ff/SAM_0001.JPG' };
  assert.is(
    uploadHead(address, 'image/pjpeg', 12345).toString(),
    [
      'PUT http://snsgw.samsungmobile.com:80/upload/00ff/SAM_0001.JPG HTTP/1.1',
      'Host: snsgw.samsungmobile.com:80',
      'Content-Type: image/pjpeg',
      'Content-Length: 12345',
      '',
      '',
    ].join('\r\n'),
  );
});

test.run();
