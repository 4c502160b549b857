import type { NextRequest } from 'next/server';
import { listPlaces } from '@/lib/services/places';
import { respond } from '../respond';

export function GET(request: NextRequest) {
  const vmUuid = request.nextUrl.searchParams.get('vm') ?? undefined;
  return respond(async (actor) => ({ places: await listPlaces(actor, vmUuid) }));
}
