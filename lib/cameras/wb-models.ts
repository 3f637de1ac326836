import { described, inferred, quoted } from './evidence.ts';
import { about, family, sharesBehindPortal, worksOnBaseHosts, worksSoEmails } from './family.ts';
import type { CameraModel, Traits } from './model.ts';

const missing = 'what is missing is not stated';

/** Works with the base host list. */
const plain: Traits = {
  state: quoted('works', 'SLIDES'),
  hotspot: worksOnBaseHosts,
  services: { email: worksSoEmails },
};

const msn: Traits = {
  year: about(2014),
  state: quoted('partly', 'SLIDES', missing),
  hotspot: described('msn', ['README', 'SLIDES'], '“same mechanism” as Yahoo'),
  services: {
    email: inferred('yes', 'the slides let all that ask Yahoo or MSN go on to e-mail or social', ['SLIDES']),
    social: sharesBehindPortal,
  },
};

/** Compacts and bridge cameras whose name begins with WB. */
export const wbModels: readonly CameraModel[] = [
  ...family({ year: about(2013), state: quoted('partly', 'SLIDES', missing) }, [
    'WB30F',
    'WB31F',
    'WB32F',
    'WB200F',
  ]),
  ...family({ year: about(2014), state: quoted('partly', 'SLIDES', missing) }, ['WB50F']),
  ...family(msn, [
    { name: 'WB35F', firmware: quoted('1.85', 'WB35F') },
    'WB36F',
    {
      name: 'WB37F',
      hotspot: described('msn-cookie', 'README', 'wants the cookie, does not take a redirect'),
    },
    'WB1100F',
  ]),
  ...family(plain, [
    {
      name: 'WB150F',
      year: about(2012),
      services: {
        email: described('yes', 'PRESS-2012'),
        social: described('yes', 'PRESS-2012', 'Facebook and Picasa'),
        video: described('yes', 'PRESS-2012', 'YouTube; never seen with a bridge'),
      },
    },
    { name: 'WB250F', year: about(2013) },
    { name: 'WB350F', year: about(2014) },
    { name: 'WB351F', year: about(2014) },
    { name: 'WB380F', year: about(2014) },
    { name: 'WB800F', year: about(2013) },
  ]),
  ...family({}, [
    {
      name: 'WB850F',
      year: about(2012),
      generation: described('DRIMeIII, the first with WiFi', 'BLOG-WB850F'),
      state: quoted('works', 'SLIDES'),
      firmware: quoted('210086', 'BLOG-WB850F'),
      hotspot: described('yahoo', ['SLIDES', 'README', 'BLOG-WB850F']),
      services: {
        email: described('yes', ['SLIDES', 'BLOG-WB850F'], 'e-mail or social, after the hotspot check'),
        social: described('yes', ['SLIDES', 'BLOG-WB850F'], 'e-mail or social, after the hotspot check'),
      },
      quirks: [
        described(
          'fails with today’s Yahoo because `https://www.yahoo.com/` has `yahoo.` one byte too far to the right',
          'SLIDES',
        ),
      ],
    },
    { name: 'WB2200F', year: about(2014), state: quoted('not yet', 'SLIDES') },
  ]),
];
