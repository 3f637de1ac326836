import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findSite, sites } from '../../lib/cameras/sites.ts';

const test = suite('cameras/sites');

const named = (chosen: typeof sites) => chosen.map(({ name }) => name).sort();

test('there are seventeen sites, each once', () => {
  assert.is(sites.length, 17);
  assert.is(new Set(named(sites)).size, 17);
});

test('three of them log in by OAuth', () => {
  assert.equal(named(sites.filter(({ oauth }) => oauth)), ['dropbox', 'flickr', 'skydrive']);
});

test('two of them take videos', () => {
  assert.equal(named(sites.filter(({ video }) => video)), ['facebook', 'youtube']);
});

test('two of them came with the NX mini', () => {
  assert.equal(named(sites.filter(({ seenOn }) => seenOn === 'NX mini')), ['dropbox', 'flickr']);
});

test('a site is found by its exact name only', () => {
  assert.is(findSite('picasa')?.name, 'picasa');
  for (const stranger of ['Picasa', 'picasa/', '', 'mastodon', 'toString'])
    assert.is(findSite(stranger), undefined);
});

test.run();
