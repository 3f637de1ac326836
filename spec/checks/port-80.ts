import { connect } from 'node:net';

/** Whether nobody listens on port 80 of loopback, where `check` looks as a camera does; says so where somebody does. */
export function port80IsFree(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: 80 });
    socket.once('connect', () => {
      socket.destroy();
      console.log('SKIPPED: a server of this machine has port 80, so check cannot end well here');
      resolve(false);
    });
    socket.once('error', () => resolve(true));
  });
}
