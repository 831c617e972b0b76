import type { Arn, Region } from "../../model/arn.ts";
import type { Caller, Request } from "../../model/request.ts";
import type { Credential } from "../state.ts";
import type { Service } from "../wire/message.ts";

/** What the audit needs of one call of a known caller, once its answer is ready. */
export interface AuditedCall {
  /** Milliseconds since the epoch, by the local AWS's clock. */
  readonly time: number;
  readonly requestId: string;
  /** The id of the call's event. */
  readonly eventId: string;
  /**
   * The id that the events of all accounts have in common, of a call that an AWS service has made by
   * itself: it then stands for where the call came from.
   */
  readonly sharedEventId?: string;
  readonly service: Service;
  /** AWS's name; empty where the request names none. */
  readonly operation: string;
  readonly region: Region;
  readonly caller: Caller;
  /** What the call was signed with; absent of the bearer of a token. */
  readonly credential?: Credential;
  /** As the client sent them; absent where they could not be read. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** The members of the answer; absent of a fault. */
  readonly members?: Readonly<Record<string, unknown>>;
  /** The permissions that were asked for, the one that was refused last. */
  readonly requests: readonly Request[];
  /** AWS's name of the fault, as the wire has it. */
  readonly error?: string;
  readonly message?: string;
  readonly sourceIp?: string;
  readonly userAgent?: string;
  /** The Host header. */
  readonly host?: string;
}

/** Finds the id of the backing key with which a KMS key encrypts now. */
export type MaterialIdOf = (key: Arn) => string | undefined;
