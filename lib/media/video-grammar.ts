/** How a box is published: as it is, without its dates, or by the rules for the boxes in it. */
export type Rule = 'kept' | 'dateless' | Grammar;

/**
 * The rules by name. What is not named is not published: makers put places, serial numbers and previews into boxes of their
 * own, some of which nobody has described.
 */
export interface Grammar {
  readonly [name: string]: Rule;
}

/** The same rule for each of the names. */
function kept(...names: readonly string[]): Grammar {
  return Object.fromEntries(names.map((name) => [name, 'kept']));
}

/** Where the pictures and sounds of a track lie, and how to play them. [ISO/IEC 14496-12 §8.5–8.7; QuickTime File Format] */
const samples: Grammar = {
  ...kept('stsd', 'stts', 'ctts', 'cslg', 'stss', 'stps', 'stsh', 'stsc', 'stsz', 'stz2', 'stco', 'co64'),
  ...kept('sdtp', 'sbgp', 'sgpd', 'subs', 'padb', 'stdp', 'saiz', 'saio'),
};

const media: Grammar = {
  mdhd: 'dateless',
  ...kept('hdlr', 'elng'),
  minf: { ...kept('vmhd', 'smhd', 'gmhd', 'nmhd', 'hdlr', 'dinf'), stbl: samples },
};

const track: Grammar = {
  tkhd: 'dateless',
  ...kept('edts', 'tref', 'tapt', 'clip', 'matt', 'load'),
  mdia: media,
};

/** A fragment of a film that was made to be sent in pieces. [ISO/IEC 14496-12 §8.8] */
const fragment: Grammar = {
  ...kept('mfhd'),
  traf: kept('tfhd', 'tfdt', 'trun', 'sbgp', 'sgpd', 'subs', 'saiz', 'saio'),
};

const film: Grammar = { mvhd: 'dateless', ...kept('iods', 'mvex', 'ctab', 'clip'), trak: track };

/** The place: three-letter code of QuickTime, and that of 3GPP. [QuickTime File Format; 3GPP TS 26.244 §8.13] */
const place: Grammar = { udta: kept('\xa9xyz', 'loci') };

const streams: Grammar = kept('strh', 'strf', 'indx', 'vprp');

const avi: Grammar = {
  ...kept('LIST movi', 'idx1'),
  'LIST hdrl': { ...kept('avih', 'LIST odml'), 'LIST strl': streams },
};

/** What is kept of MP4, MOV and 3GP. */
export function filmGrammar(keepLocation: boolean): Grammar {
  return {
    ...kept('ftyp', 'styp', 'mdat', 'sidx', 'ssix', 'mfra', 'pdin'),
    moov: keepLocation ? { ...film, ...place } : film,
    moof: fragment,
  };
}

/** What is kept of AVI; there is no place of its own for a place. [OpenDML AVI 1.02] */
export const aviGrammar: Grammar = { 'RIFF AVI ': avi, 'RIFF AVIX': avi };

/** Kinds of tracks that are published: pictures, sound, time code. Others (`meta`, `text`, …) may tell where the camera was. */
export const shownTracks: readonly string[] = ['vide', 'soun', 'tmcd'];
