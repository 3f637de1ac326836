/** An address as the origin of a URL: `http://10.0.0.1:8080`, `http://[::1]:8080`. */
export function originOf({ host, port }: { readonly host: string; readonly port: number }): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
