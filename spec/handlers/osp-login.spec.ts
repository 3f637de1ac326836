import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ospLogin } from '../../lib/handlers/osp-login.ts';
import { headOf, pretendBridge } from './pretend.ts';
import { answerOf } from './refusal.ts';
import { messageTo } from './sns-messages.ts';

const test = suite('handlers/osp-login');

const path = '/security/sso/userprofiles/authentication/emailid';

/** [Q] protocol.md §5.2 */
const body =
  '<userAuthRequest><loginID>georg@camera.example</loginID><password>hunter2</password><duid></duid><mobileCountryCode></mobileCountryCode><tncAccepted>Y</tncAccepted></userAuthRequest>';

test('an NX300 that logs in for AllShare is told honestly that nobody knows the answer', async () => {
  const { reply, code, verdict } = await answerOf(ospLogin, messageTo(path, body), pretendBridge());
  assert.is(reply.status, 401);
  assert.match(reply.body, /^<Response ErrCode="401" ErrSubCode="0" \/><!-- SB_STUB: /);
  assert.is(code, 'SB_STUB');
  assert.match(verdict, 'e-mail and share need no Samsung account');
  assert.not.match(verdict + reply.body, /georg|hunter2/);
});

test('its body, in which the password stands in clear, is not read', async () => {
  let read = false;
  async function* telling() {
    read = true;
    yield Buffer.from(body);
  }
  await answerOf(ospLogin, { ...messageTo(path, ''), body: telling() }, pretendBridge());
  assert.not(read);
});

test('other verbs and paths are not taken for it', () => {
  assert.not(ospLogin.matches(headOf('x', path)));
  assert.not(ospLogin.matches(headOf('x', `${path}/1`, { method: 'POST' })));
});

test.run();
