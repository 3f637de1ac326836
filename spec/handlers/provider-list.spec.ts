import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { providerList } from '../../lib/handlers/provider-list.ts';
import { headOf, pretendBridge, requestOf } from './pretend.ts';

const test = suite('handlers/provider-list');

const path = '/social/columbus/serviceproviders/list';

test('an ST1000 that asks for the provider list is told honestly that nobody knows it', async () => {
  const request = requestOf(headOf('www.ospserver.net', path, { query: 'DUID=1' }));
  assert.ok(providerList.matches(request));
  const { reply, code, verdict } = await providerList.handle(request, pretendBridge());
  assert.is(reply.status, 501);
  assert.match(reply.body, /^<Response ErrCode="501" ErrSubCode="0" \/><!-- SB_STUB: /);
  assert.is(code, 'SB_STUB');
  assert.match(verdict, 'please record it');
});

test('other paths and verbs are not taken for it', () => {
  assert.is(providerList.matches(headOf('www.ospserver.net', path, { method: 'POST' })), false);
  assert.is(providerList.matches(headOf('www.ospserver.net', `${path}/1`)), false);
});

test.run();
