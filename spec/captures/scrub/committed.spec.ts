import { join, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findCaptures, loadCapture } from '../../../lib/captures/capture.ts';
import { Aliases } from '../../../lib/captures/scrub/aliases.ts';
import { scrubReplyText } from '../../../lib/captures/scrub/text.ts';
import { scrubbedRequest } from './scrubbed.ts';

const test = suite('captures/scrub/committed');
const folders = await findCaptures(join(resolve(import.meta.dirname, '../../..'), 'captures'));

for (const folder of folders)
  test(`${folder.split('/').slice(-2).join('/')} scrubs to itself, with its tiny photos and words`, async () => {
    const { conversations } = await loadCapture(folder);
    const aliases = new Aliases();
    for (const { request, reply, name } of conversations) {
      const scrubbed = scrubbedRequest(request, { keepBodies: true, aliases });
      assert.is(scrubbed.toString('latin1'), request.toString('latin1'), name);
      assert.is(scrubReplyText(reply, aliases).toString('latin1'), reply.toString('latin1'), name);
    }
  });

test('there are captures to look at', () => {
  assert.ok(folders.length > 10);
});

test.run();
