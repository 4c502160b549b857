import { listAudit } from '@/lib/services/audit-list';
import { respond } from '../respond';

export function GET(request: Request) {
  const filter = Object.fromEntries(new URL(request.url).searchParams);
  return respond((viewer) => listAudit(viewer, filter));
}
