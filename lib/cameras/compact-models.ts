import { described, inferred, quoted } from './evidence.ts';
import { about, family, sharesBehindPortal, worksOnBaseHosts, worksSoEmails } from './family.ts';
import type { CameraModel, Traits } from './model.ts';

const coach: Traits = { state: quoted('works', 'SLIDES'), services: { email: worksSoEmails } };

const st1000: Traits & { readonly name: string } = {
  name: 'ST1000',
  aliases: ['CL65'],
  year: described('2009', 'BLOG-CAMS'),
  generation: described('Zoran COACH 10', 'BLOG-CAMS'),
  state: quoted('not yet', ['SLIDES', 'README']),
  quirks: [
    described('its API is shared with no other model, and no firmware can be downloaded', 'SLIDES'),
    quoted('asks the time (/security/sso/initialize/time) before anything else', ['SLIDES', 'README']),
    quoted('then asks /social/columbus/serviceproviders/list; the syntax of the answer was never published', [
      'SLIDES',
      'README',
    ]),
  ],
};

/** Small compacts, and the two camcorder lines. */
export const compactModels: readonly CameraModel[] = [
  ...family({}, [st1000]),
  ...family(coach, [
    {
      name: 'SH100',
      year: described('2011', 'BLOG-CAMS'),
      generation: described('Zoran COACH', 'BLOG-CAMS'),
      firmware: described('1103021', 'BLOG-CAMS', 'an earlier revision of the page says untested'),
      hotspot: worksOnBaseHosts,
      quirks: [
        inferred('the marker `language_sh100_utf8` in every e-mail comes from here', 'by its name', [
          'WIKI-MAIL',
        ]),
      ],
    },
    {
      name: 'ST200F',
      year: described('2012', 'BLOG-CAMS'),
      generation: described('Zoran COACH 12', 'BLOG-CAMS'),
      state: quoted('works', ['SLIDES', 'README']),
      firmware: described('1303204', 'BLOG-CAMS', 'with a footnote that is not stored'),
      hotspot: described('yahoo', ['README', 'BLOG-CAMS']),
      services: { social: sharesBehindPortal },
    },
    {
      name: 'DV300F',
      year: described('2012', 'BLOG-CAMS'),
      generation: inferred('Zoran COACH', 'its row follows the ST200F', ['BLOG-CAMS']),
      state: quoted('works', ['SLIDES', 'README']),
      hotspot: worksOnBaseHosts,
    },
    {
      name: 'ST150F',
      year: about(2013),
      hotspot: {
        ...worksOnBaseHosts,
        remark: `${worksOnBaseHosts.remark}; but the DV150F, which looks like its sister, asks MSN`,
      },
    },
    {
      name: 'DV150F',
      year: about(2013),
      state: quoted('works', ['SLIDES', 'ISSUE-4']),
      firmware: described('1310101', 'ISSUE-4'),
      hotspot: described('msn', 'ISSUE-4', 'asks www.msn.com; whether it takes a redirect is unknown'),
      services: { email: described('yes', 'ISSUE-4'), social: described('yes', 'ISSUE-4') },
    },
  ]),
  ...family({ state: quoted('untested', 'SLIDES') }, [
    { name: 'DV180F', year: about(2014) },
    { name: 'MV900F', year: about(2012) },
    { name: 'HMX-S10', year: about(2011) },
    { name: 'HMX-S15', year: about(2011) },
    { name: 'HMX-S16', year: about(2011) },
    {
      name: 'HMX-QF20',
      year: about(2012),
      services: { social: described('yes', 'SLIDES') },
      sharing: {
        credentials: described('plain', 'SLIDES'),
        transport: described(
          'SSLv2',
          'SLIDES',
          'no current TLS library offers it: a patched socat must stand in front',
        ),
      },
    },
  ]),
  ...family({ state: quoted('works', 'SLIDES') }, [
    {
      name: 'HMX-QF30',
      year: about(2013),
      services: { social: described('yes', ['SLIDES', 'README']) },
      sharing: {
        credentials: described('plain', ['SLIDES', 'README'], 'its CryptSessionKey has no Value'),
        uploadReply: described('succ', 'README'),
        transport: described('TLS', ['SLIDES', 'README'], 'which version is unknown'),
      },
    },
  ]),
];
