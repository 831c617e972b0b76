import type { Decision } from "../model/decision.ts";
import type { Turn } from "../policy/index.ts";

/**
 * A fault as AWS puts it on the wire: the one way in which an operation says no. `code` is AWS's
 * name of the exception, such as `NotFoundException`.
 */
export class ServiceError extends Error {
  readonly code: string;
  /** The HTTP status: 400 where AWS's page names no other. */
  readonly status: number;
  /** With AccessDenied: what was decided, for the log. */
  readonly decision: Decision | undefined;
  /** With a decision that waits for a change to reach authorization. */
  readonly turn: Turn | undefined;

  constructor(
    code: string,
    message: string,
    options: { status?: number; decision?: Decision; turn?: Turn | undefined } = {},
  ) {
    super(message);
    this.name = "ServiceError";
    this.code = code;
    this.status = options.status ?? 400;
    this.decision = options.decision;
    this.turn = options.turn;
  }
}
