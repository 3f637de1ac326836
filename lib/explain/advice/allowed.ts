import type { Advice } from '../rungs.ts';

/** Codes of who may send, and where to. */
export const allowedAdvice = {
  SB_SENDER_UNKNOWN: {
    rung: 5,
    means: 'the sender is not one of those who may send, or not in that way; the verdict says which',
    todo: [
      'put the sender that the verdict names under "senders" in the configuration, letter by letter, and start the bridge again',
      'if it stands there with a password, list it a second time without: an e-mail carries none',
      'or type a sender that stands there into the e-mail settings of the camera',
    ],
  },
  SB_PASSWORD_REFUSED: {
    rung: 5,
    means: 'the login name is not under "senders", or its password is another one; the verdict says which',
    todo: [
      'type name and password again in the camera: its keyboard swallows letters',
      'or make a new password with "samsung-bridge passwd" and put it under "senders"',
    ],
  },
  SB_PASSWORD_TOO_OFTEN: {
    rung: 5,
    means: 'there were too many wrong passwords, or too many logins at once, so for a while none is let in',
    todo: ['wait ten seconds, and type the password again'],
  },
  SB_USER_NAME: {
    rung: 5,
    means: 'the camera logged in without a user name, or with one that cannot be used',
    todo: ['type a user name in the camera; any will do where nobody is under "senders"'],
  },
  SB_SESSION_UNKNOWN: {
    rung: 5,
    means: 'the login that the camera refers to is over, or was made with another data folder',
    todo: ['log in again in the camera; most do so by themselves when you share again'],
  },
  SB_NO_ROUTE: {
    rung: 5,
    means: 'no route leads from that recipient or site to a destination',
    todo: [
      'add the route that the verdict names under "routes", or a "default"',
      'or send to a recipient that has one',
    ],
  },
  SB_ALT_TEXT: {
    rung: 5,
    means: 'the destination refuses photos without alt texts (altText: reject)',
    todo: [
      'type the alt texts behind the words, each after a ~, as in: A walk~the gate~the old oak',
      'or set altText: hold, and give them later with "samsung-bridge outbox describe"',
    ],
  },
} as const satisfies Record<string, Advice>;
