/** What has to come of a hostile request. In no case is a 5xx an answer. */
export type Verdict =
  /** Nothing but refusals, or the connection ends. */
  | "refused"
  /** The right answer, and no other. */
  | "right"
  /** The right answer or a refusal: the request may be read as what it was made from. */
  | "either"
  /** Any answer: the request is allowed whatever it says, and changes nothing. */
  | "any";

/** One attack: bytes for a connection, and what may come of them. */
export interface HostileCase {
  readonly family: string;
  /** What was done, so that a finding can be read. */
  readonly name: string;
  /** What is sent, each piece as a packet of its own. */
  readonly pieces: readonly Buffer[];
  readonly verdict: Verdict;
  /** Whether a body is the right answer; for `right` and `either`. */
  readonly isRight?: (body: string) => boolean;
  /** How many answers may come; one unless more is said. */
  readonly answers?: number;
  /**
   * What the client does once it has sent everything: waits for the answers and ends (the usual),
   * ends its half at once, resets the connection, holds it without a word, or reads nothing.
   */
  readonly ending?: "half" | "reset" | "hold" | "deaf";
  /** The request is whole and plain: the connection can serve further ones. */
  readonly keeps?: true;
}

/** Requests a connection that serves further ones can send, with what may come of them. */
export type PlainCase = HostileCase & { readonly keeps: true };
