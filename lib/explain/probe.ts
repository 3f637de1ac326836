import { probeHosts } from '../cameras/hosts.ts';
import type { CameraModel, HotspotKind } from '../cameras/model.ts';
import { models } from '../cameras/models.ts';
import type { Started, Talk } from '../journal/entry.ts';
import { recordIt } from './advice/record.ts';
import { followerOf, silence } from './followers.ts';
import type { Advice } from './rungs.ts';
import type { Surroundings } from './steps.ts';

/** What a probe's answer can be changed to. */
type Choice = 'cookie' | 'redirect';

/** How a hotspot check went, seen by what the camera did next. */
export function adviceOfProbe(talk: Talk, around: Surroundings): Advice {
  const { after, started } = around;
  const next = followerOf(talk, after);
  if (next === undefined) return silent(talk, started, silence(talk, around));
  return next.handler === 'page' ? browserOpened(talk, started) : wentOn(next);
}

function wentOn({ conversation }: Talk): Advice {
  return {
    rung: 3,
    means: `the camera asked whether it is online, liked the answer, and went on with conversation ${conversation}`,
    todo: [`nothing; samsung-bridge why ${conversation} tells what came of it`],
    shown: 'nothing: it goes on',
  };
}

function browserOpened(talk: Talk, started: Started | undefined): Advice {
  return {
    rung: 3,
    means: 'the camera asked whether it is online, did not like the answer, and opened its browser',
    todo: cures(talk, started),
    shown: 'its browser, with the page of the bridge',
  };
}

function silent(talk: Talk, started: Started | undefined, since: string | undefined): Advice {
  if (since === undefined)
    return {
      rung: 3,
      means: 'the camera asked whether it is online, less than a minute ago',
      todo: ['wait a moment: what it does next tells whether it liked the answer'],
    };
  return {
    rung: 3,
    means: `the camera asked whether it is online and then was silent (${since}): it did not like the answer, or was only switched on`,
    todo: cures(talk, started),
  };
}

function cures(talk: Talk, started: Started | undefined): readonly string[] {
  return [
    ...otherAnswer(talk, started),
    ...otherNames(talk),
    ...certification(talk),
    `if nothing helps, ${recordIt}`,
  ];
}

/** Yahoo and MSN can be answered in two ways; cameras that ask gld.samsungosp.com have one answer that all known models take. */
function otherAnswer(talk: Talk, started: Started | undefined): readonly string[] {
  const site = siteOf(talk);
  const askers = askersOf(talk);
  const who =
    askers.length === 0 ? [] : [`models that ask ${talk.host}: ${askers.map(askerInWords).join(', ')}`];
  if (site === undefined) return who;
  const given: Choice = started?.hotspot[site] === 'redirect' ? 'redirect' : 'cookie';
  const other: Choice = given === 'cookie' ? 'redirect' : 'cookie';
  return [
    `it was answered with a ${given}: try the other answer, "hotspot: { ${site}: ${other} }" in the configuration`,
    ...who,
  ];
}

function siteOf({ host = '' }: Talk): 'yahoo' | 'msn' | undefined {
  if (/(^|\.)yahoo\./.test(host)) return 'yahoo';
  return /(^|\.)msn\./.test(host) ? 'msn' : undefined;
}

/** Those that are known to ask that host; who asks gld.samsungosp.com because nobody knows better is left out. */
function askersOf({ host }: Talk): readonly CameraModel[] {
  const asks = (kind: HotspotKind): boolean => kind !== 'base' && probeHosts[kind] === host;
  return models.filter(({ hotspot }) => asks(hotspot.value));
}

function askerInWords({ name, hotspot }: CameraModel): string {
  return `${name}${hotspot.value === 'msn-cookie' ? ' (cookie only)' : ''}`;
}

function otherNames(talk: Talk): readonly string[] {
  const name = talk.model ?? askersOf(talk)[0]?.name ?? 'NX300';
  const model = name.toLowerCase().replaceAll(' ', '-');
  return [
    'the check may be passed and the next name not lead here: samsung-bridge check tells for each name of the camera',
    `see what such a model makes of the answer: samsung-bridge camera --model ${model} --to BRIDGE:PORT --via email`,
  ];
}

/** Some models show "Hotspot: Certification needed" for answers from 192.168.x.x. [SLIDES, described; which models is unknown] */
function certification({ peer }: Talk): readonly string[] {
  if (!peer.startsWith('192.168.')) return [];
  return [
    'some models refuse answers from 192.168.x.x ("Hotspot: Certification needed"): give that network addresses of 10.x.x.x',
  ];
}
