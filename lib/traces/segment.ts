/** One end of a TCP connection. */
export interface Endpoint {
  /** As IPv4 or IPv6 is written: `192.0.2.1`, `2001:db8::1`. */
  readonly address: string;
  readonly port: number;
}

/** What the header of TCP tells of a segment. */
export interface SegmentHeader {
  readonly from: Endpoint;
  readonly to: Endpoint;
  /** Of the first payload byte, or of SYN; 0..2^32-1. */
  readonly sequence: number;
  readonly acknowledgement: number | undefined;
  readonly syn: boolean;
  readonly fin: boolean;
  readonly rst: boolean;
}

/** One TCP segment as a trace holds it. */
export interface TcpSegment extends SegmentHeader {
  /** Ms since 1970, with fractions. */
  readonly time: number;
  /** 1 = first packet of the trace, as Wireshark counts. */
  readonly frame: number;
  /** Bytes of its own: whoever keeps it does not keep what was read around it. */
  readonly payload: Buffer;
  /** Payload bytes behind `payload` that the trace cut off (snaplen). */
  readonly cut: number;
}

/** What the trace could not give, told with its place. */
export interface Remark {
  /** 0 where it is about the whole trace. */
  readonly frame: number;
  /** `SB_TRACE_…`, as in docs/troubleshooting.md. */
  readonly code: string;
  readonly text: string;
}

/** What was in a trace, in numbers: what to say where nothing of use was in it. */
export interface TraceSummary {
  readonly packets: number;
  readonly segments: number;
  /** Other packets by what they are, most of them first, e.g. `UDP` 120, `ARP` 30. */
  readonly others: ReadonlyMap<string, number>;
  /** How often each code came up; only the first few of each are given as remarks. */
  readonly remarks: ReadonlyMap<string, number>;
}

/** What a reader of traces gives, in the order of the trace; the summary comes once, last. */
export type TraceItem =
  | { readonly kind: 'segment'; readonly segment: TcpSegment }
  /** What whoever made the file wrote about all of it. */
  | { readonly kind: 'comment'; readonly comment: string }
  | { readonly kind: 'remark'; readonly remark: Remark }
  | { readonly kind: 'summary'; readonly summary: TraceSummary };
