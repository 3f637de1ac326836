import { BridgeError } from '../errors.ts';

/** A port that cannot be had, said in one sentence with the cures. */
export function listenError(error: NodeJS.ErrnoException, host: string, port: number): BridgeError {
  const place = `${host}:${port}`;
  const cause = { cause: error };
  switch (error.code) {
    case 'EADDRINUSE':
      return new BridgeError(
        'SB_PORT_IN_USE',
        `cannot listen on ${place}: another program has that port; find it with "ss -ltnp 'sport = :${port}'" and stop it, or take another port with --listen HOST:PORT`,
        cause,
      );
    case 'EACCES':
    case 'EPERM':
      return new BridgeError(
        'SB_PORT_NOT_PERMITTED',
        `cannot listen on ${place}: ports below 1024 are not free to everybody; run under systemd with AmbientCapabilities=CAP_NET_BIND_SERVICE, or listen on 8080 and let the firewall redirect port 80 to it, or allow it with "sysctl net.ipv4.ip_unprivileged_port_start=80"`,
        cause,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new BridgeError(
        'SB_ADDRESS_NOT_OURS',
        `cannot listen on ${place}: this machine has no such address; take 0.0.0.0 for all of its addresses, or one that "ip address" shows`,
        cause,
      );
    default:
      return new BridgeError('SB_LISTEN', `cannot listen on ${place}: ${error.message}`, cause);
  }
}
