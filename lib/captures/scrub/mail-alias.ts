/** What every camera sends until somebody types another; it names nobody. */
const factoryDefault = 'camera@samsungcamera.com';

/** Domains that are nobody's. [RFC 2606 §2, §3] */
const reserved = /(?:^|\.)(?:example|test|invalid|localhost|example\.(?:com|net|org))$/i;

/** What is left of an address too short for any of them. */
const crossedOut = /^[x.+~!#$%*^`{|}'-]+@[x.-]*$/;

/** Whether an address may stand in a capture as it is. */
export function isNobody(address: string): boolean {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return address.toLowerCase() === factoryDefault || reserved.test(domain) || crossedOut.test(address);
}

/**
 * An address as long as another, at a reserved domain where its own is long enough for one, with `local` before the `@`. `label`
 * gives the first label of the domain for a length.
 */
export function addressAlias(address: string, local: string, label: (length: number) => string): string {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  const ending = ['.example', '.test'].find((one) => one.length < domain.length);
  if (ending !== undefined) return `${local}@${label(domain.length - ending.length)}${ending}`;
  return `${'x'.repeat(local.length)}@${domain.replace(/[^.-]/g, 'x')}`;
}
