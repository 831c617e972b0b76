import { randomUUID } from "node:crypto";
import type { Arn } from "../../model/arn.ts";
import type { Key } from "../../model/estate.ts";
import { multiRegionType } from "../../model/estate.ts";
import type { Clock } from "../clock.ts";
import { primaryOf } from "../operations/kms/multi-region.ts";
import type { Change, KeyMaterial, MaterialVersion, State } from "../state.ts";

/** Something that KMS did by itself, as CloudTrail tells it. */
export interface ServiceEvent {
  /** When it fell due, in milliseconds since the epoch. */
  readonly time: number;
  readonly name: string;
  /** The key that it was done to. */
  readonly key: Key;
  /** The members of the event that not all of its kind have. */
  readonly more: Readonly<Record<string, unknown>>;
}

/**
 * Finds in changes what KMS did by itself: a key was deleted, rotated or synchronized with its
 * replicas, or imported material expired.
 *
 * It reads the changes that have become durable: so each thing is told once, by the server that
 * wrote it, and nothing is told that was undone.
 */
export class ServiceEvents {
  readonly #state: State;
  readonly #clock: Clock;
  #waiting: ServiceEvent[] = [];
  /** By primary key: the newest rotation that its replicas are known to have. */
  readonly #synchronized = new Map<Arn, number>();
  #sink: ((event: ServiceEvent) => void) | undefined;

  constructor(state: State, clock: Clock) {
    this.#state = state;
    this.#clock = clock;
  }

  /** Where events go from now on, and those that came before. */
  deliver(sink: (event: ServiceEvent) => void): void {
    this.#sink = sink;
    for (const event of this.#waiting) sink(event);
    this.#waiting = [];
  }

  /** Takes changes that have become durable, in the order in which they were made. */
  committed(changes: readonly Change[]): void {
    for (const change of changes) {
      for (const event of this.#eventsOf(change)) {
        if (this.#sink === undefined) this.#waiting.push(event);
        else this.#sink(event);
      }
    }
  }

  #eventsOf({ after, before, id, kind }: Change): ServiceEvent[] {
    if (before === undefined) return [];
    if (kind === "key") return after === undefined ? [deletion(before as Key, this.#clock)] : [];
    const key = kind === "material" && after !== undefined ? this.#state.keys.get(id) : undefined;
    if (key === undefined) return [];
    const [was, is] = [before, after] as [KeyMaterial, KeyMaterial];
    return [...this.#rotations(key, was, is), ...expiries(key, was, is, this.#clock())];
  }

  /**
   * A replica does not rotate: it is given the material of its primary key, but for imported
   * material, which KMS copies nowhere.
   * https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-import.html
   */
  #rotations(key: Key, was: KeyMaterial, is: KeyMaterial): ServiceEvent[] {
    const known = new Set(was.versions.map(({ id }) => id));
    const turns = is.versions.flatMap((version, at) => {
      const previous = is.versions[at - 1];
      const turned = version.rotation !== undefined && !known.has(version.id);
      return turned && previous !== undefined ? [{ version, previous }] : [];
    });
    if (multiRegionType(key) !== "REPLICA") {
      return turns.map(({ previous, version }) => rotation(key, previous, version));
    }
    if (key.origin === "EXTERNAL") return [];
    const primary = primaryOf(this.#state, key);
    const date = turns.at(-1)?.version.rotation?.date;
    if (primary === undefined || date === undefined) return [];
    // Each replica is given it for itself; the page's event names none of them.
    if ((this.#synchronized.get(primary.arn) ?? 0) >= date) return [];
    this.#synchronized.set(primary.arn, date);
    return [synchronization(primary, date)];
  }
}

/**
 * The page's text has the key's ARN in the response since December 2022, its older example has not.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/ct-delete-key.html
 */
function deletion(key: Key, clock: Clock): ServiceEvent {
  const more = { responseElements: { keyId: key.arn }, managementEvent: true };
  return { time: key.deletion ?? clock(), name: "DeleteKey", key, more };
}

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/ct-rotatekey.html */
function rotation(key: Key, previous: MaterialVersion, version: MaterialVersion): ServiceEvent {
  const serviceEventDetails = {
    rotationType: version.rotation?.type,
    keyOrigin: key.origin,
    previousKeyMaterialId: previous.id,
    currentKeyMaterialId: version.id,
    keyId: key.id,
  };
  const more = { managementEvent: true, serviceEventDetails };
  return { time: version.rotation?.date ?? 0, name: "RotateKey", key, more };
}

/**
 * Told of the primary key alone. The page says that it happens periodically; here it is told when
 * there was something to copy.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/ct-synchronize-multi-region-key.html
 */
function synchronization(primary: Key, time: number): ServiceEvent {
  const more = {
    responseElements: { keyId: primary.arn },
    requestID: randomUUID(),
    eventType: "AwsApiCall",
    managementEvent: true,
  };
  return { time, name: "SynchronizeMultiRegionKey", key: primary, more };
}

/**
 * What was there and is no more, and was over by then: what somebody deleted was not.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/ct-deleteexpiredkeymaterial.html
 */
function expiries(key: Key, was: KeyMaterial, is: KeyMaterial, now: number): ServiceEvent[] {
  const there = new Set(versionsOf(is).flatMap(({ bytes, id }) => (bytes === "" ? [] : [id])));
  return versionsOf(was).flatMap(({ bytes, id, imported }) => {
    const time = imported?.validTo;
    if (bytes === "" || there.has(id) || time === undefined || time > now) return [];
    const more = { serviceEventDetails: { keyId: key.id, keyMaterialId: id } };
    return [{ time, name: "DeleteExpiredKeyMaterial", key, more }];
  });
}

function versionsOf({ pending, versions }: KeyMaterial): readonly MaterialVersion[] {
  return pending === undefined ? versions : [...versions, pending];
}

/**
 * An event as CloudTrail records it, on a line of JSON without its line feed.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/non-api-aws-service-events.html
 */
export function serviceEventLine({ key, more, name, time }: ServiceEvent): string {
  const { eventType = "AwsServiceEvent", responseElements = null, requestID, ...rest } = more;
  return JSON.stringify({
    eventVersion: "1.11",
    userIdentity: { accountId: key.account, invokedBy: internal },
    eventTime: `${new Date(time).toISOString().slice(0, 19)}Z`,
    eventSource: "kms.amazonaws.com",
    eventName: name,
    awsRegion: key.region,
    sourceIPAddress: internal,
    userAgent: internal,
    requestParameters: null,
    responseElements,
    requestID,
    eventID: randomUUID(),
    readOnly: false,
    resources: [{ accountId: key.account, type: "AWS::KMS::Key", ARN: key.arn }],
    eventType,
    recipientAccountId: key.account,
    ...rest,
    eventCategory: "Management",
  });
}

const internal = "AWS Internal";
