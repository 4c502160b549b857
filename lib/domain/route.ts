/**
 * How the bytes of a transfer travel: between the two machines, or through here: because they do not reach each other,
 * because the far end's sudo lets nobody in for a transfer, or because another dashboard had begun it.
 */
export const ROUTES = ['direct', 'relay', 'relay-narrow', 'relay-resumed'] as const;
export type Route = (typeof ROUTES)[number];
