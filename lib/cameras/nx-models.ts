import { described, inferred, quoted, unknown } from './evidence.ts';
import { about, family, sharesBehindPortal, worksOnBaseHosts, worksSoEmails } from './family.ts';
import type { CameraModel, Traits } from './model.ts';

const shouldWork = 'the README expects it, nobody reported it';

const drime5: Traits = {
  generation: described('DRIMeV, Linux', ['README', 'HACKS']),
  hotspot: inferred('gld-plain', 'same host list as the NX300', ['README']),
};

const drime4: Traits = {
  generation: described('DRIMeIV, Linux', ['README', 'HACKS']),
  hotspot: inferred('gld-plain', 'same generation and host list as the NX300', ['README']),
  services: {
    email: inferred('yes', shouldWork, ['README']),
    social: described('yes', 'MATRIX'),
  },
};

const nx300: Traits & { readonly name: string } = {
  name: 'NX300',
  year: about(2013),
  state: quoted('works', ['SLIDES', 'README']),
  hotspot: described('gld-plain', 'WIKI-MAIL', 'status 200 is sufficient'),
  services: {
    email: quoted('yes', ['WIKI-MAIL', 'SLIDES']),
    social: quoted('yes', ['SLIDES', 'WIKI-SNS', 'README']),
  },
  sharing: {
    credentials: quoted('encrypted', ['SLIDES', 'WIKI-SNS']),
    uploadReply: described('any', 'README', 'plain text was enough until the HMX-QF30 came'),
    menu: quoted('nx300', 'README'),
    transport: described('plain', 'WIKI-SNS'),
  },
  quirks: [
    quoted(
      'its e-mail ends with a delimiter that does not close, names files by `fileName=`, has two User-Agent headers and no space after some colons',
      ['WIKI-MAIL', 'SLIDES'],
    ),
    described('when the hotspot check fails, its browser opens www.samsungimaging.com', 'WIKI-MAIL'),
    described('sometimes posts an empty body to /<site>/auth', 'README'),
    quoted(
      'has a Samsung account login (AllShare) at /security/sso/userprofiles/authentication/emailid; the answer was never published',
      'README',
    ),
    described('offers skydrive, which logs in by OAuth: refused', 'README'),
  ],
};

const m7mu: Traits = { generation: described('Milbeaut M7MU', 'README'), year: about(2014) };

const android: Traits = {
  generation: described('Android', ['HACKS']),
  hotspot: described('none', ['HACKS']),
  services: {
    email: inferred('no', 'Android apps instead', ['HACKS']),
    social: described('no', 'HACKS'),
    video: inferred('no', 'Android apps instead', ['HACKS']),
  },
  quirks: [
    described('an Android device: uses apps, not the services that the bridge stands in for', 'HACKS'),
  ],
};

/** Cameras with interchangeable lenses, and the EX2F that shares their chip. */
export const nxModels: readonly CameraModel[] = [
  ...family(drime5, [
    {
      name: 'NX1',
      year: about(2014),
      state: quoted('untested', 'SLIDES', 'README: should work as the NX500'),
      services: { email: inferred('yes', shouldWork, ['README']) },
    },
    {
      name: 'NX500',
      year: about(2015),
      state: quoted('works', ['SLIDES', 'README']),
      services: {
        email: described('yes', 'README'),
        social: described(
          'yes',
          ['README', 'MATRIX'],
          'the README contradicts itself: tested with Facebook and Picasa, and “only supports sending emails”',
        ),
      },
    },
  ]),
  ...family(drime4, [
    nx300,
    {
      name: 'NX300M',
      year: about(2013),
      state: inferred('works', 'sister of the NX300; the README expects it', ['README']),
    },
    { name: 'NX310', year: about(2013), state: quoted('works', 'SLIDES', 'README: should work') },
    { name: 'NX2000', year: about(2013), state: quoted('works', 'SLIDES', 'README: should work') },
    { name: 'NX30', year: about(2014), state: quoted('untested', 'SLIDES', 'README: should work') },
  ]),
  ...family(
    {
      year: about(2012),
      generation: described('DRIMeIII', 'README'),
      state: quoted('works', 'SLIDES', 'README: unknown'),
      hotspot: worksOnBaseHosts,
      services: {
        email: worksSoEmails,
        social: described('yes', 'MATRIX'),
      },
    },
    ['NX1000', 'NX1100'],
  ),
  ...family({ generation: described('DRIMeIII', 'BLOG-WB850F') }, [
    {
      name: 'EX2F',
      year: about(2012),
      state: quoted('works', ['SLIDES', 'README']),
      hotspot: inferred('yahoo', 'its firmware has the function that judges the WB850F’s probe', [
        'BLOG-WB850F',
      ]),
      services: {
        email: inferred('yes', 'the README names it among those that send', ['README']),
        social: sharesBehindPortal,
      },
      quirks: [described('its firmware ships with a symbol map', 'BLOG-WB850F')],
    },
  ]),
  ...family(m7mu, [
    {
      name: 'NX mini',
      state: quoted('works', ['SLIDES', 'README']),
      firmware: described('1.10', 'README'),
      hotspot: described(
        'gld-etag',
        ['ISSUE-1', 'README'],
        'which of empty body, ETag and Server decides is unknown',
      ),
      services: { email: described('yes', 'README'), social: described('yes', ['README', 'MATRIX']) },
      quirks: [
        described('the answer that Samsung gave in 2013 (`200 OK` and a line feed) is not enough', 'ISSUE-1'),
        described('offers flickr and dropbox, which log in by OAuth: refused', 'README'),
        inferred('remembers for the whole WiFi session that it is online', 'from how users got round it', [
          'README',
        ]),
      ],
    },
    ...['NX3000', 'NX3300'].map((name) => ({
      name,
      state: unknown('not covered', 'named in the intro of SLIDES, not in its table'),
      services: {
        social: described('no', 'MATRIX'),
        video: inferred('no', 'has no social menu', ['MATRIX']),
      },
    })),
  ]),
  ...family(android, [
    { name: 'Galaxy Camera', year: about(2012) },
    { name: 'Galaxy NX', year: about(2013) },
    { name: 'Galaxy K Zoom', aliases: ['K Zoom'], year: about(2014) },
  ]),
];
