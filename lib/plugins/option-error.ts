import { BridgeError } from '../errors.ts';

/** An option of a module that it cannot work with. The person sees it as an error of the configuration, with file and line. */
export class OptionError extends BridgeError {
  /** Which one: `url`, or `headers.accept`, or `tags[0]`. */
  readonly key: string;

  /** The message says what was expected, what came, and what to do. Let it show no secret. */
  constructor(key: string, message: string, options?: ErrorOptions) {
    super('SB_CONFIG_MODULE', message, options);
    this.key = key;
  }
}
