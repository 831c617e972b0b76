import type { Arn, Region } from "../../model/arn.ts";
import type { Decision } from "../../model/decision.ts";
import type { Request } from "../../model/request.ts";
import type { Turn } from "../../policy/index.ts";

/** What the local AWS tells of one request, when its answer is ready. */
export interface LogEntry {
  /** When the request had been read, in milliseconds since the epoch. */
  readonly time: number;
  readonly requestId: string;
  /** As signatures name it; also of a service that the local AWS does not have. */
  readonly service: string;
  /** AWS's name; empty where the request names none. */
  readonly operation: string;
  /** The caller's ARN; absent while nobody is known to have called. */
  readonly caller?: Arn;
  /** The ARN of the user or role, without the session; of a root user the same as `caller`. */
  readonly principal?: Arn;
  /** Empty where the signature could not be read. */
  readonly region: Region;
  /** The HTTP status. */
  readonly status: number;
  /** AWS's name of the fault. */
  readonly error?: string;
  /** The fault's text; of one that cites a long request, its beginning. */
  readonly message?: string;
  /** How long the answer took, in milliseconds. */
  readonly ms: number;
  /** The size of the request's body, in bytes. */
  readonly size: number;
  /** The permissions that the call was found to need and to have, as far as it came. */
  readonly requests: readonly Request[];
  /** The decision that stood in the way, of a call that was denied one; or that would have. */
  readonly refusal?: Decision;
  /** The change on its way to authorization that will make the answer another one. */
  readonly turn?: Turn;
  /** Set where policies are not enforced: with a refusal, the call passed all the same. */
  readonly open?: true;
  /** Where an unexpected fault came from. */
  readonly stack?: string;
}
