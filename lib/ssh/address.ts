/** What the pool needs to know of a host. */
export type HostAddress = {
  id: string;
  name: string;
  address: string;
  port: number;
  user: string;
  sudo: boolean;
  /** The pinned raw host key in base64. */
  hostKey: string;
};

/** Two records that one connection serves. */
export function sameDestination(a: HostAddress, b: HostAddress): boolean {
  return (
    a.address === b.address && a.port === b.port && a.user === b.user && a.hostKey === b.hostKey
  );
}
