import { emailOf, probeMany, sendMany } from './load.ts';

const [port, what, n] = process.argv.slice(2);
if (what === 'probe') await probeMany(Number(port), Number(n));
else await sendMany(Number(port), Number(n), Number(what), emailOf(5_000_000));
