import type { LocalKms } from "./local-kms.ts";

export const home = "eu-west-1";
export const away = "eu-north-1";
/** A call to the other Region. */
export const there = { region: away };
export const day = 86_400_000;

/** Makes a primary key at home; `twin` is what its replica away will be called. */
export function primaryKey(kms: LocalKms, kind = {}): { KeyId: string; twin: string } {
  const KeyId = kms.key({ MultiRegion: true, ...kind });
  return { KeyId, twin: KeyId.replace(home, away) };
}

/** Lets the time pass in which a key is Creating or Updating. */
export function wait(kms: LocalKms): void {
  kms.now += 5_000;
}

/** What DescribeKey says. */
export function described(kms: LocalKms, key: string, region = home) {
  return kms.call("DescribeKey", { KeyId: key }, { region }).KeyMetadata;
}

/** The MultiRegionConfiguration of keys by their ARNs. */
export function config(type: string, primary: string, ...replicas: string[]) {
  return {
    MultiRegionKeyType: type,
    PrimaryKey: { Arn: primary, Region: primary.split(":")[3] },
    ReplicaKeys: replicas.map(Arn => ({ Arn, Region: Arn.split(":")[3] })),
  };
}
