import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { recordName } from '../../lib/outbox/delivery-record.ts';
import { isParcelId, ParcelIds, timeOf } from '../../lib/outbox/parcel-id.ts';
import { epoch } from './fake-clock.ts';

const test = suite('outbox/parcel-id');

test('an id tells when its parcel began to come in', () => {
  const ids = new ParcelIds();
  assert.is(timeOf(ids.next(epoch)), epoch);
  assert.is(timeOf(ids.next(epoch)), epoch + 1, 'two in one millisecond still sort');
  assert.is(timeOf(ids.next(0)), epoch + 2, 'the clock may go back');
});

test('ids sort behind those that are known', () => {
  const known = new ParcelIds().next(epoch + 1000);
  const ids = new ParcelIds();
  ids.note(known);
  assert.ok(ids.next(epoch) > known);
});

test('only what could be an id is one', () => {
  assert.ok(isParcelId(new ParcelIds().next(epoch)));
  for (const name of [
    '',
    '.',
    '..',
    '1hkz9q2v0c7',
    '1hkz9q2v0c7fa',
    '1HKZ9Q2V0C7F',
    '1hkz9q2v0c7u',
    '1hkz9q2v/c7f',
    '.DS_Store',
  ])
    assert.not(isParcelId(name), name);
});

test('the name of a record is safe in a path, whatever the destination is called', () => {
  assert.is(recordName(1, 'mastodon'), 'delivery-1-mastodon.json');
  assert.is(recordName(2, '../../etc/passwd'), 'delivery-2-_etc_passwd.json');
  assert.is(recordName(3, 'Fotos für Oma\0'), 'delivery-3-Fotos_f_r_Oma_.json');
  assert.ok(recordName(4, 'x'.repeat(300)).length < 100);
});

test.run();
