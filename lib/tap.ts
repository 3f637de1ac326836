/** Whose bytes. */
export type Side = 'camera' | 'server';

/**
 * How a conversation ended, by what was seen first: the server closed, as it does after every reply; the camera closed before it; the
 * camera broke the connection; or the trace stopped while both still talked.
 */
export type Ended = 'server' | 'camera' | 'reset' | 'open';

/** Takes the bytes of one conversation as they pass, before anybody has looked at them. Never throws. */
export interface Tap {
  /** Folder of the capture that they go to; undefined until that is known. */
  readonly folder: string | undefined;
  /** File there with what the camera says; undefined until that is known, and where the conversation is given up. */
  readonly file: string | undefined;
  /** Bytes as they came in one piece, `time` in ms since the conversation began. The buffer must not change afterwards. */
  took(side: Side, bytes: Buffer, time: number): void;
  /** So many bytes of that side went by unseen, behind what was taken so far: only a trace has such holes. */
  missed(side: Side, bytes: number): void;
  /** Resolves when all is on disk, or when it is known that it cannot be, which is told elsewhere. */
  ended(how: Ended): Promise<void>;
}

/** Gives each conversation a tap; `peer` is the camera's address, `began` in ms since 1970. */
export type TapFor = (peer: string, began: number) => Tap;
