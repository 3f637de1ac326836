import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readShape } from '../../../lib/captures/capture-shape.ts';
import { captureText } from '../../../lib/captures/record/capture-text.ts';

const test = suite('captures/record/capture-text');

test('what is written reads back as what it was made of', async () => {
  const shape: Parameters<typeof captureText>[0] = {
    model: 'NX mini: "the small one"',
    firmware: '1.40',
    source: { title: 'a # title', address: 'docs' },
    provenance: 'recorded',
    notes: ['Line\nbreak, “quotes”, {braces}'],
    placeholders: { session: 'the-session-key-of-32-hex-digits' },
    conversations: [
      {
        request: '1-request.bin',
        reply: '1-reply.bin',
        segments: Array.from({ length: 100 }, (_, n) => n + 1),
        judge: 'email',
        seen: {
          times: Array.from({ length: 100 }, (_, n) => n),
          replySegments: [124],
          replyTimes: [7],
          ended: 'camera',
          holes: [{ side: 'server', at: 0, bytes: 9 }],
        },
      },
      { request: '2-request.bin', reply: '2-reply.bin', segments: [3], judge: 'none', seen: {} },
    ],
  };
  assert.equal(await readShape('capture.yaml', captureText(shape)), shape);
});

test.run();
